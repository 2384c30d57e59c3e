import type { PasskeyProfile } from "../policy/fido2";

/**
 * A Conditional Access policy as far as passkeys are concerned (`conditionalAccessPolicy`, v1.0). Ids and AAGUIDs are
 * lower-case; special values such as `All` and every text that Graph may extend stay as Graph writes them.
 */
export interface ConditionalAccessPolicy {
  readonly id: string;
  readonly name: string;
  /** `enabled`, `disabled` or `enabledForReportingButNotEnforced`; anything else is unknown. */
  readonly state: string;
  readonly users: ConditionalAccessUsers;
  readonly applications: {
    /** Application ids, or `All`, `None`, `Office365`, `MicrosoftAdminPortals`. */
    readonly include: readonly string[];
    readonly exclude: readonly string[];
    /** E.g. `urn:user:registersecurityinfo`. */
    readonly userActions: readonly string[];
  };
  /** null: the policy demands nothing before it lets somebody in. */
  readonly grant: ConditionalAccessGrant | null;
  /** Under which circumstances the policy acts; absent: under all. */
  readonly scope?: ConditionalAccessScope;
}

export interface ConditionalAccessScope {
  /** false: only legacy clients or special sign-in flows meet the policy, which nobody does who registers a passkey. */
  readonly interactive: boolean;
  /** Conditions that let some sign-ins pass, for people: `locations`, `platforms`, `sign-in risk` … */
  readonly narrowedBy: readonly string[];
}

/** Whom a policy is about: object ids, and in `includeUsers` also `All`, `None`, `GuestsOrExternalUsers`. Roles by their template id. */
export interface ConditionalAccessUsers {
  readonly includeUsers: readonly string[];
  readonly excludeUsers: readonly string[];
  readonly includeGroups: readonly string[];
  readonly excludeGroups: readonly string[];
  readonly includeRoles: readonly string[];
  readonly excludeRoles: readonly string[];
}

export interface ConditionalAccessGrant {
  /** `AND`: every control is needed; `OR`: any one. */
  readonly operator: string;
  /** Built-in controls such as `mfa`, `block`, `compliantDevice`. */
  readonly controls: readonly string[];
  readonly strength: AuthenticationStrength | null;
}

export interface AuthenticationStrength {
  readonly id: string;
  readonly name: string;
  /** Each a flags text such as `fido2` or `password,microsoftAuthenticatorPush`. */
  readonly combinations: readonly string[];
  /** What `fido2CombinationConfiguration.allowedAAGUIDs` restricts passkeys to; null: to nothing. */
  readonly fido2Aaguids: readonly string[] | null;
}

/** Somebody whom policies may be about. `roleIds` null: only their roles' names are known. */
export interface ConditionalAccessPerson {
  readonly id: string;
  readonly guest: boolean;
  readonly roleIds: readonly string[] | null;
  readonly inGroup: (groupId: string) => boolean;
}

/** Whether the policy is about this person, whatever they open; `unknown` where roles decide that can't be compared. */
export function isAbout({ users }: ConditionalAccessPolicy, person: ConditionalAccessPerson): "yes" | "no" | "unknown" {
  const excluded = matches(users.excludeUsers, users.excludeGroups, users.excludeRoles, person);
  const included = matches(users.includeUsers, users.includeGroups, users.includeRoles, person);
  if (excluded === "yes" || included === "no") return "no";
  return excluded === "unknown" ? "unknown" : included;
}

function matches(
  users: readonly string[],
  groups: readonly string[],
  roles: readonly string[],
  person: ConditionalAccessPerson,
): "yes" | "no" | "unknown" {
  const named = users.some(
    (user) =>
      user === "All" ||
      (user === "GuestsOrExternalUsers" && person.guest) ||
      user.toLowerCase() === person.id.toLowerCase(),
  );
  if (named || groups.some(person.inGroup)) return "yes";
  if (roles.length === 0) return "no";
  if (person.roleIds === null) return "unknown";
  const held = new Set(person.roleIds.map((id) => id.toLowerCase()));
  return roles.some((role) => held.has(role.toLowerCase())) ? "yes" : "no";
}

/** What a passkey contributes to a policy: the strength it meets, or the demand for any second factor. */
export interface PasskeySatisfies {
  readonly by: "strength" | "mfa";
  /** Other controls that are needed beside it. */
  readonly besides: readonly string[];
}

/**
 * Whether a passkey of this profile satisfies what the policy demands. An authentication strength knows only `fido2`, no
 * type: a synced passkey meets it like a security key, unless the strength is restricted to AAGUIDs that the profile does
 * not allow (facts, Conditional Access). null: it does not, or the policy blocks or demands nothing.
 */
export function satisfiedByPasskey(
  { grant }: ConditionalAccessPolicy,
  profile: Pick<PasskeyProfile, "keyRestrictions">,
): PasskeySatisfies | null {
  if (grant === null || grant.controls.includes("block")) return null;
  const others = grant.controls.filter((control) => control !== "mfa");
  const besides = grant.operator.toUpperCase() === "AND" ? others : [];
  const { strength } = grant;
  const met = strength !== null && meetsStrength(strength, profile);
  if (met) return { by: "strength", besides };
  // Demanded together, a strength that isn't met can't be made up for by the second factor.
  if (strength !== null && grant.operator.toUpperCase() === "AND") return null;
  return grant.controls.includes("mfa") ? { by: "mfa", besides } : null;
}

/** Whether any passkey that the profile allows meets the strength. */
export function meetsStrength(
  { combinations, fido2Aaguids }: AuthenticationStrength,
  { keyRestrictions }: Pick<PasskeyProfile, "keyRestrictions">,
): boolean {
  if (!combinations.some((combination) => combination.trim().toLowerCase() === "fido2")) return false;
  if (fido2Aaguids === null || keyRestrictions?.isEnforced !== true) return true;
  const listed = new Set((keyRestrictions.aaGuids ?? []).map((aaguid) => aaguid.toLowerCase()));
  const blocks = keyRestrictions.enforcementType?.toLowerCase() === "block";
  return fido2Aaguids.some((aaguid) => listed.has(aaguid.toLowerCase()) !== blocks);
}
