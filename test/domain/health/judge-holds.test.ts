import type { Registration, SignIn } from "../../../src/domain/evidence/records";
import { judgeWave } from "../../../src/domain/health/judge";
import type { Control, JudgeInput } from "../../../src/domain/health/judge-input";
import type { PlanGate } from "../../../src/domain/plan/plan";
import { STANDARD_GATE } from "../../../src/domain/plan/defaults";
import { DAY, HOUR, MINUTE } from "../../../src/domain/time";
import { TUESDAY_NINE } from "../../builders/rollouts";

const NOBODY = { users: 0, affected: 0 };
const END = TUESDAY_NINE + DAY;
const withPasskey = { passkey: true, passkeySucceeded: true } as const;

let nextId = 0;
function signIn(userId: string, change: Partial<SignIn> = {}): SignIn {
  nextId += 1;
  const base = { correlationId: "c", code: 0, fresh: true, passkey: false, passkeySucceeded: null, platform: "ios" };
  return { ...base, id: `s${String(nextId)}`, userId, at: TUESDAY_NINE + HOUR + nextId, ...change };
}

const people = (n: number, letter = "u"): readonly string[] =>
  Array.from({ length: n }, (_, index) => `${letter}${String(index)}`);

function judged(change: Partial<JudgeInput>): ReturnType<typeof judgeWave> {
  return judgeWave({
    now: END + 2 * HOUR,
    gate: STANDARD_GATE,
    confidence: 0.95,
    people: people(100),
    signIns: [],
    watermark: END,
    graceEnd: (at) => at + 2 * HOUR,
    bakeEndsAt: END,
    actsFrom: TUESDAY_NINE,
    pooled: { signInBlocked: NOBODY, passkeyFailing: NOBODY },
    before: { signInBlocked: NOBODY, refused: new Set(), accessRefused: new Set() },
    control: null,
    providers: new Map(),
    accessEdits: [],
    signals: { appliedAt: TUESDAY_NINE, registrations: [], ceremonies: [], removals: [], tickets: 0 },
    silence: null,
    sourceProblem: null,
    ...change,
  });
}

const fine = (ids: readonly string[]): SignIn[] => ids.map((id) => signIn(id, withPasskey));

describe("a provisional alarm", () => {
  const failing = (n: number) => people(n).map((id) => signIn(id, { code: 50033, at: TUESDAY_NINE + 10 * HOUR }));
  const early = { watermark: TUESDAY_NINE + 9 * HOUR, now: TUESDAY_NINE + 10 * HOUR + 5 * MINUTE };

  it("asks for a hold as soon as failures are seen, and takes nothing back", () => {
    const verdict = judged({ signIns: failing(8), ...early });
    expect(verdict).toMatchObject({ kind: "insufficient", provisional: true });
    expect(verdict.holds?.sentence).toContain(
      "a provisional alarm on outcomes that are not final: 8 of 8 users blocked",
    );
  });

  it("goes by itself when the people get in within their grace", () => {
    const later = people(8).map((id) => signIn(id, { at: TUESDAY_NINE + 10 * HOUR + 30 * MINUTE }));
    const now = TUESDAY_NINE + 10 * HOUR + 35 * MINUTE;
    expect(judged({ signIns: [...failing(8), ...later], ...early, now }).holds).toBeNull();
  });

  it("becomes an alarm when the grace is over", () => {
    const verdict = judged({ signIns: failing(8), watermark: TUESDAY_NINE + 13 * HOUR, now: TUESDAY_NINE + 15 * HOUR });
    expect(verdict).toMatchObject({ kind: "alarm", provisional: false, holds: null });
  });
});

test("people who were fine and are kept out later are an alarm too", () => {
  const late = people(12).map((id) => signIn(id, { code: 50033, at: TUESDAY_NINE + 5 * HOUR }));
  const verdict = judged({ signIns: [...fine(people(100)), ...late] });
  expect(verdict).toMatchObject({ kind: "alarm", users: 100, blocked: 12 });
  expect(verdict.reason).toContain("12 of them after they had got in before");
});

