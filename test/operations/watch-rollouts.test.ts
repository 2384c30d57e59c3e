import { GraphError } from "../../src/contracts/graph/graph-error";
import type { ContainmentInput } from "../../src/contracts/durable/orchestrations";
import type { Controls, RolloutRecord, WaveRecord } from "../../src/domain/rollout/records";
import { DAY, HOUR, MINUTE } from "../../src/domain/time";
import { readRollout } from "../../src/operations/change-rollout";
import { watchRollouts } from "../../src/operations/watch-rollouts";
import { PolicyUnreadableError } from "../../src/ports/policy-gateway";
import type { OrchestrationStatus } from "../../src/ports/orchestrations";
import { type TestWorld, worldOf } from "../builders/deps";
import { bakingWave, rolloutOf, TUESDAY_NINE, waveOf } from "../builders/rollouts";

interface Watched extends TestWorld {
  readonly instances: Map<string, OrchestrationStatus["state"]>;
  readonly started: Map<string, object>;
}

/** A rollout begun a day ago, over orchestrations that a test lets live or die. */
async function watched(rollout: Partial<RolloutRecord> = {}, waves?: readonly WaveRecord[]): Promise<Watched> {
  const world = worldOf();
  const instances = new Map<string, OrchestrationStatus["state"]>();
  const started = new Map<string, object>();
  Object.assign(world.deps.orchestrations, {
    start: (_: string, id: string, input: object) => {
      instances.set(id, "pending");
      started.set(id, input);
      return Promise.resolve();
    },
    status: (instanceId: string) => {
      const state = instances.get(instanceId);
      return Promise.resolve(state === undefined ? undefined : { instanceId, name: "", state, output: null });
    },
  });
  await world.deps.rollouts.insertRollout(
    rolloutOf({ createdAt: TUESDAY_NINE - DAY, ...rollout }),
    waves ?? [bakingWave(0), waveOf(1), waveOf(2)],
  );
  await world.deps.tenant.saveBaseline(world.tenant.policy);
  return { ...world, instances, started };
}

function asked(rollbackWave: number): Controls {
  return { ...rolloutOf().controls, rollbackWave, rollbackBy: "bo" };
}

const begun: WaveRecord["rollback"] = {
  strategy: "close-registration",
  requestedAt: TUESDAY_NINE,
  answers: null,
  reason: "alarm",
  appliedAt: null,
  verifiedAt: null,
  usersRetained: 0,
  usersClosed: 0,
  usersReverted: 0,
};

test("a lost or failed orchestration is started anew, a living one is left alone", async () => {
  const world = await watched();
  expect(await watchRollouts(world.deps)()).toEqual({ restarted: ["r1"] });
  expect(await watchRollouts(world.deps)()).toEqual({ restarted: [] });
  world.instances.set("r1-a2", "failed");
  expect(await watchRollouts(world.deps)()).toEqual({ restarted: ["r1"] });
  expect([...world.started.keys()]).toEqual(["r1-a2", "r1-a3"]);
});

test("a rollout that was made just now and one that ended are not lost", async () => {
  expect(await watchRollouts((await watched({ createdAt: TUESDAY_NINE - MINUTE })).deps)()).toEqual({ restarted: [] });
  expect(await watchRollouts((await watched({ phase: "aborted", endedAt: 1 })).deps)()).toEqual({ restarted: [] });
});

test("whatever the timer's schedule, one tick finds what was lost", async () => {
  for (const minute of [0, 1, 5, 7, 10, 55]) {
    const world = await watched();
    world.time.now = TUESDAY_NINE + HOUR + minute * MINUTE;
    expect(await watchRollouts(world.deps)()).toEqual({ restarted: ["r1"] });
  }
});

test("a policy that can't be read or understood keeps no lost rollout from being restarted", async () => {
  const failure = { method: "GET", path: "p", status: 503, code: "Http503", detail: "", requestId: null };
  for (const error of [
    new PolicyUnreadableError("a new field"),
    new GraphError({ ...failure, outcomeUnknown: false }),
  ]) {
    const world = await watched({}, [bakingWave(0, { verifiedAt: TUESDAY_NINE - HOUR }), waveOf(1), waveOf(2)]);
    const policy = { ...world.deps.policy, read: () => Promise.reject(error) };
    expect(await watchRollouts({ ...world.deps, policy })()).toEqual({ restarted: ["r1"] });
  }
});

test("what nobody expected is logged by name and thrown, but only after every rollout was looked at", async () => {
  const world = await watched({}, [bakingWave(0, { verifiedAt: TUESDAY_NINE - HOUR }), waveOf(1), waveOf(2)]);
  const policy = { ...world.deps.policy, read: () => Promise.reject(new TypeError("a bug")) };
  const errors: unknown[] = [];
  const logger = { ...world.deps.logger, error: (event: string, facts?: object) => void errors.push({ event, facts }) };
  await expect(watchRollouts({ ...world.deps, policy, logger })()).rejects.toThrow("a bug");
  expect(errors).toMatchObject([{ event: "drift-not-checked", facts: { error: "TypeError" } }]);
  expect([...world.started.keys()]).toEqual(["r1-a2"]);
});

test("a containment that runs by itself is not taken for a lost rollout", async () => {
  const world = await watched({ phase: "rolling-back", attempt: 2, controls: asked(-1) });
  world.instances.set("r1-a2-w0-contain", "running");
  expect(await watchRollouts(world.deps)()).toEqual({ restarted: [] });
});

test("a lost containment is begun anew, last wave first, and the rollout doesn't go forward again", async () => {
  const waves = [
    bakingWave(0, { phase: "promoted" }),
    bakingWave(1, { phase: "promoted" }),
    bakingWave(2, { phase: "rolled-back", rollback: { ...begun, verifiedAt: TUESDAY_NINE - DAY } }),
  ];
  const world = await watched({ phase: "rolling-back", attempt: 2, controls: asked(-1), currentWave: 2 }, waves);
  world.instances.set("r1-a2-w2-contain", "failed");
  expect(await watchRollouts(world.deps)()).toEqual({ restarted: ["r1"] });
  expect([...world.started]).toEqual([
    ["r1-a3-w1-contain", expect.objectContaining({ waves: [1, 0], alone: true, attempt: 3, wave: 1 })],
  ]);
  expect(await readRollout(world.deps.rollouts, "r1")).toMatchObject({ attempt: 3, currentWave: 1 });
});

test("a lost containment after an alarm takes back only the wave that raised it", async () => {
  const waves = [
    bakingWave(0, { phase: "promoted" }),
    bakingWave(1, { phase: "rolling-back", rollback: begun }),
    waveOf(2),
  ];
  const world = await watched({ phase: "rolling-back", currentWave: 1 }, waves);
  await watchRollouts(world.deps)();
  expect((world.started.get("r1-a2-w1-contain") as ContainmentInput | undefined)?.waves).toEqual([1]);
});
