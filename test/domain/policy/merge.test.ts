import fc from "fast-check";
import { policyHash } from "../../../src/domain/policy/canonical";
import { compareAccess } from "../../../src/domain/policy/compare-access";
import { describeDifferences } from "../../../src/domain/policy/difference";
import { effectiveAccess, mayUse } from "../../../src/domain/policy/effective-access";
import type { Fido2Policy } from "../../../src/domain/policy/fido2";
import { applyIntent, ownAfter, type PolicyIntent } from "../../../src/domain/policy/intent";
import { mergePolicy } from "../../../src/domain/policy/merge";
import { mergeForeign } from "../../../src/domain/policy/merge-foreign";
import { closedTwin, findProfile } from "../../../src/domain/policy/profile";
import { isNothing, whatIf } from "../../../src/domain/safety/what-if";
import { someEdits } from "../../builders/any-edit";
import { anyPerson, anyRespelling, anyTenantPolicy, SOME_AAGUIDS } from "../../builders/any-policy";
import { memberOf } from "../../builders/deps";
import { CLOSED_PROFILE, groupId, OPEN_PROFILE, profileOf } from "../../builders/policies";
import { whatIfFactsOf } from "../../builders/what-ifs";

const NOTHING = { profiles: [], targets: [] };
const assignTo = (groups: readonly number[]): PolicyIntent => ({
  kind: "assign",
  profile: profileOf(),
  groupIds: groups.map(groupId),
});
/** As a containment closes: the twin of our profile as the tenant has it by now. */
function closeIn(policy: Fido2Policy, groups: readonly number[]): PolicyIntent {
  const open = findProfile(policy, OPEN_PROFILE) ?? profileOf();
  return { kind: "close", open, twin: closedTwin(open, CLOSED_PROFILE), groupIds: groups.map(groupId) };
}
const someGroups = fc.uniqueArray(fc.integer({ min: 1, max: 15 }), { minLength: 1, maxLength: 4 });

/** A policy without what is ours: our profiles, references to them, and the targets that only we needed. */
function withoutOurs(policy: Fido2Policy, ourTargets: readonly string[]): Fido2Policy {
  const isOurs = (id: string) => id === OPEN_PROFILE || id === CLOSED_PROFILE;
  return {
    ...policy,
    passkeyProfiles: (policy.passkeyProfiles ?? []).filter((profile) => !isOurs(profile.id)),
    includeTargets: policy.includeTargets
      .map((target) => ({
        ...target,
        allowedPasskeyProfiles: (target.allowedPasskeyProfiles ?? []).filter((id) => !isOurs(id)),
      }))
      .filter((target) => target.allowedPasskeyProfiles.length > 0 || !ourTargets.includes(target.id)),
  };
}

describe("whatever others wrote", () => {
  test("is in what we send, down to the last property", () => {
    fc.assert(
      fc.property(anyTenantPolicy, someEdits, someGroups, someGroups, (start, edit, first, next) => {
        const base = applyIntent(start, assignTo(first));
        const theirs = edit(base);
        const { desired, foreign } = mergePolicy(
          base,
          theirs,
          assignTo(next),
          ownAfter(NOTHING, start, assignTo(first)),
        );
        const ours = [...first, ...next].map(groupId);
        expect(policyHash(withoutOurs(desired, ours))).toBe(policyHash(withoutOurs(theirs, ours)));
        expect(foreign.length > 0).toBe(policyHash(theirs) !== policyHash(base));
      }),
      { numRuns: 1000 },
    );
  });

  test("is as it was once a wave was given and taken back, also what they wrote in between", () => {
    fc.assert(
      fc.property(anyTenantPolicy, someEdits, someGroups, (start, edit, groups) => {
        const theirs = edit(applyIntent(start, assignTo(groups)));
        const contained = applyIntent(theirs, closeIn(theirs, groups));
        const ours = groups.map(groupId);
        expect(policyHash(withoutOurs(contained, ours))).toBe(policyHash(withoutOurs(theirs, ours)));
        const quiet = applyIntent(applyIntent(start, assignTo(groups)), closeIn(start, groups));
        expect(policyHash(withoutOurs(quiet, ours))).toBe(policyHash(start));
      }),
      { numRuns: 1000 },
    );
  });

  test("survives an undo, which takes away only what our write added", () => {
    let undone = 0;
    fc.assert(
      fc.property(anyTenantPolicy, someEdits, someGroups, (start, edit, groups) => {
        const written = applyIntent(start, assignTo(groups));
        const { merged, conflicts } = mergeForeign(edit(written), written, start);
        if (conflicts.length > 0) return;
        undone += 1;
        const ours = groups.map(groupId);
        expect(findProfile(merged, OPEN_PROFILE)).toBeUndefined();
        expect(policyHash(merged)).toBe(policyHash(withoutOurs(edit(written), ours)));
      }),
      { numRuns: 1000 },
    );
    expect(undone).toBeGreaterThan(600);
  });
});

