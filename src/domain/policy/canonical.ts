import { canonicalJson, hashOf } from "../canonical-json";
import {
  type ExcludeTarget,
  type Fido2Policy,
  type IncludeTarget,
  type KeyRestrictions,
  type PasskeyProfile,
} from "./fido2";

/** Properties that say nothing about who may do what. */
const IGNORED = new Set(["id"]);

/** Deprecated (removal 2027-10-15). On profiles Graph derives them and they are never sent; before profiles they decide. */
const DERIVED = new Set(["isAttestationEnforced", "keyRestrictions"]);

/** The documented spelling of what Graph compares without case. */
const FLAGS = new Map(["deviceBound", "synced"].map((flag) => [flag.toLowerCase(), flag]));

/**
 * Splits a flags enum as Graph writes it; order, repetition and letter case carry no meaning. Known flags come in their
 * documented spelling, others in lower case.
 */
export function readFlags(flags: string | null | undefined): readonly string[] {
  const names = (flags ?? "").split(",").map((flag) => flag.trim().toLowerCase());
  return [...new Set(names.filter((flag) => flag !== ""))].sort().map((flag) => FLAGS.get(flag) ?? flag);
}

/**
 * One form for all policies that mean the same: sorted collections without repetitions, lower-case GUIDs, Graph's
 * defaults filled in, neither annotations nor nulls. What this version doesn't know is kept as it is.
 */
export function canonicalPolicy(policy: Fido2Policy): Record<string, unknown> {
  const legacy = (policy.passkeyProfiles ?? []).length === 0;
  return {
    ...Object.fromEntries(Object.entries(meaning(policy)).filter(([name]) => !IGNORED.has(name) && !DERIVED.has(name))),
    ...(legacy ? legacySettings(policy) : {}),
    defaultPasskeyProfile: policy.defaultPasskeyProfile?.toLowerCase() ?? null,
    includeTargets: sortById(policy.includeTargets.map(canonicalTarget)),
    excludeTargets: sortById(policy.excludeTargets.map(canonicalExclusion)),
    passkeyProfiles: sortById((policy.passkeyProfiles ?? []).map(canonicalProfile)),
  };
}

/** SHA-256 of the canonical form: equal exactly when two policies mean the same. */
export function policyHash(policy: Fido2Policy): string {
  return hashOf(canonicalPolicy(policy));
}

/** See {@link canonicalPolicy}; exported for comparing one profile. */
export function canonicalProfile(profile: PasskeyProfile): Record<string, unknown> & { id: string } {
  return {
    ...meaning(profile),
    id: profile.id.toLowerCase(),
    passkeyTypes: readFlags(profile.passkeyTypes).join(","),
    keyRestrictions: canonicalRestrictions(profile.keyRestrictions),
  };
}

/** See {@link canonicalPolicy}; exported for comparing one target. */
export function canonicalTarget(target: IncludeTarget): Record<string, unknown> & { id: string } {
  return {
    ...meaning(target),
    id: target.id.toLowerCase(),
    isRegistrationRequired: target.isRegistrationRequired ?? false,
    allowedPasskeyProfiles: canonicalIds(target.allowedPasskeyProfiles),
  };
}

/** See {@link canonicalPolicy}; exported for comparing one exclusion. */
export function canonicalExclusion(target: ExcludeTarget): Record<string, unknown> & { id: string } {
  return { ...meaning(target), id: target.id.toLowerCase() };
}

/** The settings of a tenant without profiles, only where one says something: an empty one is as good as none. */
function legacySettings(policy: Fido2Policy): Record<string, unknown> {
  const { isAttestationEnforced, keyRestrictions } = meaning(policy);
  return {
    ...(isAttestationEnforced === undefined ? {} : { isAttestationEnforced }),
    ...(keyRestrictions === undefined
      ? {}
      : { keyRestrictions: canonicalRestrictions(keyRestrictions as KeyRestrictions) }),
  };
}

/** Where nothing is enforced, the kind says nothing; where something is and the kind is missing, its default is not known. */
function canonicalRestrictions(restrictions: KeyRestrictions | null | undefined): Record<string, unknown> {
  const isEnforced = restrictions?.isEnforced ?? false;
  return {
    ...meaning(restrictions ?? {}),
    isEnforced,
    enforcementType: restrictions?.enforcementType ?? (isEnforced ? null : "allow"),
    aaGuids: canonicalIds(restrictions?.aaGuids),
  };
}

function canonicalIds(ids: readonly string[] | null | undefined): readonly string[] {
  return [...new Set((ids ?? []).map((id) => id.toLowerCase()))].sort();
}

/** Without annotations, and without nulls: Graph's way to say that there is nothing. */
function meaning(value: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(value).filter(([name, each]) => !name.includes("@odata.") && each !== null && each !== undefined),
  );
}

/** By id, and by content where an id comes twice with different contents (Graph refuses that; nothing may depend on it). */
function sortById<T extends { id: string }>(items: readonly T[]): T[] {
  const byText = new Map(items.map((item) => [`${item.id} ${canonicalJson(item)}`, item]));
  return [...byText].sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)).map(([, item]) => item);
}
