import { ALL_USERS, FIDO2_ODATA_TYPE } from "../../../domain/policy/fido2";
import type { Fido2Policy, PasskeyProfile } from "../../../domain/policy/fido2";
import type { PolicyEdit, PolicyPreset } from "../../../contracts/scenario-file";
import { DEFAULT_POLICY, DEFAULT_PROFILE_ID, sameId } from "./start-policy";

type Body = Record<string, unknown>;

/** The PATCH that a colleague sends after reading the policy: one edit, whole collections. `idOf` finds a group by name. */
export function bodyOfEdit(policy: Fido2Policy, edit: PolicyEdit, idOf: (group: string) => string): Body {
  const body: Body = { "@odata.type": FIDO2_ODATA_TYPE };
  const { includeTargets, excludeTargets } = policy;
  if (edit.addTarget !== undefined) {
    const standard = policy.defaultPasskeyProfile ?? undefined;
    const target = {
      targetType: "group",
      id: idOf(edit.addTarget),
      isRegistrationRequired: false,
      allowedPasskeyProfiles: standard === undefined ? [] : [standard],
    };
    body.includeTargets = [...includeTargets.filter((one) => !sameId(one.id, target.id)), target];
  }
  if (edit.removeTarget !== undefined) {
    const id = idOf(edit.removeTarget);
    body.includeTargets = includeTargets.filter((target) => !sameId(target.id, id));
  }
  if (edit.addExclusion !== undefined) {
    const id = idOf(edit.addExclusion);
    body.excludeTargets = [...excludeTargets.filter((one) => !sameId(one.id, id)), { targetType: "group", id }];
  }
  if (edit.removeExclusion !== undefined) {
    const id = idOf(edit.removeExclusion);
    body.excludeTargets = excludeTargets.filter((target) => !sameId(target.id, id));
  }
  if (edit.addAaguid !== undefined) {
    body.passkeyProfiles = withAaguids(policy, edit.addAaguid, (list, aaguid) =>
      list.some((one) => sameId(one, aaguid)) ? list : [...list, aaguid],
    );
  }
  if (edit.removeAaguid !== undefined) {
    body.passkeyProfiles = withAaguids(policy, edit.removeAaguid, (list, aaguid) =>
      list.filter((one) => !sameId(one, aaguid)),
    );
  }
  return { ...body, ...(edit.setScalar ?? {}), ...(edit.patch ?? {}) };
}

/** The PATCH of a preset that a person or script sends; Microsoft's own presets are no PATCH (microsoft-changes.ts). */
export function bodyOfPreset(
  preset: Exclude<PolicyPreset, `microsoft-${string}`>,
  policies: { readonly current: Fido2Policy; readonly start: Fido2Policy; readonly backup: Fido2Policy },
): Body {
  switch (preset) {
    case "reapply-default":
      return wholeBody(policies.start);
    case "restore-backup":
      return wholeBody(policies.backup);
    case "resend-collections":
      return resent(policies.current);
    case "wipe-profiles":
      return wiped(policies.current);
  }
}

/** A configuration tool that sends everything it manages, every time. */
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

/** A tool that reads the collections and sends them back: the same content in another order and spelling. */
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

/** A clean-up that leaves nothing but the default profile, for everybody. */
function wiped(policy: Fido2Policy): Body {
  const id = policy.defaultPasskeyProfile ?? DEFAULT_PROFILE_ID;
  return {
    "@odata.type": FIDO2_ODATA_TYPE,
    includeTargets: DEFAULT_POLICY.includeTargets.map((target) => ({ ...target, allowedPasskeyProfiles: [id] })),
    passkeyProfiles: (policy.passkeyProfiles ?? []).filter((profile) => sameId(profile.id, id)),
  };
}

function withAaguids(
  policy: Fido2Policy,
  edit: NonNullable<PolicyEdit["addAaguid"]>,
  change: (list: readonly string[], aaguid: string) => readonly string[],
): readonly PasskeyProfile[] {
  const { aaguid, profile } =
    typeof edit === "string" ? { aaguid: edit, profile: policy.defaultPasskeyProfile ?? "" } : edit;
  return (policy.passkeyProfiles ?? []).map((one) => {
    if (!sameId(one.id, profile) && one.name !== profile) return one;
    const restrictions = one.keyRestrictions ?? {};
    return { ...one, keyRestrictions: { ...restrictions, aaGuids: change(restrictions.aaGuids ?? [], aaguid) } };
  });
}

/** `all_users` is no group. */
export function isEverybody(group: string): boolean {
  return group === ALL_USERS;
}
