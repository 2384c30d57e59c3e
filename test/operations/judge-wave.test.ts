import type { SignIn } from "../../src/domain/evidence/records";
import type { Controls, RolloutRecord, WaveRecord } from "../../src/domain/rollout/records";
import { DAY, HOUR, MINUTE } from "../../src/domain/time";
import { changeRollout } from "../../src/operations/change-rollout";
import { decideNext } from "../../src/operations/decide-next";
import { judgeWave } from "../../src/operations/judge-wave";
import { recordSignals } from "../../src/operations/record-signals";
import { memberOf, type TestWorld, worldOf } from "../builders/deps";
import { bakingWave, rolloutOf, TUESDAY_NINE, verdictOf, waveOf } from "../builders/rollouts";

const FIRST = { rolloutId: "r1", wave: 0 };
const people = Array.from({ length: 80 }, (_, n) => memberOf(n));

async function baking(
  first: Partial<WaveRecord> = {},
  second: WaveRecord = waveOf(1),
  rollout: Partial<RolloutRecord> = {},
): Promise<TestWorld> {
  const world = worldOf();
  await world.deps.rollouts.insertRollout(rolloutOf(rollout), [bakingWave(0, first), second, waveOf(2)]);
  const groups = [{ id: "g", name: "sg-1" }];
  const snapshot = { takenAt: TUESDAY_NINE, groups, people, guests: [], disabled: [] };
  await world.deps.documents.saveSnapshot("r1", 0, snapshot);
  return world;
}

function signIn(n: number, at: number, change: Partial<SignIn> = {}): SignIn {
  const base = { correlationId: "c", code: 0, fresh: true, passkey: true, passkeySucceeded: true, platform: "ios" };
  return { ...base, id: `s${String(n)}-${String(at)}`, userId: memberOf(n).id, at, ...change };
}

/** Both logs are complete as far as `now` allows. */
async function judgeAt(world: TestWorld, now: number): Promise<number | null> {
  world.time.now = now;
  for (const source of ["signIns", "directoryAudits"] as const)
    await world.deps.evidence.saveCursor({
      source,
      watermark: now - 2 * HOUR,
      readTo: now,
      checkedAt: now,
      failingSince: null,
      problem: null,
      seen: 0,
      since: TUESDAY_NINE - DAY,
      newestAt: null,
    });
  return (await judgeWave(world.deps)(FIRST)).nextLook;
}

async function verdictKind(world: TestWorld): Promise<string | undefined> {
  return (await world.deps.rollouts.readWaves("r1"))[0]?.value.verdict?.kind;
}

async function ask(world: TestWorld, controls: Partial<Controls>): Promise<void> {
  await changeRollout(world.deps.rollouts, "r1", (current) => ({
    ...current,
    controls: { ...current.controls, ...controls },
  }));
}

test("a bake is looked at until every failure within it is decided, and only then is there something to decide", async () => {
  const world = await baking();
  const end = TUESDAY_NINE + DAY;
  const failure = { code: 135017, passkeySucceeded: false } as const;
  await world.deps.evidence.merge(
    FIRST,
    "signIns",
    people.map((_, n) => (n < 20 ? signIn(n, end - MINUTE, failure) : signIn(n, TUESDAY_NINE + HOUR))),
  );
  expect(await judgeAt(world, end + 3 * HOUR)).toBeGreaterThan(end + 3 * HOUR);
  expect(await verdictKind(world)).toBe("insufficient");
  expect(await judgeAt(world, end + 5 * HOUR)).toBeNull();
  expect(await verdictKind(world)).toBe("alarm");
});

test("what a person asked for ends the bake at once, and the decision doesn't send the wave back into it", async () => {
  const asked = [{ abortedBy: "bo" }, { frozenBy: "bo" }, ...[-1, 0, 1].map((rollbackWave) => ({ rollbackWave }))];
  for (const controls of asked) {
    const world = await baking();
    await ask(world, controls);
    expect(await judgeAt(world, TUESDAY_NINE + HOUR)).toBeNull();
    expect((await decideNext(world.deps)(FIRST)).do).not.toBe("bake");
  }
});

