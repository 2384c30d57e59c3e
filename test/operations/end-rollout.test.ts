import { endWave, finishRollout } from "../../src/operations/end-rollout";
import { type TestWorld, worldOf } from "../builders/deps";
import { bakingWave, rolloutOf, TUESDAY_NINE, waveOf } from "../builders/rollouts";

async function worldWith(
  change: Parameters<typeof rolloutOf>[0],
  ...waves: ReturnType<typeof waveOf>[]
): Promise<TestWorld> {
  const world = worldOf();
  await world.deps.rollouts.insertRollout(rolloutOf(change), waves);
  return world;
}

async function phase(world: TestWorld): Promise<string | undefined> {
  return (await world.deps.rollouts.readRollout("r1"))?.value.phase;
}

const promoted = (index: number) => bakingWave(index, { phase: "promoted" });
const asked = { ...rolloutOf().controls, rollbackWave: -1, rollbackBy: "bo", rollbackAt: TUESDAY_NINE };

test("a rollout whose waves were all promoted is completed, even if somebody paused it at the last moment", async () => {
  for (const before of ["running", "paused", "held"] as const) {
    const world = await worldWith({ phase: before }, promoted(0), promoted(1));
    expect(await finishRollout(world.deps)({ rolloutId: "r1", outcome: "promoted" })).toEqual({ contain: [] });
    expect(await phase(world)).toBe("completed");
  }
});

test("a rollback asked for between the last promotion and the end is owed before anything ends", async () => {
  const world = await worldWith({ controls: asked }, promoted(0), promoted(1));
  expect(await finishRollout(world.deps)({ rolloutId: "r1", outcome: "promoted" })).toEqual({ contain: [1, 0] });
  expect(await phase(world)).toBe("running");
});

test("a rollout of which something was taken back is remembered for that", async () => {
  const world = await worldWith({}, bakingWave(0, { phase: "rolled-back" }), waveOf(1, { phase: "frozen" }));
  await finishRollout(world.deps)({ rolloutId: "r1", outcome: "frozen" });
  expect(await phase(world)).toBe("rolled-back");
});

test("the end stands in the audit trail, once, however often it is asked for", async () => {
  const world = await worldWith({}, promoted(0));
  for (let call = 0; call < 3; call += 1) await finishRollout(world.deps)({ rolloutId: "r1", outcome: "promoted" });
  expect((await world.deps.audit.list("r1")).map((entry) => entry.event.kind)).toEqual(["rollout-ended"]);
});

test("a wave that is being taken back is not ended by somebody who decided before", async () => {
  const world = await worldWith({ phase: "rolling-back" }, bakingWave(0, { phase: "rolling-back" }));
  await endWave(world.deps)({ rolloutId: "r1", wave: 0, outcome: "aborted", reason: "bo aborted" });
  expect((await world.deps.rollouts.readWaves("r1"))[0]?.value.phase).toBe("rolling-back");
});
