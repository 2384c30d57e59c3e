import type { MethodName, Platform } from "../../../contracts/tenant-file";
import type { Instant } from "../../../domain/time";
import type { Author } from "../truth";

/** A passkey of a person. Deleted ones stay: the copy in the provider lives on. */
export interface Passkey {
  /** Base64URL of the credential id. */
  readonly credentialId: string;
  readonly type: "synced" | "deviceBound";
  readonly aaguid: string;
  readonly displayName: string;
  readonly model: string;
  readonly createdAt: Instant;
  lastUsedAt: Instant | undefined;
  deletedAt: Instant | undefined;
}

/** A temporary access pass; a new one replaces the old. */
export interface AccessPass {
  readonly id: string;
  readonly createdAt: Instant;
  readonly startsAt: Instant;
  readonly lifetimeMinutes: number;
  readonly once: boolean;
  usedAt: Instant | undefined;
}

export interface PersonState {
  readonly index: number;
  readonly id: string;
  upn: string;
  readonly displayName: string;
  readonly guest: boolean;
  /** One of the two users of the lab walk: does nothing of their own accord and counts nowhere. */
  readonly lab: boolean;
  readonly platform: Platform;
  readonly provider: { readonly name: string; readonly label: string; readonly aaguid: string };
  readonly roles: readonly string[];
  readonly eligibleRoles: readonly string[];
  readonly createdAt: Instant;
  /** Key of all this person's draws. */
  readonly seed: number;
  disabledAt: Instant | undefined;

  /** Usable ones beside the passkey, until they are dropped. */
  readonly otherMethods: readonly MethodName[];
  droppedOthersAt: Instant | undefined;
  /** Whether the person keeps another method after registering a passkey. */
  readonly keepsOthers: boolean;
  readonly passkeys: Passkey[];
  pass: AccessPass | undefined;

  /** Registers a passkey once access lets them; some give the ceremony up and never come back. */
  readonly registers: boolean;
  readonly abandons: boolean;
  hasAbandoned: boolean;
  ceremonyPlanned: boolean;

  /** Is trying to get in right now: further attempts would be the same one. */
  trying: boolean;
  /** Does not touch the passkey again before then, where another method works. */
  distrustsPasskeyUntil: Instant;
  /** The last try with a passkey failed. */
  passkeyFailing: boolean;
  /** Sign-in records so far: the key of the next one's id. */
  records: number;

  readonly startGroups: readonly number[];
  /** In order of time. */
  readonly memberships: MembershipEntry[];
}

export interface MembershipEntry {
  readonly id: string;
  readonly at: Instant;
  /** When it begins to act on the person. */
  readonly actsAt: Instant;
  readonly author: Author;
  readonly group: number;
  readonly person: number;
  readonly added: boolean;
}

export interface GroupState {
  readonly index: number;
  readonly id: string;
  readonly name: string;
  readonly kind: "assigned" | "dynamic" | "nested";
  readonly roleAssignable: boolean;
  readonly onPremises: boolean;
  readonly roles: readonly string[];
  readonly eligibleRoles: readonly string[];
  readonly createdAt: Instant;
  deletedAt: Instant | undefined;
  readonly startMembers: readonly number[];
  /** Groups inside this one, and those that this one is inside of. */
  readonly children: readonly number[];
  readonly parents: readonly number[];
  readonly changes: MembershipEntry[];
}