test("a rollback of the earlier wave that was carried out leaves the baking one no loop to turn in", async () => {
  const rollback = {
    strategy: "close-registration",
    requestedAt: 1,
    answers: null,
    reason: "asked",
    appliedAt: 1,
    verifiedAt: 2,
    usersRetained: 0,
    usersClosed: 0,
    usersReverted: 0,
  } as const;
  const world = await baking({ phase: "rolled-back", rollback }, bakingWave(1), { currentWave: 1 });
  await ask(world, { rollbackWave: 0 });
  world.time.now = TUESDAY_NINE + HOUR;
  const { nextLook } = await judgeWave(world.deps)({ rolloutId: "r1", wave: 1 });
  const step = await decideNext(world.deps)({ rolloutId: "r1", wave: 1 });
  expect([step.do, nextLook]).not.toEqual(["bake", null]);
});

async function hold(world: TestWorld): Promise<{ reason: string; provisional: boolean } | null> {
  const found = (await world.deps.rollouts.readRollout("r1"))?.value.hold ?? null;
  return found === null ? null : { reason: found.reason, provisional: found.provisional === true };
}

const outage = { code: 50033, passkey: false, passkeySucceeded: null } as const;

test("failures that are not final yet hold the rollout at once, and let it go when the people get in", async () => {
  const world = await baking();
  const failedAt = TUESDAY_NINE + 4 * HOUR;
  const early = people.slice(0, 8).map((_, n) => signIn(n, failedAt, outage));
  await world.deps.evidence.merge(FIRST, "signIns", early);
  await judgeAt(world, failedAt + 10 * MINUTE);
  expect(await hold(world)).toMatchObject({ provisional: true, reason: expect.stringContaining("provisional alarm") });
  expect((await world.deps.rollouts.readRollout("r1"))?.value.phase).toBe("held");
  const inAgain = people.slice(0, 8).map((_, n) => signIn(n, failedAt + 20 * MINUTE, {}));
  await world.deps.evidence.merge(FIRST, "signIns", inAgain);
  await judgeAt(world, failedAt + 25 * MINUTE);
  expect(await hold(world)).toBeNull();
  expect((await world.deps.rollouts.readRollout("r1"))?.value.phase).toBe("running");
  const kinds = (await world.deps.audit.list("r1")).map(({ event }) => event.kind);
  expect(kinds.filter((kind) => kind === "held" || kind === "hold-ended")).toEqual(["held", "hold-ended"]);
});

test("a provisional alarm that becomes one is contained although the rollout is held", async () => {
  const world = await baking();
  const failedAt = TUESDAY_NINE + 4 * HOUR;
  await world.deps.evidence.merge(
    FIRST,
    "signIns",
    people.slice(0, 8).map((_, n) => signIn(n, failedAt, outage)),
  );
  await judgeAt(world, failedAt + 10 * MINUTE);
  expect(await judgeAt(world, failedAt + 6 * HOUR)).toBeNull();
  expect((await decideNext(world.deps)(FIRST)).do).toBe("contain");
});

test("a person who resumes a provisional hold is not held again for what they knew", async () => {
  const world = await baking();
  const failedAt = TUESDAY_NINE + 4 * HOUR;
  await world.deps.evidence.merge(
    FIRST,
    "signIns",
    people.slice(0, 8).map((_, n) => signIn(n, failedAt, outage)),
  );
  await judgeAt(world, failedAt + 10 * MINUTE);
  await changeRollout(world.deps.rollouts, "r1", (current) => ({
    ...current,
    hold: null,
    phase: "running",
    resumedAt: failedAt + 12 * MINUTE,
  }));
  await judgeAt(world, failedAt + 20 * MINUTE);
  expect(await hold(world)).toBeNull();
});

