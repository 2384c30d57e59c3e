import fc from "fast-check";
import { policyHash } from "../../../src/domain/policy/canonical";
import { describeDifferences } from "../../../src/domain/policy/difference";
import { effectiveAccess } from "../../../src/domain/policy/effective-access";
import { applyIntent, findTarget, ownAfter, type PolicyIntent } from "../../../src/domain/policy/intent";
import { mergePolicy } from "../../../src/domain/policy/merge";
import { closedTwin } from "../../../src/domain/policy/profile";
import {
  anyPolicy,
  CLOSED_PROFILE,
  DEFAULT_PROFILE,
  groupId,
  policyOf,
  profileOf,
  targetOf,
} from "../../builders/policies";

const NOTHING = { profiles: [], targets: [] };
const open = profileOf();
const twin = closedTwin(open, CLOSED_PROFILE);
const assignTo = (...groups: number[]): PolicyIntent => ({
  kind: "assign",
  profile: open,
  groupIds: groups.map(groupId),
});
const close = (...groups: number[]): PolicyIntent => ({ kind: "close", open, twin, groupIds: groups.map(groupId) });
const someGroups = fc.uniqueArray(fc.integer({ min: 1, max: 15 }), { minLength: 1, maxLength: 4 });

describe("assigning a wave", () => {
  test("adds the profile and a target for a group that was none", () => {
    const after = applyIntent(policyOf(), assignTo(7));
    expect(findTarget(after, groupId(7))?.allowedPasskeyProfiles).toEqual([open.id]);
    expect(after.passkeyProfiles).toHaveLength(2);
  });

  test("appends the profile to a group that was a target already", () => {
    const before = policyOf({ includeTargets: [targetOf(groupId(7), DEFAULT_PROFILE)] });
    const after = applyIntent(before, assignTo(7));
    expect(findTarget(after, groupId(7))?.allowedPasskeyProfiles).toEqual([DEFAULT_PROFILE, open.id]);
    expect(ownAfter(NOTHING, before, assignTo(7)).targets).toEqual([
      { groupId: groupId(7), profileId: open.id, appended: true },
    ]);
  });

  test("finds a group whatever the letter case of its id", () => {
    const after = applyIntent(
      policyOf({ includeTargets: [targetOf(groupId(7).toUpperCase(), DEFAULT_PROFILE)] }),
      assignTo(7),
    );
    expect(after.includeTargets).toHaveLength(1);
  });

  test("gives its people synced passkeys and takes nothing from anybody", () => {
    fc.assert(
      fc.property(anyPolicy, someGroups, fc.integer({ min: 1, max: 29 }), (policy, groups, member) => {
        const [before, after] = [policy, applyIntent(policy, assignTo(...groups))].map((each) =>
          effectiveAccess(each, [groupId(member)]),
        );
        expect(after?.profiles.map((profile) => profile.id)).toEqual(
          expect.arrayContaining(before?.profiles.map((profile) => profile.id) ?? []),
        );
        if (groups.includes(member))
          expect(after).toMatchObject({
            maySignInSynced: true,
            mayRegisterSynced: policy.isSelfServiceRegistrationAllowed === true,
          });
        else expect(after).toEqual(before);
      }),
      { numRuns: 1000 },
    );
  });

  test("a second time changes nothing more", () => {
    fc.assert(
      fc.property(anyPolicy, someGroups, (policy, groups) => {
        const once = applyIntent(policy, assignTo(...groups));
        expect(policyHash(applyIntent(once, assignTo(...groups)))).toBe(policyHash(once));
      }),
    );
  });
});

describe("closing a wave", () => {
  test("stops new registrations and keeps every sign-in", () => {
    fc.assert(
      fc.property(anyPolicy, someGroups, (policy, groups) => {
        const closed = applyIntent(applyIntent(policy, assignTo(...groups)), close(...groups));
        for (const group of groups) {
          const access = effectiveAccess(closed, [groupId(group)]);
          expect(access.maySignInSynced).toBe(true);
          expect(access.profiles.map((profile) => profile.id)).toContain(twin.id);
          expect(access.profiles.map((profile) => profile.id)).not.toContain(open.id);
        }
      }),
      { numRuns: 1000 },
    );
  });

  test("leaves what is not ours as it was before the wave", () => {
    fc.assert(
      fc.property(anyPolicy, someGroups, (policy, groups) => {
        const closed = applyIntent(applyIntent(policy, assignTo(...groups)), close(...groups));
        const ours = new Set(groups.map(groupId));
        const foreign = (each: typeof policy) => each.includeTargets.filter((target) => !ours.has(target.id));
        expect(foreign(closed)).toEqual(foreign(policy));
        expect(closed.excludeTargets).toEqual(policy.excludeTargets);
        expect(closed.somethingNew).toEqual(policy.somethingNew);
      }),
      { numRuns: 1000 },
    );
  });
});

