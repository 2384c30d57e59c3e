import type { Approval } from "../domain/approval/approval";
import { isRolloutEnd } from "../domain/rollout/transitions";
import type { RolloutRecord } from "../domain/rollout/records";
import { RolloutChangedError } from "../ports/rollout-store";
import { renderReminderCard } from "../views/cards/approval-card";
import type { Deps } from "./deps";

type Needs = Pick<Deps, "clock" | "rollouts" | "approvals" | "notifier" | "logger" | "publicUrl">;

/**
 * Asks once more, halfway to its end, where nobody has answered: a card that Teams accepted may never have been shown.
 * The link carries no token, since only its hash is kept; the page gives each approver one. A card that could not be sent
 * now is tried at the next call, one that was refused for good is not. A process that dies right after posting may post twice.
 */
export function remindApprovers(deps: Needs): () => Promise<void> {
  return async () => {
    for (const rollout of await deps.rollouts.listRollouts()) {
      if (isRolloutEnd(rollout.phase) || !rollout.plan.notifications.teams) continue;
      for (const approval of await deps.approvals.listApprovals(rollout.id))
        if (isDue(approval, deps.clock.now())) await remind(deps, rollout, approval);
    }
  };
}

function isDue({ state, remindedAt, requestedAt, expiresAt }: Approval, now: number): boolean {
  const halfway = requestedAt + (expiresAt - requestedAt) / 2;
  return state === "open" && (remindedAt ?? null) === null && now >= halfway && now < expiresAt;
}

async function remind(deps: Needs, rollout: RolloutRecord, approval: Approval): Promise<void> {
  const waveName = rollout.plan.waves[approval.wave]?.name ?? String(approval.wave + 1);
  const eventId = `${approval.id.slice(0, 8)}-2`;
  const context = { publicUrl: deps.publicUrl, rolloutName: rollout.plan.metadata.name, waveName, eventId };
  const answer = await deps.notifier.post({ eventId, card: renderReminderCard(approval, context) });
  if (answer.kind === "retry" || answer.kind === "refused")
    deps.logger.warn("card-not-posted", { approvalId: approval.id, kind: answer.kind });
  if (answer.kind !== "retry") await noteReminded(deps, approval.id);
}

/** Somebody may have opened or answered the question meanwhile: what they wrote stays. Still open, it is looked at again. */
async function noteReminded(deps: Needs, approvalId: string): Promise<void> {
  const found = await deps.approvals.readApproval(approvalId);
  if (found?.value.state !== "open") return;
  try {
    await deps.approvals.saveApproval({ ...found.value, remindedAt: deps.clock.now() }, found.etag);
  } catch (error) {
    if (!(error instanceof RolloutChangedError)) throw error;
  }
}
