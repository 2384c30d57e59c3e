import type { Approval, ApprovalDecision, ApprovalKind } from "../domain/approval/approval";
import type { RolloutRecord, WaveRecord } from "../domain/rollout/records";
import { bindApproval, hasRunOut, stillBinds } from "./bind-approval";
import { readRollout, readWave } from "./change-rollout";
import type { Deps } from "./deps";
import { readApprovers } from "./read-approvers";

type Needs = Pick<Deps, "clock" | "rollouts" | "approvals" | "directory" | "audit" | "tenant">;

/**
 * Uses the approvals on which a step rests: once, before they run out, and only if they still bind what is there now and
 * those who approved still belong to the approvers (invariant 8: membership is read at decision and at use). Rollout and
 * wave are read anew, since a check right before may have changed them. Answers why one can't be used, so that the
 * decision is taken again; nothing when all is well.
 */
export function useApprovals(
  deps: Needs,
): (
  rollout: Pick<RolloutRecord, "id">,
  wave: Pick<WaveRecord, "index">,
  kinds: readonly ApprovalKind[],
) => Promise<string | undefined> {
  return async ({ id }, { index }, kinds) => {
    const rollout = await readRollout(deps.rollouts, id);
    const wave = await readWave(deps.rollouts, id, index);
    const baseline = (await deps.tenant.readBaseline())?.value;
    const all = await deps.approvals.listApprovals(id);
    for (const kind of kinds) {
      const newest = all.filter((each) => each.wave === index && each.kind === kind).at(-1);
      const binds = newest !== undefined && stillBinds(newest, bindApproval(rollout, wave, kind, baseline));
      const obstacle =
        newest?.state === "approved"
          ? await useApproval(deps, rollout, wave, newest.id, binds)
          : findMissing(rollout, wave, kind, newest, binds);
      if (obstacle !== undefined) return obstacle;
    }
    return undefined;
  };
}

async function useApproval(
  deps: Needs,
  rollout: RolloutRecord,
  wave: WaveRecord,
  approvalId: string,
  binds: boolean,
): Promise<string | undefined> {
  const found = await deps.approvals.readApproval(approvalId);
  if (found?.value.state !== "approved") return `an answer for wave '${wave.name}' changed meanwhile`;
  const { value: approval, etag } = found;
  const now = deps.clock.now();
  const stillIn = await findStillIn(deps, rollout, approval);
  const obstacle = findObstacle(rollout, wave, approval, { now, binds, approvers: stillIn.length });
  if (obstacle !== undefined) {
    await deps.approvals.saveApproval({ ...approval, state: "void" }, etag);
    return `${obstacle}; it is asked again`;
  }
  await deps.audit.append(
    {
      rolloutId: rollout.id,
      at: now,
      kind: "approval-used",
      actor: stillIn.map((each) => each.by).join(", "),
      wave: wave.index,
      sentence: `The approval '${approval.kind}' for wave '${wave.name}' was used.`,
      facts: { approvalId: approval.id, contentHash: approval.contentHash },
    },
    `approval-used-${approval.id}`,
  );
  await deps.approvals.saveApproval({ ...approval, state: "used", usedAt: now }, etag);
  return undefined;
}

function findObstacle(
  rollout: RolloutRecord,
  wave: WaveRecord,
  approval: Approval,
  facts: { readonly now: number; readonly binds: boolean; readonly approvers: number },
): string | undefined {
  const which = `the approval '${approval.kind}' of wave '${wave.name}'`;
  if (hasRunOut(approval, facts.now)) return `${which} was not used in time`;
  if (!facts.binds) return `what ${which} was about has changed`;
  return facts.approvers < approval.minimum
    ? `an approver of wave '${wave.name}' no longer belongs to '${rollout.plan.approvals.approvers}'`
    : undefined;
}

/** Approvals, one a person, of those who may approve now: an enabled member of every approvers' group, no guest. */
async function findStillIn(
  deps: Needs,
  rollout: RolloutRecord,
  approval: Approval,
): Promise<readonly ApprovalDecision[]> {
  const groups = (await readApprovers(deps)(rollout)).map(
    ({ members }) =>
      new Set((members ?? []).flatMap((each) => (each.accountEnabled && !each.guest ? [each.id.toLowerCase()] : []))),
  );
  const byId = new Map<string, ApprovalDecision>();
  for (const each of approval.decisions)
    if (each.decision === "approve" && groups.every((ids) => ids.has(each.byId.toLowerCase())))
      byId.set(each.byId.toLowerCase(), each);
  return [...byId.values()];
}

/**
 * Why a step may not rest on an answer that is not there. Only what the decision would ask for, too: otherwise deciding
 * and acting would send each other back for ever. The risk of fewer people than were asked about may be none any more.
 */
function findMissing(
  { plan }: RolloutRecord,
  wave: WaveRecord,
  kind: ApprovalKind,
  newest: Approval | undefined,
  binds: boolean,
): string | undefined {
  const what = `the approval '${kind}' of wave '${wave.name}'`;
  const used = newest?.state === "used";
  if (kind === "before" && plan.waves[wave.index]?.approvalBefore === true)
    return used && binds ? undefined : `${what} is not there`;
  if (newest === undefined || (kind === "risk" && wave.users < newest.content.users)) return undefined;
  if (newest.state === "rejected" && binds) return `${what} was answered with no`;
  return used && kind === "risk" && !binds ? `what ${what} was about has changed` : undefined;
}