test("a provider whose passkeys all fail is found and named, though most people are fine", () => {
  const broken = new Set(people(100).filter((_, n) => n % 12 === 3));
  const signIns = people(100).map((id) =>
    broken.has(id) ? signIn(id, { code: 135017, passkey: true, passkeySucceeded: false }) : signIn(id, withPasskey),
  );
  const other = signIns
    .filter(({ userId }) => broken.has(userId))
    .map((each) => signIn(each.userId, { at: each.at + MINUTE }));
  const providers = new Map(people(100).map((id) => [id, broken.has(id) ? "1password" : "icloud-keychain"] as const));
  expect(judged({ signIns: [...signIns, ...other], providers })).toMatchObject({
    kind: "alarm",
    slice: "provider 1password",
    blocked: 0,
  });
});

describe("refusals by Conditional Access", () => {
  const refused = (ids: readonly string[]) => ids.map((id) => signIn(id, { code: 53003 }));
  const signIns = [...refused(people(8)), ...fine(people(40).slice(8))];
  const edit = {
    at: TUESDAY_NINE + 30 * MINUTE,
    actor: "admin@contoso.example",
    activity: "Update conditional access policy",
  };

  it("are the wave's when they are new and nobody else is refused", () => {
    expect(judged({ people: people(40), signIns })).toMatchObject({ kind: "alarm", blocked: 8 });
  });

  it("are nobody's alarm when such a policy was edited meanwhile: an error that names who", () => {
    const verdict = judged({ people: people(40), signIns, accessEdits: [edit] });
    expect(verdict).toMatchObject({ kind: "error" });
    expect(verdict.reason).toContain("8 people are refused by Conditional Access or device policy");
    expect(verdict.reason).toContain("admin@contoso.example edited such a policy");
  });

  it("don't count when the same people were refused before, or people whom no wave reached are too", () => {
    const before = { signInBlocked: NOBODY, refused: new Set<string>(), accessRefused: new Set(people(8)) };
    expect(judged({ people: people(40), signIns, before })).toMatchObject({ kind: "certified" });
    const ids = people(60, "c");
    const control: Control = { people: ids, signIns: [...refused(ids.slice(0, 12)), ...fine(ids.slice(12))] };
    expect(judged({ people: people(40), signIns, control })).toMatchObject({
      kind: "error",
      reason: expect.stringContaining("people whom no wave reached are refused too"),
    });
  });

  it("of one person stop nobody, edited or not", () => {
    const one = [...refused(people(1)), ...fine(people(60).slice(1))];
    expect(judged({ people: people(60), signIns: one, accessEdits: [edit] })).toMatchObject({ kind: "certified" });
  });
});

test("whom the policy refused before the wave, it may refuse again", () => {
  const refusals = people(3).map((id) => signIn(id, { code: 135016, passkey: true, passkeySucceeded: false }));
  const inAgain = people(3).map((id) => signIn(id, { at: TUESDAY_NINE + 2 * HOUR, ...withPasskey }));
  const signIns = [...refusals, ...inAgain, ...fine(people(100).slice(3))];
  expect(judged({ signIns })).toMatchObject({
    kind: "alarm",
    reason: expect.stringContaining("refused a passkey by policy"),
  });
  const before = { signInBlocked: NOBODY, refused: new Set(people(3)), accessRefused: new Set<string>() };
  expect(judged({ signIns, before })).toMatchObject({ kind: "certified" });
});

