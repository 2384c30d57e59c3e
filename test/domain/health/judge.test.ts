import type { SignIn } from "../../../src/domain/evidence/records";
import { judgeWave } from "../../../src/domain/health/judge";
import type { Control, JudgeInput } from "../../../src/domain/health/judge-input";
import type { PlanGate } from "../../../src/domain/plan/plan";
import { HOUR, MINUTE } from "../../../src/domain/time";
import { planOf } from "../../builders/plans";
import { TUESDAY_NINE } from "../../builders/rollouts";

const NOBODY = { users: 0, affected: 0 };
const gate = standardGate();

function standardGate(): PlanGate {
  const standard = planOf(1).gates.standard;
  if (standard === undefined) throw new Error("a plan always has the standard gate");
  return standard;
}

let nextId = 0;
function signIn(userId: string, change: Partial<SignIn> = {}): SignIn {
  nextId += 1;
  return {
    id: `s${String(nextId)}`,
    userId,
    at: TUESDAY_NINE + HOUR,
    correlationId: "c",
    code: 0,
    fresh: true,
    passkey: false,
    passkeySucceeded: null,
    platform: "ios",
    ...change,
  };
}

const refused = { code: 135016, passkey: true, passkeySucceeded: false } as const;
const broken = { code: 135017, passkey: true, passkeySucceeded: false } as const;
const withPasskey = { passkey: true, passkeySucceeded: true } as const;

function people(n: number): readonly string[] {
  return Array.from({ length: n }, (_, index) => `u${String(index)}`);
}

