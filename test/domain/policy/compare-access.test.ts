import fc from "fast-check";
import { ANY_AAGUID, exceptAaguids, hasAaguid, onlyAaguids } from "../../../src/domain/policy/aaguid-set";
import { compareAccess, describeAccessPart, isUnchanged } from "../../../src/domain/policy/compare-access";
import { effectiveAccess, mayRegister, mayUse } from "../../../src/domain/policy/effective-access";
import type { PasskeyProfile } from "../../../src/domain/policy/fido2";
import { closedTwin } from "../../../src/domain/policy/profile";
import { anyPerson, anyRespelling, anyTenantPolicy, SOME_AAGUIDS } from "../../builders/any-policy";
import { CLOSED_PROFILE, groupId, policyOf, profileOf, targetOf } from "../../builders/policies";

const [ONEPASSWORD, ICLOUD, GOOGLE] = SOME_AAGUIDS;
const list = (enforcementType: string, ...aaGuids: string[]) => ({ isEnforced: true, enforcementType, aaGuids });

/** What somebody may do whose group has these profiles. */
function accessTo(...profiles: readonly PasskeyProfile[]) {
  const target = targetOf(groupId(3), ...profiles.map((profile) => profile.id));
  const passkeyProfiles = [...(policyOf().passkeyProfiles ?? []), ...profiles];
  return effectiveAccess(policyOf({ includeTargets: [target], passkeyProfiles }), [groupId(3)]);
}
const sentences = (parts: readonly Parameters<typeof describeAccessPart>[0][]) => parts.map(describeAccessPart);

describe("comparing what a person may do", () => {
  test("says what a wave gives", () => {
    const { gains, loses, unknown } = compareAccess(accessTo(), accessTo(profileOf()));
    expect(sentences(gains)).toEqual([
      "register synced passkeys of 1Password only",
      "register device-bound passkeys of 1Password only",
      "use synced passkeys of 1Password only",
      "use device-bound passkeys of 1Password only",
    ]);
    expect([loses, unknown]).toEqual([[], []]);
  });

  test("says that the closed twin takes registration alone", () => {
    const { gains, loses } = compareAccess(accessTo(profileOf()), accessTo(closedTwin(profileOf(), CLOSED_PROFILE)));
    expect(gains).toEqual([]);
    expect(sentences(loses)).toEqual([
      "register synced passkeys of 1Password only",
      "register device-bound passkeys without attestation of 1Password only",
    ]);
  });

  test("is exact where one list allows and the other blocks", () => {
    const before = accessTo(profileOf({ passkeyTypes: "synced", keyRestrictions: list("allow", ONEPASSWORD, ICLOUD) }));
    const after = accessTo(profileOf({ passkeyTypes: "synced", keyRestrictions: list("block", ICLOUD, GOOGLE) }));
    const { gains, loses } = compareAccess(before, after);
    expect(gains.map((part) => part.aaguids)).toEqual([0, 1].map(() => exceptAaguids([ONEPASSWORD, ICLOUD, GOOGLE])));
    expect(loses.map((part) => part.aaguids)).toEqual([0, 1].map(() => onlyAaguids([ICLOUD])));
    expect(describeAccessPart(gains[1]!)).toBe(
      "use synced passkeys of any provider except 1Password, Google Password Manager and iCloud Keychain",
    );
  });

  test("sees no difference in a profile that adds nothing", () => {
    const whole = profileOf({ keyRestrictions: null });
    expect(compareAccess(accessTo(whole), accessTo(whole, profileOf({ id: CLOSED_PROFILE })))).toEqual({
      gains: [],
      loses: [],
      unknown: [],
    });
    const halves = [list("allow", ICLOUD), list("block", ICLOUD)].map((keyRestrictions, index) =>
      profileOf({ id: groupId(index), keyRestrictions }),
    );
    expect(isUnchanged(compareAccess(accessTo(whole), accessTo(...halves)))).toBe(true);
  });

  test("names the word that leaves it open, unless it was there before", () => {
    const strange = profileOf({ passkeyTypes: "quantum" });
    const change = compareAccess(accessTo(profileOf()), accessTo(strange));
    expect(change.loses.length).toBeGreaterThan(0);
    expect(change.unknown).toContain(
      "Whether people may use synced passkeys can't be said for certain: profile 'Synced passkeys' allows the unknown passkey type 'quantum'.",
    );
    expect(isUnchanged(compareAccess(accessTo(strange), accessTo(strange)))).toBe(true);
    const other = profileOf({ passkeyTypes: "photonic" });
    expect(isUnchanged(compareAccess(accessTo(strange), accessTo(other)))).toBe(false);
  });

  test("agrees with the judgement of each single passkey, both ways", () => {
    fc.assert(
      fc.property(
        anyTenantPolicy,
        anyTenantPolicy,
        anyPerson,
        fc.constantFrom(...SOME_AAGUIDS),
        (a, b, who, aaguid) => {
          const [before, after] = [a, b].map((policy) => effectiveAccess(policy, who.groupIds, who.personId));
          const change = compareAccess(before!, after!);
          const back = compareAccess(after!, before!);
          expect([back.gains, back.loses]).toEqual([change.loses, change.gains]);
          for (const type of ["synced", "deviceBound"] as const)
            for (const attested of [true, false])
              for (const [what, judge] of [
                ["use", mayUse],
                ["register", mayRegister],
              ] as const) {
                const isIn = (parts: typeof change.gains) =>
                  parts.some(
                    (part) =>
                      part.what === what &&
                      part.type === type &&
                      (part.attestation === "any" || (part.attestation === "attested") === attested) &&
                      hasAaguid(part.aaguids, aaguid),
                  );
                const [was, is] = [before!, after!].map(
                  (access) => judge(access, { type, aaguid, attested }) === "yes",
                );
                expect(isIn(change.gains)).toBe(is! && !was!);
                expect(isIn(change.loses)).toBe(was! && !is!);
              }
        },
      ),
      { numRuns: 1000 },
    );
  });

  test("sees no difference in another order, letter case, repetition or default", () => {
    fc.assert(
      fc.property(anyTenantPolicy, anyRespelling, anyPerson, (policy, respell, { groupIds, personId }) => {
        const again = effectiveAccess(
          respell(policy),
          groupIds.map((id) => id.toUpperCase()),
          personId.toUpperCase(),
        );
        const change = compareAccess(effectiveAccess(policy, groupIds, personId), again);
        expect(change).toEqual({ gains: [], loses: [], unknown: [] });
      }),
      { numRuns: 1000 },
    );
  });
});

test("sets of AAGUIDs are equal as data exactly when they are equal", () => {
  expect(exceptAaguids([])).toEqual(ANY_AAGUID);
  expect(onlyAaguids([ICLOUD.toUpperCase(), ICLOUD, ONEPASSWORD])).toEqual(onlyAaguids([ONEPASSWORD, ICLOUD]));
});
