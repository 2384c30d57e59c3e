import fc from "fast-check";
import { ALL_USERS, type Fido2Policy, type IncludeTarget, type PasskeyProfile } from "../../src/domain/policy/fido2";
import { DEFAULT_PROFILE, groupId, policyOf } from "./policies";

/** A few AAGUIDs that restrictions and passkeys of tests share, so that they meet. */
export const SOME_AAGUIDS = [
  "bada5566-a7aa-401f-bd96-45619a55120d",
  "fbfc3007-154e-4ecc-8c0b-6e020557d7bd",
  "ea9b8d66-4d01-1d21-3ce4-b6b48cb575d4",
  "08987058-cadc-4b81-b6e1-30de50dcbe96",
  "99999999-0000-4000-8000-000000000009",
] as const;

/** A person's object id by a small number. */
export function personId(n: number): string {
  return `bbbbbbbb-0000-4000-8000-${String(n).padStart(12, "0")}`;
}

const anyAaguids = fc.subarray([...SOME_AAGUIDS]);

const anyRestrictions = fc.oneof(
  fc.constant(null),
  fc.record({
    isEnforced: fc.boolean(),
    enforcementType: fc.constantFrom("allow", "block"),
    aaGuids: anyAaguids,
  }),
);

/** A profile whose every word is known. */
function anyProfile(id: string, name: string): fc.Arbitrary<PasskeyProfile> {
  return fc.record({
    id: fc.constant(id),
    name: fc.constant(name),
    passkeyTypes: fc.constantFrom("deviceBound", "synced", "deviceBound,synced"),
    attestationEnforcement: fc.constantFrom("disabled", "registrationOnly"),
    keyRestrictions: anyRestrictions,
  });
}

const COLLEAGUES = ["22222222-0000-4000-8000-000000000001", "2222abcd-0000-4000-8000-00000000000f"] as const;

const anyProfiles = fc
  .tuple(
    anyProfile(DEFAULT_PROFILE, "Default passkey profile"),
    anyProfile(COLLEAGUES[0], "Keys"),
    anyProfile(COLLEAGUES[1], "Phones"),
    fc.nat(2),
  )
  .map(([standard, first, second, more]) => [standard, ...[first, second].slice(0, more)]);

/** Unknown properties, nested or not, with whatever JSON may hold. */
const anyUnknown: fc.Arbitrary<unknown> = fc.option(
  fc.oneof(fc.string(), fc.integer(), fc.array(fc.string(), { maxLength: 2 }), fc.record({ deep: fc.string() })),
  { nil: undefined },
);

function withUnknown<T extends object>(items: fc.Arbitrary<T>): fc.Arbitrary<T> {
  return fc
    .tuple(items, anyUnknown)
    .map(([item, unknown]) => (unknown === undefined ? item : { ...item, newsOf2028: unknown }));
}

function anyTargets(profiles: readonly PasskeyProfile[]): fc.Arbitrary<readonly IncludeTarget[]> {
  const ids = profiles.map((profile) => profile.id);
  const parts = fc.record({
    allowedPasskeyProfiles: fc.subarray(ids, { minLength: 1 }),
    isRegistrationRequired: fc.boolean(),
  });
  return fc
    .record({
      everyone: fc.option(parts, { nil: undefined }),
      groups: fc.uniqueArray(fc.tuple(fc.integer({ min: 1, max: 12 }), withUnknown(parts)), {
        maxLength: 5,
        selector: ([n]) => n,
      }),
      person: fc.option(parts, { nil: undefined }),
    })
    .map(({ everyone, groups, person }) => [
      ...(everyone === undefined ? [] : [{ targetType: "group", id: ALL_USERS, ...everyone }]),
      ...groups.map(([n, rest]) => ({ targetType: "group", id: groupId(n), ...rest })),
      ...(person === undefined ? [] : [{ targetType: "user", id: personId(1), ...person }]),
    ]);
}

const anyExclusions = fc
  .tuple(fc.uniqueArray(fc.integer({ min: 20, max: 26 }), { maxLength: 3 }), fc.boolean())
  .map(([groups, person]) => [
    ...groups.map((n) => ({ targetType: "group", id: groupId(n) })),
    ...(person ? [{ targetType: "user", id: personId(2) }] : []),
  ]);

/**
 * Policies of tenants on profiles, as years of colleagues leave them: legacy targets of single people, lists of AAGUIDs,
 * everything off, properties of a later version. Wave groups of tests are 1 to 15; never our own profile ids.
 */
export const anyTenantPolicy: fc.Arbitrary<Fido2Policy> = anyProfiles.chain((profiles) =>
  withUnknown(
    fc
      .record({
        state: fc.constantFrom("enabled", "enabled", "enabled", "disabled"),
        isSelfServiceRegistrationAllowed: fc.boolean(),
        defaultPasskeyProfile: fc.constantFrom(...profiles.map((profile) => profile.id)),
        includeTargets: anyTargets(profiles),
        excludeTargets: anyExclusions,
        passkeyProfiles: fc.tuple(...profiles.map((profile) => withUnknown(fc.constant(profile)))),
      })
      .map((change) => policyOf(change)),
  ),
);

