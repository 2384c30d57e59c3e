import fc from "fast-check";
import type { Fido2Policy, IncludeTarget, PasskeyProfile } from "../../src/domain/policy/fido2";
import { SOME_AAGUIDS } from "./any-policy";
import { groupId, profileOf } from "./policies";

/** A change of the policy as a colleague, a tool or Microsoft makes it: one thing, the rest as it was. */
export type Edit = (policy: Fido2Policy) => Fido2Policy;

const anyIndex = fc.nat(20);
const anyGroup = fc.integer({ min: 1, max: 12 }).map(groupId);

function changeTarget(index: number, change: (target: IncludeTarget) => readonly IncludeTarget[]): Edit {
  return (policy) => ({
    ...policy,
    includeTargets: policy.includeTargets.flatMap((target, at) =>
      at === index % policy.includeTargets.length ? change(target) : [target],
    ),
  });
}

function changeProfile(index: number, change: (profile: PasskeyProfile) => PasskeyProfile): Edit {
  return (policy) => {
    const profiles = policy.passkeyProfiles ?? [];
    return {
      ...policy,
      passkeyProfiles: profiles.map((profile, at) => (at === index % profiles.length ? change(profile) : profile)),
    };
  };
}

function changeAaguids(index: number, change: (list: readonly string[]) => readonly string[]): Edit {
  return changeProfile(index, (profile) => ({
    ...profile,
    keyRestrictions: { ...profile.keyRestrictions, aaGuids: change(profile.keyRestrictions?.aaGuids ?? []) },
  }));
}

const addTarget = fc.tuple(anyGroup, anyIndex).map(([id, index]): Edit => (policy) => {
  const profiles = policy.passkeyProfiles ?? [];
  const profile = profiles[index % Math.max(1, profiles.length)];
  if (profile === undefined || policy.includeTargets.some((target) => target.id === id)) return policy;
  const target = { targetType: "group", id, isRegistrationRequired: true, allowedPasskeyProfiles: [profile.id] };
  return { ...policy, includeTargets: [...policy.includeTargets, target] };
});

const addExclusion = fc.integer({ min: 20, max: 26 }).map((n): Edit => (policy) => {
  if (policy.excludeTargets.some((target) => target.id === groupId(n))) return policy;
  return { ...policy, excludeTargets: [...policy.excludeTargets, { targetType: "group", id: groupId(n) }] };
});

const addProfile = fc.constant<Edit>((policy) => {
  const added = profileOf({ id: "33333333-0000-4000-8000-000000000001", name: "Added meanwhile" });
  if ((policy.passkeyProfiles ?? []).some((profile) => profile.id === added.id)) return policy;
  return { ...policy, passkeyProfiles: [...(policy.passkeyProfiles ?? []), added] };
});

/** Edits that leave the policy one that Graph takes. */
export const anyEdit: fc.Arbitrary<Edit> = fc.oneof(
  addTarget,
  addExclusion,
  addProfile,
  anyIndex.map((index) => changeTarget(index, () => [])),
  anyIndex.map((index) =>
    changeTarget(index, (target) => [{ ...target, isRegistrationRequired: target.isRegistrationRequired !== true }]),
  ),
  fc.tuple(anyIndex, fc.string()).map(([index, note]) => changeTarget(index, (target) => [{ ...target, note }])),
  anyIndex.map((index): Edit => (policy) => ({
    ...policy,
    excludeTargets: policy.excludeTargets.filter((_, at) => at !== index % policy.excludeTargets.length),
  })),
  fc
    .tuple(anyIndex, fc.constantFrom(...SOME_AAGUIDS))
    .map(([index, aaguid]) => changeAaguids(index, (list) => (list.includes(aaguid) ? list : [...list, aaguid]))),
  fc
    .tuple(anyIndex, fc.constantFrom(...SOME_AAGUIDS))
    .map(([index, aaguid]) =>
      changeAaguids(index, (list) => (list.length > 1 ? list.filter((each) => each !== aaguid) : list)),
    ),
  fc.tuple(anyIndex, fc.string()).map(([index, name]) => changeProfile(index, (profile) => ({ ...profile, name }))),
  fc
    .tuple(anyIndex, fc.constantFrom("deviceBound", "synced", "deviceBound,synced"))
    .map(([index, passkeyTypes]) => changeProfile(index, (profile) => ({ ...profile, passkeyTypes }))),
  fc
    .tuple(anyIndex, fc.constantFrom("disabled", "registrationOnly"))
    .map(([index, attestationEnforcement]) =>
      changeProfile(index, (profile) => ({ ...profile, attestationEnforcement })),
    ),
  fc.tuple(anyIndex, fc.constantFrom("allow", "block")).map(([index, enforcementType]) =>
    changeProfile(index, (profile) => ({
      ...profile,
      keyRestrictions: { aaGuids: [SOME_AAGUIDS[0]], ...profile.keyRestrictions, isEnforced: true, enforcementType },
    })),
  ),
  fc
    .boolean()
    .map((isSelfServiceRegistrationAllowed): Edit => (policy) => ({ ...policy, isSelfServiceRegistrationAllowed })),
  fc.string().map((newsOf2028): Edit => (policy) => ({ ...policy, newsOf2028 })),
);

/** Several edits, one after the other. */
export const someEdits: fc.Arbitrary<Edit> = fc
  .array(anyEdit, { minLength: 1, maxLength: 4 })
  .map((edits) => (policy) => edits.reduce((changed, edit) => edit(changed), policy));
