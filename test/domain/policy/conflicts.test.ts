import fc from "fast-check";
import { findConflicts } from "../../../src/domain/policy/conflicts";
import type { Fido2Policy, PasskeyProfile } from "../../../src/domain/policy/fido2";
import { applyIntent, ownAfter, type PolicyIntent } from "../../../src/domain/policy/intent";
import { mergePolicy } from "../../../src/domain/policy/merge";
import { mergeForeign } from "../../../src/domain/policy/merge-foreign";
import { findProfile } from "../../../src/domain/policy/profile";
import { someEdits } from "../../builders/any-edit";
import { anyTenantPolicy, SOME_AAGUIDS } from "../../builders/any-policy";
import { DEFAULT_PROFILE, groupId, OPEN_PROFILE, policyOf, profileOf, targetOf } from "../../builders/policies";

const NOTHING = { profiles: [], targets: [] };
const assignTo = (...groups: number[]): PolicyIntent => ({
  kind: "assign",
  profile: profileOf(),
  groupIds: groups.map(groupId),
});

/** Group 3 was a target of the default profile before our wave came. */
const before = policyOf({ includeTargets: [...policyOf().includeTargets, targetOf(groupId(3), DEFAULT_PROFILE)] });
const base = applyIntent(before, assignTo(3));
const owned = ownAfter(NOTHING, before, assignTo(3));

function withOurProfile(change: Partial<PasskeyProfile>): Fido2Policy {
  const passkeyProfiles = (base.passkeyProfiles ?? []).map((profile) =>
    profile.id === OPEN_PROFILE ? { ...profile, ...change } : profile,
  );
  return { ...base, passkeyProfiles };
}

describe("a foreign change that hits what is ours is named with old and new", () => {
  test.each<[string, Fido2Policy, string[]]>([
    ["nothing changed", base, []],
    [
      "our profile was deleted",
      { ...base, passkeyProfiles: policyOf().passkeyProfiles ?? [], includeTargets: before.includeTargets },
      [
        "our profile 'Synced passkeys' was deleted",
        `our profile was taken from the target group ${groupId(3)}: 'Default passkey profile' and 'Synced passkeys' → 'Default passkey profile'`,
      ],
    ],
    [
      "our profile was narrowed by a type",
      withOurProfile({ passkeyTypes: "deviceBound" }),
      [`our profile 'Synced passkeys' was narrowed: passkeyTypes changed from "deviceBound,synced" to "deviceBound"`],
    ],
    [
      "our profile was widened by an AAGUID",
      withOurProfile({
        keyRestrictions: { isEnforced: true, enforcementType: "allow", aaGuids: SOME_AAGUIDS.slice(0, 2) },
      }),
      [`our profile 'Synced passkeys' was widened: AAGUID ${SOME_AAGUIDS[1]} (iCloud Keychain) was added`],
    ],
    [
      "our profile was turned round",
      withOurProfile({
        keyRestrictions: { isEnforced: true, enforcementType: "block", aaGuids: [SOME_AAGUIDS[0]] },
      }),
      [`our profile 'Synced passkeys' was changed: enforcementType changed from "allow" to "block"`],
    ],
    [
      "our profile was renamed",
      withOurProfile({ name: "Phones" }),
      [`our profile 'Synced passkeys' was changed: name changed from "Synced passkeys" to "Phones"`],
    ],
    [
      "our target was removed",
      { ...base, includeTargets: policyOf().includeTargets },
      [`our target, group ${groupId(3)}, was removed: 'Default passkey profile' and 'Synced passkeys' → nothing`],
    ],
    [
      "our target was excluded",
      { ...base, excludeTargets: [{ targetType: "group", id: groupId(3).toUpperCase() }] },
      [`our target, group ${groupId(3)}, was excluded: it may use passkeys → it may use none`],
    ],
    [
      "our profile was made the default",
      { ...base, defaultPasskeyProfile: OPEN_PROFILE.toUpperCase() },
      [
        `our profile 'Synced passkeys' was made the default profile, which can't be deleted: "${DEFAULT_PROFILE}" → "${OPEN_PROFILE}"`,
      ],
    ],
    [
      "the method was switched off",
      { ...base, state: "disabled" },
      ["the passkey method is disabled: enabled → disabled"],
    ],
    ["somebody else's things changed", { ...base, isSelfServiceRegistrationAllowed: false, newsOf2028: 1 }, []],
  ])("%s", (_what, theirs, sentences) => {
    expect(findConflicts(theirs, owned, base)).toEqual(sentences);
    expect(mergePolicy(base, theirs, assignTo(5), owned).conflicts).toEqual(sentences);
  });

  test("also where there is nothing to compare with", () => {
    expect(findConflicts({ ...base, includeTargets: policyOf().includeTargets }, owned)).toEqual([
      `our target, group ${groupId(3)}, was removed`,
    ]);
    expect(findConflicts({ ...base, state: "disabled" }, NOTHING, base)).toEqual([]);
  });

  test("a group of the wave that was a target is not made one again", () => {
    expect(mergePolicy(before, policyOf(), assignTo(3), NOTHING).conflicts).toEqual([
      `group ${groupId(3)} of the wave was a target and was removed: 'Default passkey profile' → nothing`,
    ]);
  });

  test("a profile that took our id says what is different", () => {
    const taken = { ...before, passkeyProfiles: [...(before.passkeyProfiles ?? []), profileOf({ name: "Mine" })] };
    expect(mergePolicy(before, taken, assignTo(3), NOTHING).conflicts).toEqual([
      `a profile with the id of our 'Synced passkeys' says something else: name changed from "Synced passkeys" to "Mine"`,
    ]);
  });
});

test("whatever collides in the merge by id is among the conflicts, and what has none is merged to the same", () => {
  let merged = 0;
  fc.assert(
    fc.property(
      anyTenantPolicy,
      someEdits,
      fc.uniqueArray(fc.integer({ min: 1, max: 15 }), { minLength: 1, maxLength: 3 }),
      fc.uniqueArray(fc.integer({ min: 1, max: 15 }), { minLength: 1, maxLength: 3 }),
      (start, edit, first, next) => {
        const ours = applyIntent(start, assignTo(...first));
        const mine = ownAfter(NOTHING, start, assignTo(...first));
        const theirs = edit(ours);
        const merge = mergePolicy(ours, theirs, assignTo(...next), mine);
        const byId = mergeForeign(theirs, ours, applyIntent(ours, assignTo(...next)));
        if (merge.conflicts.length === 0) {
          // A group that a colleague made a target meanwhile keeps their word; ours was only the default.
          const collisions = byId.conflicts.filter((each) => !each.includes("isRegistrationRequired"));
          expect(collisions).toEqual([]);
          merged += 1;
        }
        // What is ours is exactly there where no conflict about it is named.
        const isWhole = (profile: PasskeyProfile) => findProfile(theirs, profile.id) !== undefined;
        if (!mine.profiles.every(isWhole)) expect(merge.conflicts.length).toBeGreaterThan(0);
      },
    ),
    { numRuns: 1000 },
  );
  expect(merged).toBeGreaterThan(300);
});
