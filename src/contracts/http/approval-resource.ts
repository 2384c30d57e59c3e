import * as z from "zod";
import type { Approval } from "../../domain/approval/approval";
import { approvalSummarySchema, toApprovalSummary } from "./rollout-resource";

/**
 * `GET /approvals/{id}` as JSON. `form` holds what has to be sent back to decide; null when this person can't decide,
 * with the reason.
 */
export const approvalSchema = z.strictObject({
  ...approvalSummarySchema.shape,
  rolloutId: z.string(),
  requester: z.string(),
  users: z.int(),
  details: z.array(z.string()),
  content: z.record(z.string(), z.union([z.string(), z.number(), z.null()])),
  contentHash: z.string(),
  form: z.strictObject({ token: z.string(), csrf: z.string(), contentHash: z.string() }).nullable(),
  whyNot: z.string().nullable(),
});
export type ApprovalResource = z.infer<typeof approvalSchema>;

export function toApprovalResource(
  approval: Approval,
  publicUrl: string,
  access: Pick<ApprovalResource, "form" | "whyNot">,
): ApprovalResource {
  return {
    ...toApprovalSummary(approval, publicUrl),
    rolloutId: approval.rolloutId,
    requester: approval.requester,
    users: approval.content.users,
    details: [...approval.details],
    content: { ...approval.content },
    contentHash: approval.contentHash,
    ...access,
  };
}

/** What `POST /approvals/{id}` answers as JSON. */
export const decisionAnswerSchema = z.strictObject({
  id: z.string(),
  state: z.enum(["open", "approved", "rejected", "expired", "void", "used"]),
  /** False: it was decided before, and nothing changed. */
  recorded: z.boolean(),
});
