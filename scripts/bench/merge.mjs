import { FIDO2_ODATA_TYPE } from "../../src/domain/policy/fido2.ts";
import { mergePolicy } from "../../src/domain/policy/merge.ts";
import { mergeForeign } from "../../src/domain/policy/merge-foreign.ts";

export const title = "Merging a policy, by the number of its targets (20 KB hold about 80)";
export const unit = "targets";

const REPEATED = 200;
const PROFILE = "00000000-0000-0000-0000-000000000001";
const NOTHING = { profiles: [], targets: [] };

/** Each size is merged 200 times, so the time of one merge is a 200th of what the table shows. */
export const cases = [10, 20, 40, 80].map((size) => ({
  size,
  prepare: () => ({ base: policyOf(size), theirs: policyOf(size + 1) }),
  run: ({ base, theirs }) => {
    const intent = { kind: "assign", profile: profileOf("11111111-0000-4000-8000-000000000001"), groupIds: [idOf(0)] };
    let names = 0;
    for (let round = 0; round < REPEATED; round += 1) {
      const { foreign, desired } = mergePolicy(base, theirs, intent, NOTHING);
      names += foreign.length + mergeForeign(desired, base, theirs).merged.includeTargets.length;
    }
    return names > 0;
  },
}));

function policyOf(targets) {
  return {
    "@odata.type": FIDO2_ODATA_TYPE,
    id: "Fido2",
    state: "enabled",
    defaultPasskeyProfile: PROFILE,
    includeTargets: Array.from({ length: targets }, (_, n) => ({
      targetType: "group",
      id: idOf(n),
      isRegistrationRequired: false,
      allowedPasskeyProfiles: [PROFILE],
    })),
    excludeTargets: [],
    passkeyProfiles: [profileOf(PROFILE)],
  };
}

function profileOf(id) {
  const keyRestrictions = { isEnforced: false, enforcementType: "allow", aaGuids: [] };
  return { id, name: "Keys", passkeyTypes: "deviceBound", attestationEnforcement: "disabled", keyRestrictions };
}

function idOf(n) {
  return `aaaaaaaa-0000-4000-8000-${String(n).padStart(12, "0")}`;
}
