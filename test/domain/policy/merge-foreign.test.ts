import fc from "fast-check";
import { policyHash } from "../../../src/domain/policy/canonical";
import { describeDifferences } from "../../../src/domain/policy/difference";
import type { Fido2Policy } from "../../../src/domain/policy/fido2";
import { applyIntent, findTarget, type PolicyIntent } from "../../../src/domain/policy/intent";
import { mergeForeign } from "../../../src/domain/policy/merge-foreign";
import { findProfile } from "../../../src/domain/policy/profile";
import { anyEdit, someEdits } from "../../builders/any-edit";
import { anyRespelling, anyTenantPolicy, SOME_AAGUIDS } from "../../builders/any-policy";
import { DEFAULT_PROFILE, groupId, OPEN_PROFILE, policyOf, profileOf, targetOf } from "../../builders/policies";

const [ONEPASSWORD, ICLOUD, GOOGLE] = SOME_AAGUIDS;
const assignTo = (...groups: number[]): PolicyIntent => ({
  kind: "assign",
  profile: profileOf(),
  groupIds: groups.map(groupId),
});
const someGroups = fc.uniqueArray(fc.integer({ min: 1, max: 15 }), { minLength: 1, maxLength: 4 });
const before = policyOf();
const withTarget = (id: string, ...profiles: string[]) => ({
  ...before,
  includeTargets: [...before.includeTargets, targetOf(id, ...profiles)],
});
function withDefaultAaguids(policy: Fido2Policy, enforcementType: string, ...aaGuids: string[]): Fido2Policy {
  return {
    ...policy,
    passkeyProfiles: (policy.passkeyProfiles ?? []).map((profile) =>
      profile.id === DEFAULT_PROFILE
        ? { ...profile, keyRestrictions: { isEnforced: true, enforcementType, aaGuids } }
        : profile,
    ),
  };
}