test("a wave that can't be measured is waited for, and held when that takes more than a working day", async () => {
  const world = await baking();
  const end = TUESDAY_NINE + DAY;
  await world.deps.evidence.merge(
    FIRST,
    "signIns",
    people.map((_, n) => signIn(n, TUESDAY_NINE + HOUR)),
  );
  const dead = async (now: number): Promise<number | null> => {
    world.time.now = now;
    for (const source of ["signIns", "directoryAudits"] as const)
      await world.deps.evidence.saveCursor({
        ...{ source, watermark: end - HOUR, readTo: end - HOUR, checkedAt: now, seen: 9, since: TUESDAY_NINE },
        ...{ failingSince: end - HOUR, problem: "503", newestAt: end - HOUR },
      });
    return (await judgeWave(world.deps)(FIRST)).nextLook;
  };
  expect(await dead(end + HOUR)).not.toBeNull();
  expect((await decideNext(world.deps)(FIRST)).do).toBe("bake");
  expect(await dead(end + 14 * HOUR)).not.toBeNull();
  expect(await dead(end + 27 * HOUR)).toBeNull();
  expect(await decideNext(world.deps)(FIRST)).toMatchObject({ do: "hold", kind: "source" });
});

test("help-desk tickets beyond the plan hold the wave until they are accepted", async () => {
  const world = await baking();
  const end = TUESDAY_NINE + DAY;
  await changeRollout(world.deps.rollouts, "r1", (current) => {
    const { standard } = current.plan.gates;
    if (standard === undefined) throw new Error("a plan always has the standard gate");
    const gates = { standard: { ...standard, signals: { helpDesk: { atMost: 3 } } } };
    return { ...current, plan: { ...current.plan, gates } };
  });
  await world.deps.evidence.merge(
    FIRST,
    "signIns",
    people.map((_, n) => signIn(n, TUESDAY_NINE + HOUR)),
  );
  await recordSignals(world.deps)({ rolloutId: "r1", wave: null, tickets: 4, by: { upn: "ann@contoso.example" } });
  expect(await judgeAt(world, end + 3 * HOUR)).not.toBeNull();
  expect(await hold(world)).toMatchObject({ reason: expect.stringContaining("4 tickets, more than the 3") });
  await recordSignals(world.deps)({ rolloutId: "r1", wave: 0, tickets: 2, by: { upn: "ann@contoso.example" } });
  expect(await judgeAt(world, end + 4 * HOUR)).toBeNull();
  expect(await hold(world)).toBeNull();
  expect((await decideNext(world.deps)(FIRST)).do).toBe("promote");
});

test("what comes in late about a promoted wave reopens its verdict: the rollout is held and the wave named, once", async () => {
  const promoted = {
    phase: "promoted",
    decidedAt: TUESDAY_NINE + DAY + 3 * HOUR,
    verdict: verdictOf("certified"),
  } as const;
  const applied = TUESDAY_NINE + 2 * DAY;
  const second = bakingWave(1, { appliedAt: applied, verifiedAt: applied, bakeEndsAt: applied + DAY });
  const world = await baking(promoted, second, { currentWave: 1 });
  await world.deps.evidence.merge(
    FIRST,
    "signIns",
    people.map((_, n) => signIn(n, TUESDAY_NINE + HOUR, n < 20 ? outage : {})),
  );
  for (const hours of [3, 5]) {
    world.time.now = applied + hours * HOUR;
    for (const source of ["signIns", "directoryAudits"] as const)
      await world.deps.evidence.saveCursor({
        ...{ source, watermark: world.time.now - 2 * HOUR, readTo: world.time.now, checkedAt: world.time.now },
        ...{ failingSince: null, problem: null, seen: 0, since: TUESDAY_NINE, newestAt: null },
      });
    await judgeWave(world.deps)({ rolloutId: "r1", wave: 1 });
  }
  expect((await hold(world))?.reason).toContain(
    "late evidence contradicts the verdict of wave 'wave-1' (certified): now alarm",
  );
  const waves = await world.deps.rollouts.readWaves("r1");
  expect(waves[0]?.value).toMatchObject({ phase: "promoted", reopened: { kind: "alarm" } });
  const holds = (await world.deps.audit.list("r1")).filter(({ event }) => event.kind === "held");
  expect(holds).toHaveLength(1);
});