test("no automatic write takes a sign-in from anybody, whatever a colleague did in between", () => {
  const anyPasskey = fc.record({
    type: fc.constantFrom("synced" as const, "deviceBound" as const, "unknown" as const),
    aaguid: fc.constantFrom(...SOME_AAGUIDS, null),
    attested: fc.constantFrom(true, false, null),
  });
  let gained = 0;
  fc.assert(
    fc.property(
      anyTenantPolicy,
      someEdits,
      someGroups,
      anyPerson,
      anyPasskey,
      fc.boolean(),
      (start, edit, groups, { groupIds, personId }, passkey, joins) => {
        const belongs = joins ? [...groupIds, ...groups.map(groupId)] : groupIds;
        const theirs = edit(applyIntent(start, assignTo(groups)));
        const steps = [
          [start, applyIntent(start, assignTo(groups))],
          [theirs, applyIntent(theirs, assignTo([...groups, 7]))],
          [theirs, applyIntent(theirs, closeIn(theirs, groups))],
        ] as const;
        for (const [before, after] of steps) {
          const [was, is] = [before, after].map((policy) => effectiveAccess(policy, belongs, personId));
          const change = compareAccess(was!, is!);
          expect(change.loses.filter((part) => part.what === "use")).toEqual([]);
          if (mayUse(was!, passkey) === "yes") expect(mayUse(is!, passkey)).toBe("yes");
          if (change.gains.length > 0) gained += 1;
        }
      },
    ),
    { numRuns: 2000 },
  );
  expect(gained).toBeGreaterThan(300);
});

test("a second merge and a second what-if are empty, however the tenant spells what it holds", () => {
  fc.assert(
    fc.property(anyTenantPolicy, someGroups, anyRespelling, (start, groups, respell) => {
      const intent = assignTo(groups);
      const sent = mergePolicy(start, start, intent, NOTHING).desired;
      const held = respell(sent);
      const again = mergePolicy(sent, held, intent, ownAfter(NOTHING, start, intent));
      const disabled = start.state === "enabled" ? [] : ["the passkey method is disabled"];
      expect(again).toMatchObject({ inForce: true, foreign: [], conflicts: disabled });
      expect(again.desiredHash).toBe(policyHash(sent));
      // After a crash the baseline may still be the one from before.
      expect(mergePolicy(start, held, intent, NOTHING)).toMatchObject({ inForce: true, foreign: [] });
      expect(describeDifferences(sent, held)).toEqual([]);
      const members = Object.fromEntries(groups.map((n) => [n, [memberOf(n), memberOf(n + 1)]]));
      const [wave] = whatIf(whatIfFactsOf({ policy: held, groups: members, waves: [groups] }));
      expect(isNothing(wave!)).toBe(true);
    }),
    { numRuns: 1000 },
  );
});
