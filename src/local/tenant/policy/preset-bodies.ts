import { ALL_USERS, FIDO2_ODATA_TYPE } from "../../../domain/policy/fido2";
import type { Fido2Policy } from "../../../domain/policy/fido2";
import type { WrittenPreset } from "./foreign-writers";
import { DEFAULT_POLICY, DEFAULT_PROFILE_ID, sameId } from "./start-policy";

type Body = Record<string, unknown>;

/** The policy as each writer knows it. */
export interface KnownPolicies {
  readonly current: Fido2Policy;
  /** As the tenant began: what a configuration tool was set up with. */
  readonly start: Fido2Policy;
  /** As a desired-state tool saw it when it last looked. */
  readonly looked: Fido2Policy;
  /** As it was when the last backup was taken. */
  readonly backup: Fido2Policy;
}

/** The PATCHes that a preset's writer sends, one after the other until one is taken. */
export function bodiesOfPreset(preset: WrittenPreset, known: KnownPolicies): readonly Body[] {
  switch (preset) {
    case "reapply-default":
      return [wholeBody(known.start)];
    case "restore-backup":
      return [wholeBody(known.backup)];
    case "resend-collections":
      return [resent(known.looked)];
    case "wipe-profiles":
      return [WITHOUT_PROFILES, onlyDefaultProfile(known.current)];
  }
}

/** A tool that sends everything it manages, every time. */
function wholeBody(policy: Fido2Policy): Body {
  const { state, isSelfServiceRegistrationAllowed, includeTargets, excludeTargets, passkeyProfiles } = policy;
  return {
    "@odata.type": FIDO2_ODATA_TYPE,
    state,
    isSelfServiceRegistrationAllowed,
    includeTargets,
    excludeTargets,
    ...((passkeyProfiles ?? []).length > 0 ? { passkeyProfiles } : {}),
  };
}

/** Whole collections as the tool knows them, in its own order and spelling. Whatever is younger than its copy is gone. */
function resent(policy: Fido2Policy): Body {
  const profiles = (policy.passkeyProfiles ?? []).map((profile) => ({
    ...profile,
    passkeyTypes: (profile.passkeyTypes ?? "").split(",").reverse().join(", "),
  }));
  return {
    "@odata.type": FIDO2_ODATA_TYPE,
    includeTargets: [...policy.includeTargets].reverse(),
    excludeTargets: [...policy.excludeTargets].reverse(),
    ...(profiles.length > 0 ? { passkeyProfiles: profiles.reverse() } : {}),
  };
}

/**
 * The documented example of the time before profiles: nobody has a profile any more. Graph refuses it in a tenant that is
 * on profiles: the default profile can't be deleted, opting in can't be undone, each target needs a profile (documented).
 */
const WITHOUT_PROFILES: Body = {
  "@odata.type": FIDO2_ODATA_TYPE,
  includeTargets: DEFAULT_POLICY.includeTargets.map((target) => ({ ...target, allowedPasskeyProfiles: [] })),
  passkeyProfiles: [],
};

/** What whoever ran the script sends once it was refused: nothing but the default profile, for everybody. */
function onlyDefaultProfile(policy: Fido2Policy): Body {
  const id = policy.defaultPasskeyProfile ?? DEFAULT_PROFILE_ID;
  return {
    "@odata.type": FIDO2_ODATA_TYPE,
    includeTargets: [
      { targetType: "group", id: ALL_USERS, isRegistrationRequired: false, allowedPasskeyProfiles: [id] },
    ],
    passkeyProfiles: (policy.passkeyProfiles ?? []).filter((profile) => sameId(profile.id, id)),
  };
}
