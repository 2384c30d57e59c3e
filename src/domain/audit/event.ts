import type { Instant } from "../time";

/** What is recorded before its effect. `kind` is one of a fixed vocabulary; `facts` are its numbers and names. */
export interface AuditEvent {
  readonly rolloutId: string;
  readonly at: Instant;
  readonly kind: AuditKind;
  /** User principal name of a person, or `passkey-rollout` for the product itself. */
  readonly actor: string;
  readonly wave: number | null;
  readonly sentence: string;
  readonly facts: Readonly<Record<string, string | number | boolean | null>>;
}

export const AUDIT_KINDS = [
  "rollout-requested",
  "preflight-passed",
  "preflight-refused",
  "wave-started",
  "write-intended",
  "write-verified",
  "write-abandoned",
  "members-intended",
  "members-verified",
  "verdict",
  "approval-asked",
  "approval-decided",
  "approval-denied",
  "approval-used",
  "approval-expired",
  "wave-promoted",
  "wave-ended",
  "containment-started",
  "containment-finished",
  "held",
  "hold-ended",
  "control-requested",
  "control-denied",
  "drift-seen",
  "drift-ended",
  "membership-changed",
  "rollout-ended",
] as const;
export type AuditKind = (typeof AUDIT_KINDS)[number];

/** An event with its place in the chain: `hash = sha256(previous + canonical(event))`. */
export interface ChainedEvent {
  readonly sequence: number;
  readonly previous: string;
  readonly hash: string;
  readonly event: AuditEvent;
}
