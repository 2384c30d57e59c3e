import type { ApprovalKind } from "../domain/approval/approval";
import type { RolloutRecord, WaveRecord } from "../domain/rollout/records";
import type { Deps } from "./deps";

type Needs = Pick<Deps, "clock" | "approvals" | "directory" | "audit">;

/**
 * Uses the approvals on which a step rests: once, and only if those who approved still belong to the approvers
 * (invariant 8: membership is read at decision and at use). Answers why it can't be used; nothing when all is well.
 */
export function useApprovals(
  deps: Needs,
): (rollout: RolloutRecord, wave: WaveRecord, kinds: readonly ApprovalKind[]) => Promise<string | undefined> {
  return async (rollout, wave, kinds) => {
    const all = await deps.approvals.listApprovals(rollout.id);
    for (const kind of kinds) {
      const newest = all.filter((each) => each.wave === wave.index && each.kind === kind).at(-1);
      if (newest?.state !== "approved") continue;
      const found = await deps.approvals.readApproval(newest.id);
      if (found?.value.state !== "approved") continue;
      const approval = found.value;
      const members = new Set(await readApproverIds(deps, rollout));
      const stillIn = approval.decisions.filter((each) => each.decision === "approve" && members.has(each.byId));
      if (stillIn.length < approval.minimum) {
        await deps.approvals.saveApproval({ ...approval, state: "void" }, found.etag);
        return `an approver of wave '${wave.name}' no longer belongs to '${rollout.plan.approvals.approvers}'; it is asked again`;
      }
      const now = deps.clock.now();
      await deps.audit.append(
        {
          rolloutId: rollout.id,
          at: now,
          kind: "approval-used",
          actor: stillIn.map((each) => each.by).join(", "),
          wave: wave.index,
          sentence: `The approval '${kind}' for wave '${wave.name}' was used.`,
          facts: { approvalId: approval.id, contentHash: approval.contentHash },
        },
        `approval-used-${approval.id}`,
      );
      await deps.approvals.saveApproval({ ...approval, state: "used", usedAt: now }, found.etag);
    }
    return undefined;
  };
}

async function readApproverIds(deps: Needs, rollout: RolloutRecord): Promise<readonly string[]> {
  const names = [
    rollout.plan.approvals.approvers,
    ...(rollout.guard?.approvals === undefined ? [] : [rollout.guard.approvals.approvers]),
  ];
  let ids: readonly string[] | undefined;
  for (const name of names) {
    const [group] = await deps.directory.findGroups(name);
    const members = group === undefined ? [] : (await deps.directory.readMembers(group.id)).map((member) => member.id);
    ids = ids === undefined ? members : ids.filter((id) => members.includes(id));
  }
  return ids ?? [];
}
