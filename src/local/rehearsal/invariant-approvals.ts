import type { Approval } from "../../domain/approval/approval";
import { toIso } from "../../domain/time";
import type { InvariantFinding } from "./invariant-finding";
import { checkEach, together } from "./invariant-finding";
import type { Material } from "./material";
import { appliedAt } from "./report-waves";
import { membersOfGroup } from "./members-of-group";

/** 8: a wave that needs a yes was applied only after a valid one; deciders may decide, and nobody decides for themselves. */
export function checkApprovals(material: Material): InvariantFinding {
  const { rollout, waves, approvals } = material;
  const guarded = waves.flatMap((_, index) => {
    const at = appliedAt(material, index);
    return rollout.plan.waves[index]?.approvalBefore === true && at !== undefined ? [{ index, at }] : [];
  });
  const answered = approvals.filter((approval) => approval.decisions.length > 0);
  return together(
    checkEach(guarded, ({ index, at }) => {
      const binding = approvals.filter((each) => each.wave === index && each.kind === "before" && isYes(each));
      const intime = binding.some(
        (each) => each.decisions.every((decision) => decision.at <= at) && each.expiresAt >= at,
      );
      return intime ? undefined : `wave ${String(index + 1)} was applied at ${toIso(at)} without a valid approval`;
    }),
    checkEach(answered, (approval) => wrongDecider(material, approval)),
    checkEach(answered.filter(isYes), ({ id, content }) =>
      content.planHash === rollout.planHash ? undefined : `approval ${id} binds another plan`,
    ),
  );
}

function isYes({ state, decisions, minimum }: Approval): boolean {
  const yes = decisions.filter((decision) => decision.decision === "approve");
  return (state === "approved" || state === "used") && yes.length >= minimum && yes.length === decisions.length;
}

function wrongDecider({ truth, rollout, guard }: Material, approval: Approval): string | undefined {
  const groups = [
    rollout.plan.approvals.approvers,
    ...(guard?.approvals === undefined ? [] : [guard.approvals.approvers]),
  ];
  for (const { by, byId, at } of approval.decisions) {
    if (by.toLowerCase() === approval.requester.toLowerCase()) return `${by} decided on their own request`;
    const id = truth.person(byId)?.id ?? truth.person(by)?.id ?? byId;
    if (!groups.some((group) => membersOfGroup(truth, group, at).includes(id)))
      return `${by} decided and is no approver`;
  }
  return undefined;
}
