import fc from "fast-check";
import { GraphError } from "../../src/contracts/graph/graph-error";
import type { SignIn } from "../../src/domain/evidence/records";
import { HOUR, MINUTE } from "../../src/domain/time";
import { collectEvidence } from "../../src/operations/collect-evidence";
import { memberOf, type TestWorld, worldOf } from "../builders/deps";
import { rolloutOf, TUESDAY_NINE, waveOf } from "../builders/rollouts";

const scope = { rolloutId: "r1", wave: 0 };

/** A rollout whose first wave is one person, over a sign-in log that a test fills. */
async function watching(log: SignIn[]): Promise<TestWorld> {
  const world = worldOf();
  await world.deps.rollouts.insertRollout(rolloutOf(), [waveOf(0), waveOf(1), waveOf(2)]);
  await world.deps.documents.saveSnapshot("r1", 0, {
    takenAt: 0,
    groups: [],
    people: [{ id: memberOf(1).id, upn: memberOf(1).upn }],
    guests: [],
    disabled: [],
  });
  Object.assign(world.deps.signInLog, {
    read: (from: number, to: number) => Promise.resolve(log.filter((record) => record.at >= from && record.at <= to)),
  });
  return world;
}

function signIn(id: string, at: number, change: Partial<SignIn> = {}): SignIn {
  return {
    id,
    userId: memberOf(1).id,
    at,
    correlationId: "c",
    code: 0,
    fresh: true,
    passkey: false,
    passkeySucceeded: null,
    platform: "ios",
    ...change,
  };
}

async function tick(world: TestWorld, times = 1): Promise<void> {
  for (let n = 0; n < times; n += 1) {
    await collectEvidence(world.deps)();
    world.time.now += 5 * MINUTE;
  }
}

function stored(world: TestWorld): Promise<readonly SignIn[]> {
  return world.deps.evidence.read(scope, "signIns", 0, world.time.now + HOUR);
}

test("every record is stored once, whatever the overlap and the duplicates", async () => {
  const log = Array.from({ length: 20 }, (_, n) => signIn(`s${String(n)}`, TUESDAY_NINE - n * HOUR));
  const world = await watching([...log, ...log]);
  await tick(world, 20);
  expect((await stored(world)).map((record) => record.id).sort()).toEqual(log.map((record) => record.id).sort());
});

test("records that appear late, out of order, are found behind the watermark", async () => {
  const log: SignIn[] = [];
  const world = await watching(log);
  await tick(world, 20);
  log.push(signIn("late", world.time.now - 100 * MINUTE));
  await tick(world, 6);
  expect((await stored(world)).map((record) => record.id)).toEqual(["late"]);
});

test("details that settle later revise what was stored", async () => {
  const log = [signIn("s1", TUESDAY_NINE, { fresh: false })];
  const world = await watching(log);
  await tick(world, 8);
  log[0] = signIn("s1", TUESDAY_NINE, { fresh: true, passkey: true, passkeySucceeded: true });
  await tick(world, 6);
  expect(await stored(world)).toMatchObject([{ id: "s1", passkey: true, passkeySucceeded: true }]);
});

test("the cursor stays where it was while the source fails, names why, and loses nothing", async () => {
  const log = [signIn("s1", TUESDAY_NINE + HOUR)];
  const world = await watching(log);
  await tick(world, 12);
  const read = world.deps.signInLog.read.bind(world.deps.signInLog);
  const failure = new GraphError({
    method: "GET",
    path: "beta/auditLogs/signIns",
    status: 503,
    code: "Http503",
    detail: "",
    requestId: null,
    outcomeUnknown: false,
  });
  Object.assign(world.deps.signInLog, { read: () => Promise.reject(failure) });
  const before = await world.deps.evidence.readCursor("signIns");
  await tick(world, 3);
  expect(await world.deps.evidence.readCursor("signIns")).toMatchObject({
    watermark: before?.watermark,
    problem: expect.stringContaining("503"),
  });
  Object.assign(world.deps.signInLog, { read });
  await tick(world, 3);
  expect(await stored(world)).toHaveLength(1);
  expect(await world.deps.evidence.readCursor("signIns")).toMatchObject({ failingSince: null, problem: null });
});

test("the watermark never passes what has settled, and never goes back", async () => {
  const world = await watching([]);
  let last = 0;
  for (let n = 0; n < 30; n += 1) {
    await tick(world);
    const watermark = (await world.deps.evidence.readCursor("signIns"))?.watermark ?? 0;
    expect(watermark).toBeGreaterThanOrEqual(last);
    expect(watermark).toBeLessThanOrEqual(world.time.now - 5 * MINUTE - 2 * HOUR);
    last = watermark;
  }
});

test("people outside every wave are not stored", async () => {
  const world = await watching([signIn("s1", TUESDAY_NINE, { userId: "somebody-else" })]);
  await tick(world, 10);
  expect(await stored(world)).toEqual([]);
});

test("new evidence wakes the bake of the current wave", async () => {
  const log = [signIn("s1", TUESDAY_NINE - HOUR)];
  const world = await watching(log);
  await tick(world, 8);
  expect(world.woken).toContain("r1-a1-w0-bake");
});

test("whatever order records become visible in, all are stored and none twice", async () => {
  const arrivals = fc.array(
    fc.record({ after: fc.integer({ min: 0, max: 90 }), delay: fc.integer({ min: 0, max: 110 }) }),
    { maxLength: 25 },
  );
  await fc.assert(
    fc.asyncProperty(arrivals, async (records) => {
      const log: (SignIn & { visibleAt: number })[] = records.map(({ after, delay }, n) => ({
        ...signIn(`s${String(n)}`, TUESDAY_NINE + after * MINUTE),
        visibleAt: TUESDAY_NINE + (after + delay) * MINUTE,
      }));
      const world = await watching([]);
      Object.assign(world.deps.signInLog, {
        read: (from: number, to: number) =>
          Promise.resolve(log.filter((each) => each.at >= from && each.at <= to && each.visibleAt <= world.time.now)),
      });
      await tick(world, 50);
      expect((await stored(world)).map((record) => record.id).sort()).toEqual(log.map((record) => record.id).sort());
    }),
    { numRuns: 30 },
  );
});

test("what no read covered is not called read, however far the source was behind", async () => {
  const world = await watching([]);
  const begin = world.time.now - 72 * HOUR;
  await world.deps.evidence.saveCursor({
    source: "signIns",
    watermark: begin,
    readTo: begin,
    checkedAt: begin,
    failingSince: null,
    problem: null,
    seen: 0,
    since: begin,
    newestAt: null,
  });
  const spans: { from: number; to: number }[] = [];
  Object.assign(world.deps.signInLog, {
    read: (from: number, to: number) => {
      spans.push({ from, to });
      return Promise.resolve([]);
    },
  });
  await tick(world, 3);
  const covered = spans
    .sort((a, b) => a.from - b.from)
    .reduce((reach, { from, to }) => (from <= reach ? Math.max(reach, to) : reach), begin);
  expect(covered).toBe((await world.deps.evidence.readCursor("signIns"))?.readTo);
});
