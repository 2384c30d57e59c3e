import type { ApprovalState } from "../domain/approval/approval";
import type { Instant } from "../domain/time";
import type { Deps } from "./deps";

/** There is no approval of that id. */
class ApprovalMissingError extends Error {
  override readonly name = "ApprovalMissingError";
  readonly approvalId: string;
  constructor(approvalId: string) {
    super(`There is no approval '${approvalId}'; it may belong to a rollout that was purged.`);
    this.approvalId = approvalId;
  }
}

/** How an approval stands; one that nobody answered in time expires here. */
export function readApproval(
  deps: Pick<Deps, "clock" | "approvals" | "audit">,
): (input: { approvalId: string }) => Promise<{ state: ApprovalState; expiresAt: Instant }> {
  return async ({ approvalId }) => {
    const found = await deps.approvals.readApproval(approvalId);
    if (found === undefined) throw new ApprovalMissingError(approvalId);
    const { value: approval, etag } = found;
    const now = deps.clock.now();
    if (approval.state !== "open" || now < approval.expiresAt)
      return { state: approval.state, expiresAt: approval.expiresAt };
    await deps.audit.append(
      {
        rolloutId: approval.rolloutId,
        at: now,
        kind: "approval-expired",
        actor: "passkey-rollout",
        wave: approval.wave,
        sentence: `Nobody answered in time: ${approval.question}`,
        facts: { approvalId },
      },
      `approval-expired-${approvalId}`,
    );
    await deps.approvals.saveApproval({ ...approval, state: "expired" }, etag);
    return { state: "expired", expiresAt: approval.expiresAt };
  };
}