function judged(change: Partial<JudgeInput>): ReturnType<typeof judgeWave> {
  return judgeWave({
    now: TUESDAY_NINE + 26 * HOUR,
    gate,
    confidence: 0.95,
    people: people(100),
    signIns: [],
    watermark: TUESDAY_NINE + 24 * HOUR,
    graceEnd: (at) => at + 2 * HOUR,
    bakeEndsAt: TUESDAY_NINE + 24 * HOUR,
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

/** People whom no wave reached, so many of them kept out in the same hours. */
function controlOf(users: number, affected: number, code = 50033): Control {
  const ids = Array.from({ length: users }, (_, index) => `c${String(index)}`);
  return { people: ids, signIns: ids.map((id, index) => signIn(id, index < affected ? { code } : {})) };
}

test("a hundred people who got in, sixty with a passkey, are certified with both numbers", () => {
  const signIns = people(100).map((id, index) => signIn(id, index < 60 ? withPasskey : {}));
  expect(judged({ signIns })).toMatchObject({
    kind: "certified",
    users: 100,
    blocked: 0,
    reason: expect.stringContaining("0 of 100 users blocked"),
  });
});

test("silence is never health", () => {
  expect(judged({})).toMatchObject({ kind: "insufficient", users: 0, outcomes: { silent: 100 } });
});

test("sign-ins satisfied by a token prove nothing", () => {
  const signIns = people(100).map((id) => signIn(id, { fresh: false }));
  expect(judged({ signIns })).toMatchObject({ kind: "insufficient", outcomes: { untested: 100 } });
});

test("twenty-five people without a failure prove too little", () => {
  const signIns = people(25).map((id) => signIn(id, withPasskey));
  expect(judged({ people: people(25), signIns })).toMatchObject({
    kind: "insufficient",
    reason: expect.stringContaining("11.3 %"),
  });
});

test("evidence of earlier waves counts towards certification", () => {
  const signIns = people(25).map((id) => signIn(id, withPasskey));
  const earlier = { users: 40, affected: 0 };
  expect(
    judged({ people: people(25), signIns, pooled: { signInBlocked: earlier, passkeyFailing: earlier } }),
  ).toMatchObject({ kind: "certified" });
});

test("people whose passkey a provider broke raise an alarm even if another method let them in", () => {
  const signIns = people(30).flatMap((id, index) =>
    index < 12 ? [signIn(id, broken), signIn(id, { at: TUESDAY_NINE + HOUR + 5 * MINUTE })] : [signIn(id, withPasskey)],
  );
  expect(judged({ people: people(30), signIns })).toMatchObject({
    kind: "alarm",
    blocked: 0,
    reason: expect.stringContaining("12 of 30 passkey users failing"),
  });
});

test("people who stay outside raise an alarm", () => {
  const signIns = people(40).map((id, index) => signIn(id, index < 8 ? broken : {}));
  expect(judged({ people: people(40), signIns })).toMatchObject({ kind: "alarm", blocked: 8 });
});

test("a failure is held against nobody before the grace is over", () => {
  const signIns = people(40).map((id, index) =>
    signIn(id, index < 8 ? { ...broken, at: TUESDAY_NINE + 23 * HOUR } : {}),
  );
  expect(judged({ people: people(40), signIns }).kind).not.toBe("alarm");
});

test("two people refused by policy are an alarm", () => {
  const signIns = people(40).map((id, index) => signIn(id, index < 2 ? refused : withPasskey));
  expect(judged({ people: people(40), signIns })).toMatchObject({ kind: "alarm" });
});

test("own mistakes and interrupts stop nobody", () => {
  const signIns = people(100).flatMap((id, index) => [
    signIn(id, index % 3 === 0 ? { code: 50126 } : index % 3 === 1 ? { code: 50074 } : {}),
    signIn(id, { ...withPasskey, at: TUESDAY_NINE + 2 * HOUR }),
  ]);
  expect(judged({ signIns })).toMatchObject({ kind: "certified", blocked: 0 });
});

test("an outage of everything is not blamed on the wave", () => {
  const signIns = people(40).map((id, index) => signIn(id, index < 8 ? { code: 50033 } : {}));
  expect(judged({ people: people(40), signIns, control: controlOf(60, 12) })).toMatchObject({
    kind: "error",
    reason: expect.stringContaining("12 of 60"),
  });
});

test("a failure within the bake that may still be forgiven is waited for, whatever else was seen", () => {
  const late = { at: TUESDAY_NINE + 23 * HOUR } as const;
  const signIns = people(100).map((id, index) => signIn(id, index < 20 ? { ...broken, ...late } : withPasskey));
  expect(judged({ signIns })).toMatchObject({
    kind: "insufficient",
    provisional: true,
    reason: expect.stringContaining("20 people failed and may still get in"),
  });
  expect(judged({ signIns, watermark: TUESDAY_NINE + 25 * HOUR })).toMatchObject({
    kind: "alarm",
    provisional: false,
  });
});

test("a passkey that failed is waited for too, even if another method let the person in", () => {
  const signIns = people(100).flatMap((id, index) =>
    index === 0
      ? [signIn(id, { ...broken, at: TUESDAY_NINE + 23 * HOUR }), signIn(id, { at: TUESDAY_NINE + 23 * HOUR + MINUTE })]
      : [signIn(id, withPasskey)],
  );
  expect(judged({ signIns })).toMatchObject({
    kind: "insufficient",
    provisional: true,
    reason: expect.stringContaining("1 person failed"),
  });
  expect(judged({ signIns, watermark: TUESDAY_NINE + 25 * HOUR })).toMatchObject({
    kind: "certified",
    provisional: false,
  });
});

test("whoever got in within the grace is waited for no longer", () => {
  const signIns = people(100).flatMap((id) => [
    signIn(id, { ...broken, at: TUESDAY_NINE + 23 * HOUR }),
    signIn(id, { ...withPasskey, at: TUESDAY_NINE + 23 * HOUR + MINUTE }),
  ]);
  expect(judged({ signIns })).toMatchObject({ kind: "certified", provisional: false });
});

test("failures after the bake are not waited for, so that every bake ends", () => {
  const signIns = people(100).map((id, index) =>
    signIn(id, index < 5 ? { ...broken, at: TUESDAY_NINE + 25 * HOUR } : withPasskey),
  );
  expect(judged({ signIns, watermark: TUESDAY_NINE + 26 * HOUR })).toMatchObject({ kind: "certified", users: 95 });
});

test("evidence of earlier waves alone certifies nothing of this one", () => {
  const earlier = { users: 300, affected: 0 };
  expect(judged({ pooled: { signInBlocked: earlier, passkeyFailing: earlier } })).toMatchObject({
    kind: "insufficient",
    reason: expect.stringContaining("nobody of this wave signed in"),
  });
});

test("with both shares off silence is still no health, and with everything off nothing is", () => {
  const shares = { ...gate.guardrails, signInBlocked: "off", passkeyFailing: "off" } as const;
  const off = { ...shares, policyRefused: "off" } as const;
  const signIns = people(100).map((id) => signIn(id, withPasskey));
  expect(judged({ gate: { ...gate, guardrails: shares } })).toMatchObject({
    kind: "insufficient",
    reason: expect.stringContaining("nobody of this wave signed in"),
  });
  expect(judged({ gate: { ...gate, guardrails: shares }, signIns })).toMatchObject({ kind: "certified" });
  expect(judged({ gate: { ...gate, guardrails: off }, signIns })).toMatchObject({
    kind: "insufficient",
    reason: expect.stringContaining("every guardrail of the gate is off"),
  });
});

test("a dead source hides no alarm, but an outage of everything explains it", () => {
  const signIns = people(40).map((id, index) => signIn(id, index < 8 ? { code: 50033 } : {}));
  const sourceProblem = "the audit log can't be read";
  expect(judged({ people: people(40), signIns, sourceProblem })).toMatchObject({ kind: "alarm", blocked: 8 });
  expect(judged({ people: people(40), signIns, sourceProblem, control: controlOf(60, 12) })).toMatchObject({
    kind: "error",
    reason: expect.stringContaining("12 of 60"),
  });
});

test("a dead source makes every verdict but an alarm an error", () => {
  const signIns = people(100).map((id) => signIn(id, withPasskey));
  expect(judged({ signIns, sourceProblem: "the sign-in log is silent" })).toMatchObject({
    kind: "error",
    reason: "the sign-in log is silent",
  });
});

test("nothing is certified before the bake is over", () => {
  const signIns = people(100).map((id) => signIn(id, withPasskey));
  const over = TUESDAY_NINE + 24 * HOUR;
  expect(judged({ signIns, bakeEndsAt: over, watermark: over - HOUR })).toMatchObject({
    kind: "insufficient",
    provisional: true,
  });
  expect(judged({ signIns, bakeEndsAt: over, watermark: over })).toMatchObject({ kind: "certified" });
});
