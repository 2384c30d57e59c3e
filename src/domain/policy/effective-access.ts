import { ALL_USERS, type Fido2Policy, type PasskeyProfile } from "./fido2";
import { readFlags } from "./canonical";
import { findProfile, sameId } from "./profile";

/** What a person may do with synced passkeys, from all targets, profiles and exclusions together. */
export interface EffectiveAccess {
  readonly excluded: boolean;
  /** Every profile the person is in scope of; a passkey is accepted when it meets at least one (documented). */
  readonly profiles: readonly PasskeyProfile[];
  readonly maySignInSynced: boolean;
  readonly mayRegisterSynced: boolean;
}

/** Profiles are OR-ed over all targets the person belongs to; an exclusion wins over everything. */
export function effectiveAccess(policy: Fido2Policy, groupIds: readonly string[]): EffectiveAccess {
  const belongs = (id: string) => groupIds.some((groupId) => sameId(groupId, id));
  const excluded = policy.excludeTargets.some((target) => target.id === ALL_USERS || belongs(target.id));
  if (excluded || policy.state !== "enabled")
    return { excluded, profiles: [], maySignInSynced: false, mayRegisterSynced: false };
  const ids = policy.includeTargets
    .filter((target) => target.id === ALL_USERS || belongs(target.id))
    .flatMap((target) => target.allowedPasskeyProfiles ?? []);
  const profiles = [...new Set(ids.map((id) => id.toLowerCase()))]
    .map((id) => findProfile(policy, id))
    .filter((profile) => profile !== undefined);
  const synced = profiles.filter(allowsSynced);
  return {
    excluded,
    profiles,
    maySignInSynced: synced.length > 0,
    mayRegisterSynced: synced.some((profile) => profile.attestationEnforcement === "disabled"),
  };
}

/** The profile lists `synced` among its types. */
export function allowsSynced(profile: PasskeyProfile): boolean {
  return readFlags(profile.passkeyTypes).some((flag) => flag.toLowerCase() === "synced");
}