describe("laying a foreign edit over a policy that moved on", () => {
  test("brings back a target and an exclusion that our write overwrote, beside ours", () => {
    const after = {
      ...withTarget(groupId(8), DEFAULT_PROFILE),
      excludeTargets: [{ targetType: "group", id: groupId(20) }],
    };
    const { merged, conflicts } = mergeForeign(applyIntent(before, assignTo(3)), before, after);
    expect(conflicts).toEqual([]);
    expect(merged.includeTargets.map((target) => target.id)).toEqual(["all_users", groupId(3), groupId(8)]);
    expect(merged.excludeTargets).toEqual(after.excludeTargets);
    expect(findProfile(merged, OPEN_PROFILE)).toEqual(profileOf());
  });

  test("gives a target that both touched what each of them added", () => {
    const old = withTarget(groupId(3), DEFAULT_PROFILE);
    const theirs = {
      ...old,
      includeTargets: old.includeTargets.map((each) => ({ ...each, isRegistrationRequired: true })),
    };
    const { merged, conflicts } = mergeForeign(applyIntent(old, assignTo(3)), old, theirs);
    expect(conflicts).toEqual([]);
    expect(findTarget(merged, groupId(3))).toEqual({
      ...targetOf(groupId(3), DEFAULT_PROFILE, OPEN_PROFILE),
      isRegistrationRequired: true,
    });
  });

  test("merges AAGUIDs one by one", () => {
    const [old, ours, theirs] = [[ONEPASSWORD, ICLOUD], [ONEPASSWORD, ICLOUD, GOOGLE], [ICLOUD.toUpperCase()]].map(
      (list) => withDefaultAaguids(before, "allow", ...list),
    );
    const { merged, conflicts } = mergeForeign(ours!, old!, theirs!);
    expect(conflicts).toEqual([]);
    expect(findProfile(merged, DEFAULT_PROFILE)?.keyRestrictions?.aaGuids).toEqual([GOOGLE, ICLOUD]);
  });

  test.each<[string, Fido2Policy, Fido2Policy, Fido2Policy, string]>([
    [
      "a scalar that both changed",
      { ...before, newsOf2028: "b" },
      { ...before, newsOf2028: "a" },
      { ...before, newsOf2028: "c" },
      'newsOf2028: the edit changed it from "a" to "c", but by now it is "b", which stays',
    ],
    [
      "a target that the edit removed and we changed",
      applyIntent(withTarget(groupId(3), DEFAULT_PROFILE), assignTo(3)),
      withTarget(groupId(3), DEFAULT_PROFILE),
      before,
      `include target ${groupId(3)}: the edit removed it, but it was changed meanwhile and stays`,
    ],
    [
      "a target that the edit changed and somebody removed",
      before,
      withTarget(groupId(3), DEFAULT_PROFILE),
      { ...before, includeTargets: [...before.includeTargets, { ...targetOf(groupId(3), DEFAULT_PROFILE), note: 1 }] },
      `include target ${groupId(3)}: the edit changed it, but it was removed meanwhile and stays away`,
    ],
    [
      "a list of AAGUIDs whose kind the edit turned round",
      withDefaultAaguids(before, "allow", ONEPASSWORD, ICLOUD),
      withDefaultAaguids(before, "allow", ONEPASSWORD),
      withDefaultAaguids(before, "block", ONEPASSWORD),
      "profile 'Default passkey profile', keyRestrictions: the edit changed it from",
    ],
    [
      "two lists that together would allow nothing",
      withDefaultAaguids(before, "allow", ICLOUD),
      withDefaultAaguids(before, "allow", ONEPASSWORD, ICLOUD),
      withDefaultAaguids(before, "allow", ONEPASSWORD),
      "profile 'Default passkey profile', keyRestrictions: the edit changed it from",
    ],
    [
      "a profile that the edit removed and that is in use by now",
      { ...withTarget(groupId(3), OPEN_PROFILE), passkeyProfiles: [...(before.passkeyProfiles ?? []), profileOf()] },
      { ...before, passkeyProfiles: [...(before.passkeyProfiles ?? []), profileOf()] },
      before,
      "profile 'Synced passkeys': the edit removed it, but it is in use by now and stays",
    ],
    [
      "a target whose profile is gone",
      before,
      { ...before, passkeyProfiles: [...(before.passkeyProfiles ?? []), profileOf()] },
      { ...withTarget(groupId(3), OPEN_PROFILE), passkeyProfiles: [...(before.passkeyProfiles ?? []), profileOf()] },
      `include target ${groupId(3)}: the edit would leave it with a profile that is missing, or with none`,
    ],
  ])("names %s, and keeps what is there", (_what, current, old, after, sentence) => {
    const { merged, conflicts } = mergeForeign(current, old, after);
    expect(conflicts).toHaveLength(1);
    expect(conflicts[0]).toContain(sentence);
    expect(describeDifferences(current, merged)).toEqual([]);
  });

  test("is the edit itself on a policy that stood still, and nothing for an edit that changed nothing", () => {
    fc.assert(
      fc.property(anyTenantPolicy, someEdits, anyRespelling, (policy, edit, respell) => {
        const after = edit(policy);
        const outcome = mergeForeign(respell(policy), policy, after);
        expect([policyHash(outcome.merged), outcome.conflicts]).toEqual([policyHash(after), []]);
        const still = mergeForeign(after, policy, respell(policy));
        expect([policyHash(still.merged), still.conflicts]).toEqual([policyHash(after), []]);
      }),
      { numRuns: 1000 },
    );
  });

  test("comes to the same whoever was first, and to what the intent laid over the edit gives", () => {
    let merges = 0;
    fc.assert(
      fc.property(anyTenantPolicy, someEdits, someGroups, (policy, edit, groups) => {
        const [ours, theirs] = [applyIntent(policy, assignTo(...groups)), edit(policy)];
        const [one, other] = [mergeForeign(ours, policy, theirs), mergeForeign(theirs, policy, ours)];
        if (one.conflicts.length > 0 || other.conflicts.length > 0) return;
        merges += 1;
        expect(policyHash(one.merged)).toBe(policyHash(other.merged));
        expect(policyHash(one.merged)).toBe(policyHash(applyIntent(theirs, assignTo(...groups))));
      }),
      { numRuns: 1000 },
    );
    expect(merges).toBeGreaterThan(800);
  });

  test("of two edits never loses one: each is in the outcome, or the outcome names a conflict", () => {
    fc.assert(
      fc.property(anyTenantPolicy, anyEdit, anyEdit, (policy, mine, theirs) => {
        const { merged, conflicts } = mergeForeign(mine(policy), policy, theirs(policy));
        if (conflicts.length > 0) return;
        // Once laid over, laying either over again changes nothing.
        for (const edited of [mine(policy), theirs(policy)]) {
          const again = mergeForeign(merged, policy, edited);
          expect([policyHash(again.merged), again.conflicts]).toEqual([policyHash(merged), []]);
        }
      }),
      { numRuns: 1000 },
    );
  });
});