/** A tenant before profiles. */
export const anyLegacyPolicy: fc.Arbitrary<Fido2Policy> = fc
  .record({
    enforced: fc.boolean(),
    keyRestrictions: anyRestrictions,
    groups: fc.uniqueArray(fc.integer({ min: 1, max: 12 }), { maxLength: 4 }),
    everyone: fc.boolean(),
    excludeTargets: anyExclusions,
    profiles: fc.constantFrom(null, []),
  })
  .map(({ enforced, keyRestrictions, groups, everyone, excludeTargets, profiles }) => {
    const ids = [...(everyone ? [ALL_USERS] : []), ...groups.map(groupId)];
    return {
      ...policyOf(),
      isAttestationEnforced: enforced,
      keyRestrictions,
      defaultPasskeyProfile: null,
      includeTargets: ids.map((id) => ({ targetType: "group", id, isRegistrationRequired: false })),
      excludeTargets,
      passkeyProfiles: profiles,
    };
  });

/** Who somebody is to the policy: some groups, and perhaps the person of a legacy target. */
export const anyPerson = fc.record({
  groupIds: fc.uniqueArray(fc.integer({ min: 1, max: 26 }), { maxLength: 4 }).map((groups) => groups.map(groupId)),
  personId: fc.integer({ min: 1, max: 3 }).map(personId),
});

/**
 * The same policy as Graph may give it another time: collections and keys in another order, GUIDs in capitals, entries
 * twice, defaults left out or filled in, annotations.
 */
export const anyRespelling: fc.Arbitrary<(policy: Fido2Policy) => Fido2Policy> = fc
  .array(fc.nat(255), { minLength: 24, maxLength: 24 })
  .map((numbers) => (policy: Fido2Policy) => respell(policy, diceOf(numbers)));

type Dice = (sides: number) => number;

function diceOf(numbers: readonly number[]): Dice {
  let next = 0;
  return (sides) => ((numbers[next++ % numbers.length] ?? 0) + next) % sides;
}

function respell(policy: Fido2Policy, dice: Dice): Fido2Policy {
  const profiles = policy.passkeyProfiles;
  return reorderKeys(
    {
      ...policy,
      ...(dice(2) === 0 ? {} : { "includeTargets@odata.context": "…", somethingAbsent: null }),
      ...(typeof policy.defaultPasskeyProfile === "string"
        ? { defaultPasskeyProfile: recase(policy.defaultPasskeyProfile, dice) }
        : {}),
      includeTargets: shuffle(policy.includeTargets, dice).map((target) => respellTarget(target, dice)),
      excludeTargets: shuffle(policy.excludeTargets, dice).map((target) =>
        reorderKeys({ ...target, id: recase(target.id, dice) }, dice),
      ),
      ...(profiles === undefined || profiles === null
        ? {}
        : { passkeyProfiles: shuffle(profiles, dice).map((profile) => respellProfile(profile, dice)) }),
    },
    dice,
  );
}

function respellTarget(target: IncludeTarget, dice: Dice): IncludeTarget {
  const { isRegistrationRequired, allowedPasskeyProfiles, ...rest } = target;
  return reorderKeys(
    {
      ...rest,
      id: recase(target.id, dice),
      ...(isRegistrationRequired === true || dice(2) === 0
        ? { isRegistrationRequired: isRegistrationRequired ?? false }
        : {}),
      ...(allowedPasskeyProfiles === undefined
        ? {}
        : { allowedPasskeyProfiles: respellIds(allowedPasskeyProfiles, dice) }),
    },
    dice,
  );
}

function respellProfile(profile: PasskeyProfile, dice: Dice): PasskeyProfile {
  const { keyRestrictions, passkeyTypes, ...rest } = profile;
  const { isEnforced, enforcementType, aaGuids, ...unknown } = keyRestrictions ?? {};
  const plain = isEnforced !== true && enforcementType !== "block" && (aaGuids ?? []).length === 0;
  const types = (passkeyTypes ?? "").split(",");
  return reorderKeys(
    {
      ...rest,
      id: recase(profile.id, dice),
      passkeyTypes: shuffle(types, dice).join(dice(2) === 0 ? "," : ", "),
      keyRestrictions:
        plain && Object.keys(unknown).length === 0 && dice(2) === 0
          ? null
          : {
              ...unknown,
              ...(isEnforced === true || dice(2) === 0 ? { isEnforced: isEnforced ?? false } : {}),
              ...(isEnforced === true || enforcementType === "block" || dice(2) === 0
                ? { enforcementType: enforcementType ?? "allow" }
                : {}),
              aaGuids: respellIds(aaGuids ?? [], dice),
            },
    },
    dice,
  );
}

function respellIds(ids: readonly string[], dice: Dice): readonly string[] {
  const twice = ids.filter(() => dice(4) === 0);
  return shuffle([...ids, ...twice], dice).map((id) => recase(id, dice));
}

function recase(id: string, dice: Dice): string {
  return id === ALL_USERS || dice(2) === 0 ? id : id.toUpperCase();
}

function shuffle<T>(items: readonly T[], dice: Dice): T[] {
  const left = [...items];
  return items.map(() => left.splice(dice(left.length), 1)).flat();
}

function reorderKeys<T extends object>(value: T, dice: Dice): T {
  return Object.fromEntries(shuffle(Object.entries(value), dice)) as T;
}
