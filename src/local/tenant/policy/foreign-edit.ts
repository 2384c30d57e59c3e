import { ALL_USERS, FIDO2_ODATA_TYPE } from "../../../domain/policy/fido2";
import type { Fido2Policy, PasskeyProfile } from "../../../domain/policy/fido2";
import type { PolicyEdit } from "../../../contracts/scenario-file";
import { sameId } from "./start-policy";

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
