import type { Fido2Policy } from "../policy/fido2";
import type { Instant } from "../time";

/** Where evidence comes from. Each source has its own cursor and its own watermark. */
export const EVIDENCE_SOURCES = ["directoryAudits", "signIns"] as const;
export type EvidenceSource = (typeof EVIDENCE_SOURCES)[number];

/** How a failed sign-in is read (facts: error codes; a judgement, kept in one table). */
export type FailureClass =
  | "policy"
  | "accessPolicy"
  | "staleCredential"
  | "wrongAccount"
  | "provider"
  | "system"
  | "user"
  | "interrupt"
  | "notPasskey"
  | "unknown";

/** One sign-in attempt of one person, normalised. `id` is the log record's id: the unit of counting. */
export interface SignIn {
  readonly id: string;
  readonly userId: string;
  readonly at: Instant;
  readonly correlationId: string;
  /** Graph's status.errorCode; 0 is success. */
  readonly code: number;
  /** A step was really performed: not satisfied by a token or a previous claim. */
  readonly fresh: boolean;
  /** A passkey step was performed, whatever its result. */
  readonly passkey: boolean;
  /** The passkey step's result; null when there was none. */
  readonly passkeySucceeded: boolean | null;
  readonly platform: string;
}

/** A passkey that really came into being (`Add Passkey …` with result success). */
export interface Registration {
  readonly id: string;
  readonly userId: string;
  readonly at: Instant;
  readonly type: "synced" | "deviceBound" | "unknown";
  /** Lower-case GUID, or null where the record names none. */
  readonly aaguid: string | null;
  /** Base64URL, as `fido2Methods[].id` spells it; null where absent. */
  readonly credentialId: string | null;
}

/** A ceremony that was begun or given up: the funnel before a registration. */
export interface Ceremony {
  readonly id: string;
  readonly userId: string;
  readonly at: Instant;
  /** `removed`: a passkey was deleted; `pass-issued`: an admin issued a temporary pass. */
  readonly step: "started" | "cancelled" | "removed" | "pass-issued";
}

/** Somebody changed the authentication methods policy. */
export interface PolicyChange {
  readonly id: string;
  readonly at: Instant;
  /** User principal name or application name; null when the record names nobody. */
  readonly actor: string | null;
  readonly actorId: string | null;
  readonly activity: string;
  /**
   * The passkey policy's properties that it changed, where the tenant writes them; null: it writes none, or nothing that is
   * understood. Only as read from the log: the evidence store keeps who and when, not what.
   */
  readonly values?: ChangedValues | null;
}

/** Only the properties that changed; a collection is whole. Both empty: something else than the passkey policy changed. */
export interface ChangedValues {
  readonly before: Partial<Fido2Policy>;
  readonly after: Partial<Fido2Policy>;
}

/** Up to where a source was read completely. */
export interface SourceCursor {
  readonly source: EvidenceSource;
  /** Records at or before this time are all stored, and their details have settled. */
  readonly watermark: Instant;
  /** Records up to here were read at least once; what is younger than the settling time may still be revised. */
  readonly readTo: Instant;
  readonly checkedAt: Instant;
  /** Since when the source fails; null while it answers. */
  readonly failingSince: Instant | null;
  readonly problem: string | null;
  /** Records seen tenant-wide since `since`, and the time of the newest: proof of life. */
  readonly seen: number;
  readonly since: Instant;
  readonly newestAt: Instant | null;
}
