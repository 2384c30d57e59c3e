import fc from "fast-check";
import { effectiveAccess } from "../../../src/domain/policy/effective-access";
import type { Fido2Policy } from "../../../src/domain/policy/fido2";
import { onlyWidens } from "../../../src/domain/policy/only-widens";
import { anyPolicy, DEFAULT_PROFILE, groupId, policyOf, profileOf, targetOf } from "../../builders/policies";

const AAGUID = "bada5566-a7aa-401f-bd96-45619a55120d";
const allow = (...aaGuids: string[]) => ({ isEnforced: true, enforcementType: "allow", aaGuids });
const block = (...aaGuids: string[]) => ({ isEnforced: true, enforcementType: "block", aaGuids });
const withProfile = (change: Parameters<typeof profileOf>[0]): Fido2Policy => {
  const plain = policyOf();
  return { ...plain, passkeyProfiles: [...(plain.passkeyProfiles ?? []), profileOf(change)] };
};
const plain = policyOf({
  includeTargets: [targetOf("all_users", DEFAULT_PROFILE), targetOf(groupId(1), DEFAULT_PROFILE)],
});

test.each<[string, Fido2Policy, Fido2Policy]>([
  ["nothing", plain, plain],
  ["a target", plain, { ...plain, includeTargets: [...plain.includeTargets, targetOf(groupId(2), DEFAULT_PROFILE)] }],
  ["another order and case", plain, { ...plain, includeTargets: [...plain.includeTargets].reverse(), id: "fido2" }],
  [
    "a profile of a target",
    plain,
    { ...plain, includeTargets: [plain.includeTargets[0]!, targetOf(groupId(1), DEFAULT_PROFILE, "p")] },
  ],
  ["a profile", policyOf(), withProfile({})],
  [
    "an allowed AAGUID",
    withProfile({ keyRestrictions: allow(AAGUID) }),
    withProfile({ keyRestrictions: allow(AAGUID, "b") }),
  ],
  [
    "fewer blocked AAGUIDs",
    withProfile({ keyRestrictions: block(AAGUID, "b") }),
    withProfile({ keyRestrictions: block("b") }),
  ],
  ["no exclusion any more", { ...plain, excludeTargets: [{ targetType: "group", id: groupId(1) }] }, plain],
])("%s only widens", (_, from, to) => {
  expect(onlyWidens(from, to)).toBe(true);
});

test.each<[string, Fido2Policy, Fido2Policy]>([
  ["a target less", plain, { ...plain, includeTargets: plain.includeTargets.slice(1) }],
  ["an exclusion", plain, { ...plain, excludeTargets: [{ targetType: "group", id: groupId(1) }] }],
  ["a profile less", withProfile({}), policyOf()],
  [
    "an allowed AAGUID less",
    withProfile({ keyRestrictions: allow(AAGUID, "b") }),
    withProfile({ keyRestrictions: allow("b") }),
  ],
  [
    "a blocked AAGUID more",
    withProfile({ keyRestrictions: block("b") }),
    withProfile({ keyRestrictions: block("b", AAGUID) }),
  ],
  ["a type less", withProfile({}), withProfile({ passkeyTypes: "deviceBound" })],
  ["a scalar", plain, { ...plain, isSelfServiceRegistrationAllowed: false }],
  ["a property that nobody knows", plain, { ...plain, somethingNew: 1 }],
])("%s may narrow", (_, from, to) => {
  expect(onlyWidens(from, to)).toBe(false);
});

/** Another policy made of the first one's targets and profiles, some left out, some of its own. */
const pairs = fc
  .tuple(anyPolicy, anyPolicy, fc.array(fc.boolean(), { minLength: 8, maxLength: 8 }))
  .map(([from, other, keep]) => {
    const kept = from.includeTargets.filter((_, n) => keep[n] !== false);
    const added = other.includeTargets.filter((target) => !kept.some(({ id }) => id === target.id));
    return { from, to: { ...from, includeTargets: [...kept, ...added], excludeTargets: from.excludeTargets } };
  });

test("what it calls a pure addition takes no target from anybody", () => {
  fc.assert(
    fc.property(pairs, fc.integer({ min: 1, max: 12 }), ({ from, to }, group) => {
      const reach = (policy: Fido2Policy) => effectiveAccess(policy, [groupId(group)]).profiles.map(({ id }) => id);
      if (onlyWidens(from, to)) expect(reach(to)).toEqual(expect.arrayContaining(reach(from)));
      else expect(from.includeTargets.every(({ id }) => to.includeTargets.some((each) => each.id === id))).toBe(false);
    }),
    { numRuns: 1000 },
  );
});
