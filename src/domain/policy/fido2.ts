/**
 * The passkey policy of a tenant as Graph gives it (`fido2AuthenticationMethodConfiguration`, v1.0). The raw shape is
 * kept, with every property this version does not know, because what is not ours must survive each write.
 */
export interface Fido2Policy {
  readonly "@odata.type"?: string;
  readonly id: string;
  /** `enabled` or `disabled`; anything else is unknown and is never written. */
  readonly state: string;
  readonly isSelfServiceRegistrationAllowed?: boolean | null;
  readonly defaultPasskeyProfile?: string | null;
  readonly includeTargets: readonly IncludeTarget[];
  readonly excludeTargets: readonly ExcludeTarget[];
  /** Absent, null or empty: the tenant is not on passkey profiles. */
  readonly passkeyProfiles?: readonly PasskeyProfile[] | null;
  readonly [unknown: string]: unknown;
}

export interface IncludeTarget {
  readonly targetType: string;
  /** A group's object id, or `all_users`. */
  readonly id: string;
  readonly isRegistrationRequired?: boolean;
  readonly allowedPasskeyProfiles?: readonly string[];
  readonly [unknown: string]: unknown;
}

export interface ExcludeTarget {
  readonly targetType: string;
  readonly id: string;
  readonly [unknown: string]: unknown;
}

export interface PasskeyProfile {
  readonly id: string;
  readonly name?: string | null;
  /** A flags enum on the wire: one comma-joined string such as `deviceBound,synced`. */
  readonly passkeyTypes?: string | null;
  /** `disabled` or `registrationOnly`. */
  readonly attestationEnforcement: string;
  readonly keyRestrictions?: KeyRestrictions | null;
  readonly [unknown: string]: unknown;
}

export interface KeyRestrictions {
  readonly isEnforced?: boolean | null;
  /** `allow` or `block`. */
  readonly enforcementType?: string | null;
  readonly aaGuids?: readonly string[] | null;
  readonly [unknown: string]: unknown;
}

/** The target id that stands for every user of the tenant. */
export const ALL_USERS = "all_users";

/** The `@odata.type` without which Graph answers 204 and changes nothing (field report). */
export const FIDO2_ODATA_TYPE = "#microsoft.graph.fido2AuthenticationMethodConfiguration";
