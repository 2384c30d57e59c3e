import type { Approval } from "../../domain/approval/approval";
import { approvalLink, rolloutLink } from "../links";
import { formatTime } from "../times";
import { approvalTitle } from "../words";
import { buildCard, type AdaptiveCard } from "./card";

export interface ApprovalCardContext {
  /** Without a trailing slash. */
  readonly publicUrl: string;
  /** The one-time token of this approval, in clear: it exists only in this card and, hashed, in the approval's row. */
  readonly token: string;
  readonly rolloutName: string;
  readonly waveName: string;
  readonly eventId: string;
}

/** Asks once more. Its link has no token, of which only a hash is left by now: the page makes one for whoever may decide. */
export function renderReminderCard(approval: Approval, context: Omit<ApprovalCardContext, "token">): AdaptiveCard {
  const title = `Still unanswered: ${approvalTitle(approval.kind, context.waveName)}`;
  return render(approval, context, title, approvalLink(context.publicUrl, approval.id));
}

/** Asks for an approval. The card only leads to the page; everyone in the channel sees it, so it decides nothing. */
export function renderApprovalCard(approval: Approval, context: ApprovalCardContext): AdaptiveCard {
  const title = approvalTitle(approval.kind, context.waveName);
  return render(approval, context, title, approvalLink(context.publicUrl, approval.id, context.token));
}

function render(
  approval: Approval,
  context: Omit<ApprovalCardContext, "token">,
  title: string,
  link: string,
): AdaptiveCard {
  const approvers = approval.minimum === 1 ? "one approver" : `${String(approval.minimum)} approvers`;
  return buildCard({
    title,
    text: approval.question,
    facts: [
      ["Rollout", context.rolloutName],
      ["Wave", `${String(approval.wave + 1)}: ${context.waveName}`],
      ["People", String(approval.content.users)],
      ["Asked by", approval.requester],
      ["Answer until", formatTime(approval.expiresAt)],
      ["Needs", `${approvers}, not the person who asked`],
    ],
    lines: approval.details,
    actions: [
      { title: "Look and decide", url: link },
      { title: "Open the rollout", url: rolloutLink(context.publicUrl, approval.rolloutId) },
    ],
    eventId: context.eventId,
  });
}
