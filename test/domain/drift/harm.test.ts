import fc from "fast-check";
import { describeHarm, type WaveUnderDrift } from "../../../src/domain/drift/harm";
import type { Registration } from "../../../src/domain/evidence/records";
import type { Fido2Policy } from "../../../src/domain/policy/fido2";
import { applyIntent } from "../../../src/domain/policy/intent";
import { anyPolicy, DEFAULT_PROFILE, groupId, policyOf, profileOf, targetOf } from "../../builders/policies";
import { TUESDAY_NINE } from "../../builders/rollouts";

const ONE_PASSWORD = "bada5566-a7aa-401f-bd96-45619a55120d";
const registered = (n: number, aaguid = ONE_PASSWORD): Registration => ({
  id: `reg-${String(n)}`,
  userId: `user-${String(n)}`,
  at: TUESDAY_NINE,
  type: "synced",
  aaguid,
  credentialId: null,
});
const wave = (n: number, change: Partial<WaveUnderDrift> = {}): WaveUnderDrift => ({
  name: `wave-${String(n)}`,
  applied: true,
  groups: [{ id: groupId(n), name: `sg-${String(n)}` }],
  people: 14,
  registered: [],
  ...change,
});
const open = profileOf();
/** Group 1 has the open profile. */
const applied = applyIntent(policyOf(), { kind: "assign", profile: open, groupIds: [groupId(1)] });
const harm = (after: Fido2Policy, waves: readonly WaveUnderDrift[] = [wave(1)], before = applied) =>
  describeHarm(before, after, waves, open);
const LOSES = "14 people of wave 'wave-1' lose passkeys that the wave had given them";

test.each<[string, Partial<Fido2Policy>]>([
  ["its target was removed", { includeTargets: policyOf().includeTargets }],
  [
    "its target has another profile",
    { includeTargets: [...policyOf().includeTargets, targetOf(groupId(1), DEFAULT_PROFILE)] },
  ],
  ["it was excluded", { excludeTargets: [{ targetType: "group", id: groupId(1) }] }],
  ["the profile lost synced passkeys", { passkeyProfiles: [profileOf({ passkeyTypes: "deviceBound" })] }],
  ["the method was switched off", { state: "disabled" }],
])("a wave of which %s is told, with how many can't sign in any more", (_, change) => {
  const [first, second] = [registered(1), { ...registered(1), id: "reg-again" }];
  expect(harm({ ...applied, ...change }, [wave(1, { registered: [first, second] })])).toEqual([
    `${LOSES}: 1 of them has registered one and can't sign in with it any more`,
  ]);
});

test("whoever registered another provider than the one that was taken away signs in as before", () => {
  const icloud = "fbfc3007-154e-4ecc-8c0b-6e020557d7bd";
  const both = profileOf({
    keyRestrictions: { isEnforced: true, enforcementType: "allow", aaGuids: [ONE_PASSWORD, icloud] },
  });
  const before = { ...applied, passkeyProfiles: [both] };
  const waves = [wave(1, { registered: [registered(1), registered(2, icloud)] })];
  expect(harm({ ...applied, passkeyProfiles: [open] }, waves, before)).toEqual([
    `${LOSES}: 1 of them has registered one and can't sign in with it any more`,
  ]);
});

test("where nobody has registered yet, nobody is locked out, and it is said so", () => {
  expect(harm(policyOf())).toEqual([`${LOSES}: nobody of them is known to have registered such a passkey yet`]);
});

test("closing registration takes nothing from those who have a passkey", () => {
  const closed = { ...applied, isSelfServiceRegistrationAllowed: false };
  expect(harm(closed, [wave(1, { registered: [registered(1)] })])).toEqual([
    "14 people of wave 'wave-1' can register no more as the wave had let them; whoever has a passkey keeps it",
  ]);
});

test("of a wave with two groups only one of which is hit, at most that many are told", () => {
  const groups = [1, 2].map((n) => ({ id: groupId(n), name: `sg-${String(n)}` }));
  const before = applyIntent(applied, { kind: "assign", profile: open, groupIds: [groupId(2)] });
  expect(harm(applied, [wave(1, { groups })], before)[0]).toMatch(/^up to 14 people of wave 'wave-1' lose/);
});

test("an edit that has nothing to do with the waves harms nobody", () => {
  expect(harm({ ...applied, excludeTargets: [{ targetType: "group", id: groupId(30) }] })).toEqual([]);
});

test("a widening that gives waves to come what they would get says that they get it without gate and approval", () => {
  const everything = profileOf({ id: "33333333-0000-4000-8000-000000000001", keyRestrictions: null });
  const widened = {
    ...applied,
    includeTargets: [targetOf("all_users", DEFAULT_PROFILE, everything.id)],
    passkeyProfiles: [...(applied.passkeyProfiles ?? []), everything],
  };
  const waves = [wave(2, { applied: false }), wave(3, { applied: false, people: 6 })];
  expect(harm(widened, waves)).toEqual([
    "20 people of waves to come ('wave-2', 'wave-3') may do already what their wave would let them do, without its gate and its approval",
  ]);
  expect(harm(applied, waves, widened)).toEqual([]);
});

test("no change of the policy harms nobody, whatever policy it is", () => {
  fc.assert(
    fc.property(anyPolicy, (policy) => {
      expect(harm(policy, [wave(1), wave(2, { applied: false })], policy)).toEqual([]);
    }),
    { numRuns: 300 },
  );
});

test("giving a wave its profile harms nobody, whatever else the policy holds", () => {
  fc.assert(
    fc.property(anyPolicy, (policy) => {
      const after = applyIntent(policy, { kind: "assign", profile: open, groupIds: [groupId(1)] });
      expect(harm(after, [wave(1), wave(2)], policy)).toEqual([]);
    }),
    { numRuns: 300 },
  );
});