describe("people who fell silent", () => {
  const silence = (wave: number, control: number, of = 100) => ({
    wave: { users: 100, affected: wave },
    control: { users: of, affected: control },
  });

  it("hold the wave when they are many more than elsewhere, and certify nothing else than before", () => {
    const verdict = judged({ signIns: fine(people(100)), silence: silence(50, 5) });
    expect(verdict).toMatchObject({
      kind: "certified",
      holds: { sentence: expect.stringContaining("50 of 100 people") },
    });
  });

  it("don't on a holiday, when everybody is, nor when the control is too small to tell", () => {
    expect(judged({ signIns: fine(people(100)), silence: silence(80, 78) }).holds).toBeNull();
    expect(judged({ signIns: fine(people(100)), silence: silence(80, 0, 19) }).holds).toBeNull();
  });

  it("don't before the bake is over", () => {
    const early = { watermark: END - HOUR };
    expect(judged({ signIns: fine(people(100)), silence: silence(50, 5), ...early }).holds).toBeNull();
  });
});

describe("a signal", () => {
  const registration = (userId: string): Registration => ({
    ...{ id: `r-${userId}`, userId, at: TUESDAY_NINE + HOUR, type: "synced", aaguid: null, credentialId: null },
  });
  const withSignals = (signals: PlanGate["signals"], facts: Partial<JudgeInput["signals"]>) =>
    judged({
      gate: { ...STANDARD_GATE, signals },
      signIns: fine(people(100)),
      signals: { appliedAt: TUESDAY_NINE, registrations: [], ceremonies: [], removals: [], tickets: 0, ...facts },
    });
  const started = (ids: readonly string[]) =>
    ids.map((userId) => ({ id: `c-${userId}`, userId, at: TUESDAY_NINE + HOUR, step: "started" as const }));

  it.each<[string, PlanGate["signals"], Partial<JudgeInput["signals"]>, string]>([
    [
      "registrations that are not finished",
      { registrationAbandoned: { atMost: 0.3 } },
      { ceremonies: started(people(10)), registrations: people(5).map(registration) },
      "5 of 10 people who began to register did not finish",
    ],
    [
      "too few registrations",
      { adoption: { atLeast: 0.25 } },
      { registrations: people(24).map(registration) },
      "24 of 100",
    ],
    [
      "passkeys that are deleted at once",
      { methodRemoved: { atMost: 0.1 } },
      {
        registrations: people(10).map(registration),
        removals: people(2).map((userId) => ({ userId, at: TUESDAY_NINE + 5 * HOUR })),
      },
      "2 of 10 people with a new passkey deleted it within a week",
    ],
    ["tickets", { helpDesk: { atMost: 5 } }, { tickets: 6 }, "the help desk reported 6 tickets, more than the 5"],
  ])("of %s holds, takes nothing back, and lets go when it is within the plan", (_, signals, facts, sentence) => {
    const verdict = withSignals(signals, facts);
    expect(verdict.kind).toBe("certified");
    expect(verdict.holds?.sentence).toContain(sentence);
    const healthy = { registrations: people(100).map(registration), ceremonies: [], removals: [], tickets: 0 };
    expect(withSignals(signals, healthy).holds).toBeNull();
  });

  it("of people who use something else counts those who registered and never used the passkey", () => {
    const used = people(6).map((id) => signIn(id, { at: TUESDAY_NINE + 3 * HOUR, ...withPasskey }));
    const fellBack = people(10)
      .slice(6)
      .map((id) => signIn(id, { at: TUESDAY_NINE + 3 * HOUR }));
    const verdict = judged({
      gate: { ...STANDARD_GATE, signals: { fallback: { atMost: 0.3 } } },
      signIns: [...used, ...fellBack, ...fine(people(100).slice(10))],
      signals: {
        appliedAt: TUESDAY_NINE,
        registrations: people(10).map((userId) => ({ ...registration(userId), at: TUESDAY_NINE + 2 * HOUR })),
        ...{ ceremonies: [], removals: [], tickets: 0 },
      },
    });
    expect(verdict.holds?.sentence).toContain("4 of 10 people with a passkey signed in with something else only");
  });

  it("of adoption waits for the time that the plan gives it", () => {
    const verdict = withSignals({ adoption: { atLeast: 0.25, within: 7 * DAY } }, {});
    expect(verdict.holds).toBeNull();
    expect(verdict.measurements.find(({ metric }) => metric === "adoption")).toMatchObject({ result: "Inconclusive" });
  });
});
