import fc from "fast-check";
import { canonicalPolicy, policyHash, readFlags } from "../../../src/domain/policy/canonical";
import { describeDifferences } from "../../../src/domain/policy/difference";
import type { Fido2Policy } from "../../../src/domain/policy/fido2";
import { applyIntent } from "../../../src/domain/policy/intent";
import { anyEdit } from "../../builders/any-edit";
import { anyLegacyPolicy, anyRespelling, anyTenantPolicy } from "../../builders/any-policy";
import { DEFAULT_PROFILE, groupId, policyOf, profileOf, targetOf } from "../../builders/policies";

const legacy: Fido2Policy = { ...policyOf({ passkeyProfiles: null }), isAttestationEnforced: true };
const withUnknown: Fido2Policy = {
  ...policyOf({ excludeTargets: [{ targetType: "group", id: groupId(20) }] }),
  newsOf2028: { deep: ["b", "a"] },
};

describe("the canonical form of a policy", () => {
  // Approvals and audit entries that are stored somewhere hold these hashes.
  test.each<[string, Fido2Policy, string]>([
    [
      "a tenant as Microsoft's migration left it",
      policyOf(),
      "44c373e33f2b47da3ee00b8ce23479d93fbc9e88ab5fd8ce7da287b6b295f1be",
    ],
    [
      "one with a wave",
      applyIntent(policyOf({ includeTargets: [targetOf(groupId(3).toUpperCase(), DEFAULT_PROFILE)] }), {
        kind: "assign",
        profile: profileOf(),
        groupIds: [groupId(3), groupId(4)],
      }),
      "b1412e215985d2b2db3554805ef57ef5c5b6e36fec1c23ed97d1287f316cc3fc",
    ],
    ["one with something unknown", withUnknown, "7b46997179ec0b090054187c7c7a49c4a79ee705867feb43b531c411cd49d8d7"],
  ])("hashes %s as every version before did", (_what, policy, hash) => {
    expect(policyHash(policy)).toBe(hash);
  });

  test("is the same for everything that Graph may spell otherwise", () => {
    fc.assert(
      fc.property(fc.oneof(anyTenantPolicy, anyLegacyPolicy), anyRespelling, anyRespelling, (policy, one, other) => {
        expect(policyHash(one(policy))).toBe(policyHash(other(policy)));
        expect(describeDifferences(policy, one(policy))).toEqual([]);
      }),
      { numRuns: 1000 },
    );
  });

  test("differs exactly where a difference can be said in words", () => {
    let different = 0;
    fc.assert(
      fc.property(fc.oneof(anyTenantPolicy, anyLegacyPolicy), anyEdit, (policy, edit) => {
        const same = policyHash(edit(policy)) === policyHash(policy);
        if (!same) different += 1;
        expect(describeDifferences(policy, edit(policy)).length === 0).toBe(same);
      }),
      { numRuns: 1000 },
    );
    expect(different).toBeGreaterThan(600);
  });

  test("is its own canonical form", () => {
    fc.assert(
      fc.property(anyTenantPolicy, (policy) => {
        const form = canonicalPolicy(policy) as unknown as Fido2Policy;
        expect(canonicalPolicy({ ...form, id: "Fido2" })).toEqual(form);
      }),
      { numRuns: 1000 },
    );
  });

  test.each<[string, Fido2Policy]>([
    ["attestation in a tenant without profiles", { ...legacy, isAttestationEnforced: false }],
    ["key restrictions in a tenant without profiles", { ...legacy, keyRestrictions: { isEnforced: true } }],
  ])("sees %s, where it decides", (_what, changed) => {
    expect(policyHash(changed)).not.toBe(policyHash(legacy));
  });

  test("leaves the same out where profiles decide and Graph only derives it", () => {
    expect(policyHash({ ...policyOf(), isAttestationEnforced: true, keyRestrictions: { isEnforced: true } })).toBe(
      policyHash(policyOf()),
    );
  });

  test("takes nothing for what is null, and holds what this version doesn't know", () => {
    expect(policyHash({ ...policyOf(), newsOf2028: null })).toBe(policyHash(policyOf()));
    const [target] = policyOf().includeTargets;
    for (const [change, same] of [
      [{ note: null }, true],
      [{ note: "x" }, false],
    ] as const)
      expect(policyHash(policyOf({ includeTargets: [{ ...target!, ...change }] })) === policyHash(policyOf())).toBe(
        same,
      );
  });

  test("reads flags in any spelling, and keeps those it doesn't know", () => {
    expect(readFlags(" Synced,DEVICEBOUND, synced,Quantum,quantum,,")).toEqual(["deviceBound", "quantum", "synced"]);
    expect(readFlags(null)).toEqual([]);
  });
});