describe("merging with what others wrote meanwhile", () => {
  test("keeps every foreign edit and names it", () => {
    fc.assert(
      fc.property(anyPolicy, anyPolicy, someGroups, (base, theirs, groups) => {
        const merge = mergePolicy(base, theirs, assignTo(...groups), NOTHING);
        const wanted = new Set([...groups.map(groupId)]);
        const rest = (policy: typeof base) => policy.includeTargets.filter((target) => !wanted.has(target.id));
        expect(rest(merge.desired)).toEqual(rest(theirs));
        expect(merge.desired.excludeTargets).toEqual(theirs.excludeTargets);
        expect(merge.foreign.length > 0).toBe(policyHash(base) !== policyHash(theirs));
      }),
      { numRuns: 1000 },
    );
  });

  test("does not take its own write for somebody else's", () => {
    const base = policyOf();
    const merge = mergePolicy(base, applyIntent(base, assignTo(3)), assignTo(3), NOTHING);
    expect(merge).toMatchObject({ inForce: true, foreign: [], conflicts: [] });
  });

  test("a target of ours that a colleague removed is a conflict", () => {
    const base = applyIntent(policyOf(), assignTo(3));
    const owned = ownAfter(NOTHING, policyOf(), assignTo(3));
    const merge = mergePolicy(base, { ...base, includeTargets: policyOf().includeTargets }, assignTo(4), owned);
    expect(merge.conflicts).toEqual([`our target, group ${groupId(3)}, was removed: 'Synced passkeys' → nothing`]);
  });

  test("a profile of ours that a colleague narrowed is a conflict", () => {
    const base = applyIntent(policyOf(), assignTo(3));
    const owned = ownAfter(NOTHING, policyOf(), assignTo(3));
    const narrowed = (base.passkeyProfiles ?? []).map((profile) =>
      profile.id === open.id ? { ...profile, passkeyTypes: "deviceBound" } : profile,
    );
    expect(mergePolicy(base, { ...base, passkeyProfiles: narrowed }, assignTo(4), owned).conflicts).toEqual([
      `our profile 'Synced passkeys' was narrowed: passkeyTypes changed from "deviceBound,synced" to "deviceBound"`,
    ]);
  });

  test("a wave's group that is excluded is a conflict", () => {
    const theirs = policyOf({ excludeTargets: [{ targetType: "group", id: groupId(3) }] });
    expect(mergePolicy(theirs, theirs, assignTo(3), NOTHING).conflicts).toEqual([
      `group ${groupId(3)} of the wave is excluded from passkeys`,
    ]);
  });

  test("a closing in force is no conflict with what was owned before it", () => {
    const base = applyIntent(policyOf(), assignTo(3));
    const owned = ownAfter(NOTHING, policyOf(), assignTo(3));
    const merge = mergePolicy(base, applyIntent(base, close(3)), close(3), owned);
    expect(merge).toMatchObject({ inForce: true, foreign: [], conflicts: [] });
  });
});

describe("the canonical form", () => {
  test("does not depend on order, letter case, duplicates or annotations where Graph's meaning does not", () => {
    const policy = policyOf({ passkeyProfiles: [profileOf(), ...(policyOf().passkeyProfiles ?? [])] });
    const same = {
      ...policy,
      "includeTargets@odata.context": "https://graph.microsoft.com/…",
      isAttestationEnforced: true,
      passkeyProfiles: [...(policy.passkeyProfiles ?? [])].reverse().map((profile) => ({
        ...profile,
        id: profile.id.toUpperCase(),
        passkeyTypes: profile.passkeyTypes?.split(",").reverse().join(", "),
        keyRestrictions: {
          ...profile.keyRestrictions,
          aaGuids: (profile.keyRestrictions?.aaGuids ?? []).flatMap((id) => [id, id.toUpperCase()]),
        },
      })),
    };
    expect(policyHash(same as typeof policy)).toBe(policyHash(policy));
    expect(describeDifferences(policy, same as typeof policy)).toEqual([]);
  });

  test("changes with everything that means something", () => {
    const policy = policyOf();
    expect(policyHash({ ...policy, state: "disabled" })).not.toBe(policyHash(policy));
    expect(policyHash({ ...policy, somethingNew: 1 })).not.toBe(policyHash(policy));
    expect(describeDifferences(policy, { ...policy, state: "disabled" })).toEqual([
      'state changed from "enabled" to "disabled"',
    ]);
  });
});
