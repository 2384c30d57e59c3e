import { changeRollout } from "../../src/operations/change-rollout";
import { openApproval } from "../../src/operations/open-approval";
import { groupId } from "../builders/policies";
import { scheduled, WAVE } from "../builders/scheduled";

/** What the approver reads below the question, for a rollout that assigns in this way. */
async function detailsWith(strategy: "targets" | "membership"): Promise<string> {
  const world = await scheduled();
  await changeRollout(world.deps.rollouts, "r1", (current) => ({
    ...current,
    plan: {
      ...current.plan,
      assignment: strategy === "targets" ? { strategy } : { strategy, group: "sg-standing" },
    },
    standingGroup: { id: groupId(7), name: "sg-standing" },
  }));
  const { approvalId } = await openApproval(world.deps)({ ...WAVE, kind: "before", reason: "May it?" });
  return (await world.deps.approvals.readApproval(approvalId))!.value.details.join("\n");
}

test("an approver reads of the wave's own groups where they become targets", async () => {
  const details = await detailsWith("targets");
  expect(details).toContain(groupId(1));
  expect(details).not.toContain(groupId(7));
});

test("with membership an approver reads of the standing group, which is what the approval binds, and of no other", async () => {
  const details = await detailsWith("membership");
  expect(details).toContain(groupId(7));
  expect(details).not.toContain(groupId(1));
});
