import { hashOf } from "../canonical-json";
import {
  type ExcludeTarget,
  type Fido2Policy,
  type IncludeTarget,
  type KeyRestrictions,
  type PasskeyProfile,
} from "./fido2";

/**
 * Properties that say nothing about who may do what: annotations, and the two deprecated ones that Graph derives
 * (removal 2027-10-15) and that are never sent.
 */
const IGNORED = new Set(["@odata.context", "@odata.type", "isAttestationEnforced", "keyRestrictions", "id"]);

/** Splits a flags enum as Graph writes it; order and letter case carry no meaning. */
export function readFlags(flags: string | null | undefined): readonly string[] {
  const names = (flags ?? "").split(",").map((flag) => flag.trim());
  return [...new Set(names.filter((flag) => flag !== ""))].sort((a, b) =>
    compareText(a.toLowerCase(), b.toLowerCase()),
  );
}

/** One form for all policies that mean the same: sorted collections, lower-case GUIDs, no annotations. */
export function canonicalPolicy(policy: Fido2Policy): Record<string, unknown> {
  return {
    ...known(policy),
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
    ...profile,
    id: profile.id.toLowerCase(),
    passkeyTypes: readFlags(profile.passkeyTypes).join(","),
    keyRestrictions: canonicalRestrictions(profile.keyRestrictions),
  };
}

function canonicalRestrictions(restrictions: KeyRestrictions | null | undefined): Record<string, unknown> {
  const aaGuids = [...new Set((restrictions?.aaGuids ?? []).map((aaguid) => aaguid.toLowerCase()))].sort(compareText);
  return {
    ...restrictions,
    isEnforced: restrictions?.isEnforced ?? false,
    enforcementType: restrictions?.enforcementType ?? "allow",
    aaGuids,
  };
}

function canonicalTarget(target: IncludeTarget): Record<string, unknown> & { id: string } {
  const profiles = (target.allowedPasskeyProfiles ?? []).map((id) => id.toLowerCase());
  return {
    ...target,
    id: target.id.toLowerCase(),
    isRegistrationRequired: target.isRegistrationRequired ?? false,
    allowedPasskeyProfiles: [...new Set(profiles)].sort(compareText),
  };
}

function canonicalExclusion(target: ExcludeTarget): Record<string, unknown> & { id: string } {
  return { ...target, id: target.id.toLowerCase() };
}

function known(policy: Fido2Policy): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(policy).filter(([name, value]) => !IGNORED.has(name) && !name.includes("@odata.") && value !== null),
  );
}

function sortById<T extends { id: string }>(items: readonly T[]): T[] {
  return [...items].sort((a, b) => compareText(a.id, b.id));
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
