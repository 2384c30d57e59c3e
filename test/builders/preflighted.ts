import type { RolloutPlan } from "../../src/domain/plan/plan";
import type { RolloutRecord } from "../../src/domain/rollout/records";
import { runPreflight } from "../../src/operations/run-preflight";
import { memberOf, type TestWorld, worldOf } from "./deps";
import { planOf } from "./plans";
import { groupId } from "./policies";
import { rolloutOf, waveOf } from "./rollouts";

/** A tenant that fits a plan of two waves, changed by what a test wants, and the rollout in preflight. */
export async function preflight(
  change: (world: TestWorld) => void = () => undefined,
  plan: (plan: RolloutPlan) => RolloutPlan = (same) => same,
  record: Partial<RolloutRecord> = {},
) {
  const world = worldOf();
  world.tenant.groups.set("sg-1", { id: groupId(1), name: "sg-1", members: [memberOf(1), memberOf(2)] });
  world.tenant.groups.set("sg-2", {
    id: groupId(2),
    name: "sg-2",
    members: [memberOf(2), memberOf(3), memberOf(4, { guest: true }), memberOf(5, { accountEnabled: false })],
  });
  world.tenant.groups.set("sg-approvers", { id: groupId(9), name: "sg-approvers", members: [memberOf(90)] });
  change(world);
  const rollout = rolloutOf({ phase: "preflight", startedAt: null, plan: planOf(2, plan), ...record });
  await world.deps.rollouts.insertRollout(rollout, [waveOf(0, { peopleHash: null }), waveOf(1, { peopleHash: null })]);
  const answer = await runPreflight(world.deps)({ rolloutId: "r1" });
  const after = (await world.deps.rollouts.readRollout("r1"))?.value;
  if (after === undefined) throw new Error("the rollout is gone");
  return { world, answer, rollout: after, blocking: after.findings.filter((finding) => finding.severity === "blocks") };
}
