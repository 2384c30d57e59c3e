import fc from "fast-check";
import { policyHash } from "../../src/domain/policy/canonical";
import { openProfile } from "../../src/domain/policy/profile";
import { MINUTE, SECOND } from "../../src/domain/time";
import { createMemoryTables } from "../../src/local/storage/memory-tables";
import type { WriteNeeds } from "../../src/operations/write-input";
import { writePolicy } from "../../src/operations/write-policy";
import type { Table, Tables } from "../../src/ports/tables";
import { createAuditTrail } from "../../src/storage/audit-trail";
import { createLease } from "../../src/storage/lease";
import { createRolloutStore } from "../../src/storage/rollout-store";
import { createStopSwitch } from "../../src/storage/stop-switch";
import { createTenantStore } from "../../src/storage/tenant-store";
import { createWaveDocuments } from "../../src/storage/wave-documents";
import type { TestWorld } from "../builders/deps";
import { groupId, OPEN_PROFILE } from "../builders/policies";
import { firstWave, scheduled } from "../builders/scheduled";

/** Before each step an instance may be paused: others get their turn meanwhile, and so much time goes by for everybody. */
type Pause = (what: string) => Promise<void>;

function paused(tables: Tables, pause: Pause): Tables {
  const wrap = (table: Table): Table => ({
    get: (p, r) => pause(`get ${r}`).then(() => table.get(p, r)),
    insert: (entity) => pause(`insert ${entity.rowKey}`).then(() => table.insert(entity)),
    replace: (entity, etag) => pause(`replace ${entity.rowKey}`).then(() => table.replace(entity, etag)),
    delete: (p, r, etag) => pause(`delete ${r}`).then(() => table.delete(p, r, etag)),
    transact: (actions) => pause("transact").then(() => table.transact(actions)),
    async *list(query) {
      await pause("list");
      for await (const row of table.list(query)) yield row;
    },
  });
  return { table: (name) => wrap(tables.table(name)) };
}

/** One app instance over shared tables and the shared tenant, with a clock that is wrong by `skew`. */
function instanceOf(world: TestWorld, tables: Tables, skew: number, pause: Pause, left: () => void): WriteNeeds {
  const clock = {
    now: () => world.time.now + skew,
    sleep: async (ms: number) => {
      world.time.now += ms;
      await pause("sleep");
    },
  };
  const own = paused(tables, pause);
  return {
    ...world.deps,
    clock,
    rollouts: createRolloutStore(own),
    documents: createWaveDocuments(own),
    tenant: createTenantStore(own),
    audit: createAuditTrail(own),
    lease: createLease(own, clock),
    stopSwitch: createStopSwitch(own, clock),
    policy: {
      ...world.deps.policy,
      read: () => pause("GET").then(() => world.deps.policy.read()),
      write: (...request) => {
        left();
        return world.deps.policy.write(...request);
      },
    },
  };
}

/** Answers whether it came to its end: a clock that runs ahead by more than a lease lasts may take it away again and again. */
async function writeToTheEnd(world: TestWorld, deps: WriteNeeds): Promise<boolean> {
  const rollout = (await world.deps.rollouts.readRollout("r1"))!.value;
  const wave = await firstWave(world);
  for (let call = 0; call < 60; call += 1) {
    const progress = await writePolicy(deps)({
      rollout,
      wave,
      intent: { kind: "assign", profile: openProfile(rollout.plan.profile, OPEN_PROFILE), groupIds: [groupId(1)] },
      mayNotLeave: () => Promise.resolve(undefined),
      isStopped: () => Promise.resolve(undefined),
    });
    if (progress.kind === "verified") return true;
    if (progress.kind === "held") throw new Error(progress.reason);
    world.time.now += progress.afterMs;
  }
  return false;
}

const jumps = fc.infiniteStream(
  fc.oneof({ arbitrary: fc.constant(0), weight: 30 }, { arbitrary: fc.integer({ min: 1, max: 6 }), weight: 1 }),
);
const skews = fc.integer({ min: -2, max: 6 });

test("two instances with clocks that differ, paused at any await, send one PATCH and remember the policy as it is", async () => {
  await fc.assert(
    fc.asyncProperty(fc.scheduler(), jumps, skews, async (scheduler, jump, skew) => {
      const tables = createMemoryTables();
      const world = await scheduled(tables);
      const pause: Pause = async (what) => {
        await scheduler.schedule(Promise.resolve(), what);
        world.time.now += (jump.next().value ?? 0) * MINUTE;
      };
      let left = 0;
      const [first, second] = [0, skew * MINUTE].map((each) =>
        instanceOf(world, tables, each, pause, () => (left += 1)),
      );
      await scheduler.waitFor(Promise.all([writeToTheEnd(world, first!), writeToTheEnd(world, second!)]));
      expect(left).toBeLessThanOrEqual(1);
      const undisturbed = instanceOf(
        world,
        tables,
        0,
        () => Promise.resolve(),
        () => (left += 1),
      );
      expect(await writeToTheEnd(world, undisturbed)).toBe(true);
      expect(left).toBe(1);
      const baseline = await world.deps.tenant.readBaseline();
      expect(policyHash(baseline!.value)).toBe(policyHash(world.tenant.policy));
    }),
    { numRuns: 150 },
  );
}, 60_000);

const AWAKE = (): void => undefined;

test("an instance that slept through its lease records nothing once another one has written", async () => {
  const tables = createMemoryTables();
  const world = await scheduled(tables);
  let sleeping = false;
  let wake: () => void = AWAKE;
  const pause: Pause = (what) => {
    // It falls asleep after its last look at the policy, right before it writes down that its PATCH leaves.
    if (sleeping || what !== "GET") return Promise.resolve();
    looks += 1;
    if (looks < 2) return Promise.resolve();
    sleeping = true;
    return new Promise((resolve) => (wake = resolve));
  };
  let looks = 0;
  let left = 0;
  const sleeper = instanceOf(world, tables, 0, pause, () => (left += 1));
  const late = writeToTheEnd(world, sleeper);
  for (let turn = 0; turn < 10_000 && wake === AWAKE; turn += 1) await Promise.resolve();
  world.time.now += 4 * MINUTE;
  const other = instanceOf(
    world,
    tables,
    0,
    () => Promise.resolve(),
    () => (left += 1),
  );
  await writeToTheEnd(world, other);
  const written = await firstWave(world);
  world.time.now += 30 * SECOND;
  wake();
  await late;
  expect(left).toBe(1);
  expect((await firstWave(world)).write).toEqual(written.write);
});
