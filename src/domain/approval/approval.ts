import type { Instant } from "../time";

/** `before`: a wave's start; `insufficient`: promote on thin evidence; `risk`: accept the risk budget's number; `drift`: go on after a foreign change; `lockout`: accept a lockout report; `rollback`: take back although no alarm says so. */
export const APPROVAL_KINDS = ["before", "insufficient", "risk", "lockout", "drift", "rollback"] as const;
export type ApprovalKind = (typeof APPROVAL_KINDS)[number];

/** What an approval binds. Anything of it changing makes the approval void. */
export interface ApprovalContent {
  readonly planHash: string;
  readonly guardHash: string | null;
  readonly rolloutId: string;
  readonly wave: number;
  readonly kind: ApprovalKind;
  readonly peopleHash: string | null;
  readonly users: number;
  readonly policyBeforeHash: string | null;
  readonly policyAfterHash: string | null;
  readonly evidenceHash: string | null;
}

export type ApprovalState = "open" | "approved" | "rejected" | "expired" | "void" | "used";

export interface ApprovalDecision {
  readonly by: string;
  readonly byId: string;
  readonly decision: "approve" | "reject";
  readonly at: Instant;
  readonly comment: string;
}

export interface Approval {
  readonly id: string;
  readonly rolloutId: string;
  readonly wave: number;
  readonly kind: ApprovalKind;
  readonly state: ApprovalState;
  /** One sentence: what is asked, with the numbers. */
  readonly question: string;
  readonly content: ApprovalContent;
  readonly contentHash: string;
  /** User principal name of the human who submitted the plan: may never decide. */
  readonly requester: string;
  readonly requestedAt: Instant;
  readonly expiresAt: Instant;
  readonly minimum: number;
  readonly decisions: readonly ApprovalDecision[];
  readonly usedAt: Instant | null;
  /** When the approvers were asked once more; absent or null: not yet. */
  readonly remindedAt?: Instant | null;
  /** SHA-256 of the one-time token in the link, and of the form's CSRF token. */
  readonly tokenHash: string;
  readonly csrfHash: string | null;
  /** Lines for the page: the policy diff and evidence shown to the approver. */
  readonly details: readonly string[];
}
