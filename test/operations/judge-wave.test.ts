import type { SignIn } from "../../src/domain/evidence/records";
import type { Controls, RolloutRecord, WaveRecord } from "../../src/domain/rollout/records";
import { DAY, HOUR, MINUTE } from "../../src/domain/time";
import { changeRollout } from "../../src/operations/change-rollout";
import { decideNext } from "../../src/operations/decide-next";
import { judgeWave } from "../../src/operations/judge-wave";
import { memberOf, type TestWorld, worldOf } from "../builders/deps";
import { bakingWave, rolloutOf, TUESDAY_NINE, waveOf } from "../builders/rollouts";

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
