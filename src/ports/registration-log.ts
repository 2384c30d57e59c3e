import type { Ceremony, PolicyChange, Registration } from "../domain/evidence/records";
import type { Instant } from "../domain/time";

/** The tenant's directory audits, as far as they speak of passkeys and of the policy. */
export interface RegistrationLog {
  /** All records of [from, to]; the person is named by user principal name (the target id is null). */
  read(from: Instant, to: Instant): Promise<AuditPage>;
}

export interface AuditPage {
  readonly registrations: readonly Named<Registration>[];
  readonly ceremonies: readonly Named<Ceremony>[];
  readonly policyChanges: readonly PolicyChange[];
  /** Edits of Conditional Access and of device policy: who and when. */
  readonly accessEdits?: readonly PolicyChange[];
  /** Records read, of every kind: proof of life of the source. */
  readonly seen: number;
  readonly newestAt: Instant | null;
}

/** A record whose person is known only by name as yet. `upn` is lower-case. */
export type Named<T> = Omit<T, "userId"> & { readonly upn: string };
