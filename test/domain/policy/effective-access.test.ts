import fc from "fast-check";
import { effectiveAccess, mayRegister, mayUse, type PasskeyFacts } from "../../../src/domain/policy/effective-access";
import type { Fido2Policy } from "../../../src/domain/policy/fido2";
import { closedTwin } from "../../../src/domain/policy/profile";
import { CompiledPolicy } from "../../../src/local/tenant/policy/access";
import { anyLegacyPolicy, anyPerson, anyTenantPolicy, personId, SOME_AAGUIDS } from "../../builders/any-policy";
import {
  CLOSED_PROFILE,
  DEFAULT_PROFILE,
  groupId,
  OPEN_PROFILE,
  policyOf,
  profileOf,
  targetOf,
} from "../../builders/policies";

const ONEPASSWORD = SOME_AAGUIDS[0];
const ICLOUD = SOME_AAGUIDS[1];
const synced = (aaguid: string | null = ONEPASSWORD): PasskeyFacts => ({ type: "synced", aaguid, attested: false });
const key = (attested: boolean | null, aaguid: string | null = ONEPASSWORD): PasskeyFacts => ({
  type: "deviceBound",
  aaguid,
  attested,
});

/** Default profile for everybody, and the open profile (changed as told) for group 3. */
function policyWith(change: Parameters<typeof profileOf>[0] = {}, rest: Partial<Fido2Policy> = {}): Fido2Policy {
  return policyOf({
    includeTargets: [targetOf("all_users", DEFAULT_PROFILE), targetOf(groupId(3), OPEN_PROFILE)],
    passkeyProfiles: [...(policyOf().passkeyProfiles ?? []), profileOf(change)],
    ...rest,
  });
}

describe("what a person may do", () => {
  test("comes from every profile they are in scope of, whatever the letter case of ids", () => {
    const access = effectiveAccess(policyWith(), [groupId(3).toUpperCase()]);
    expect(access.profiles.map((profile) => profile.id)).toEqual([DEFAULT_PROFILE, OPEN_PROFILE]);
    expect(mayRegister(access, synced(ONEPASSWORD.toUpperCase()))).toBe("yes");
    expect(mayUse(access, synced(ICLOUD))).toBe("no");
    // The default profile takes any make, but wants attestation.
    expect(mayRegister(access, key(true, ICLOUD))).toBe("yes");
    expect(mayRegister(access, key(false, ICLOUD))).toBe("no");
    expect(mayUse(access, key(false, ICLOUD))).toBe("yes");
  });

  test("is nothing once they are excluded, by a group or by themselves", () => {
    for (const excluded of [
      { targetType: "group", id: groupId(9) },
      { targetType: "group", id: "all_users" },
      { targetType: "user", id: personId(1).toUpperCase() },
    ]) {
      const access = effectiveAccess(
        policyWith({}, { excludeTargets: [excluded] }),
        [groupId(3), groupId(9)],
        personId(1),
      );
      expect(access).toMatchObject({ excluded: true, profiles: [], maySignInSynced: false });
      expect(mayUse(access, synced())).toBe("no");
    }
  });

  test("reaches single people through legacy targets", () => {
    const policy = policyWith({}, { includeTargets: [{ ...targetOf(personId(1), OPEN_PROFILE), targetType: "user" }] });
    expect(mayUse(effectiveAccess(policy, [], personId(1)), synced())).toBe("yes");
    expect(mayUse(effectiveAccess(policy, [], personId(2)), synced())).toBe("no");
    expect(mayUse(effectiveAccess(policy, [personId(1)]), synced())).toBe("no");
  });

  test("under the closed twin is to sign in, and to register nothing synced", () => {
    const twin = closedTwin(profileOf(), CLOSED_PROFILE);
    const access = effectiveAccess(
      policyOf({ includeTargets: [targetOf(groupId(3), CLOSED_PROFILE)], passkeyProfiles: [twin] }),
      [groupId(3)],
    );
    expect([mayRegister(access, synced()), mayUse(access, synced())]).toEqual(["no", "yes"]);
    expect([true, false, null].map((attested) => mayRegister(access, key(attested)))).toEqual(["yes", "no", "unknown"]);
  });

  test("is to register nothing where self-service is off, and to use what there is", () => {
    const access = effectiveAccess(policyWith({}, { isSelfServiceRegistrationAllowed: false }), [groupId(3)]);
    expect(access).toMatchObject({ mayRegisterSynced: false, maySignInSynced: true });
    expect(mayRegister(access, key(true))).toBe("no");
  });

  test("in a tenant without profiles is what the top level says, for device-bound keys alone", () => {
    const legacy: Fido2Policy = {
      ...policyOf({ includeTargets: [targetOf(groupId(3))], passkeyProfiles: null }),
      isAttestationEnforced: true,
      keyRestrictions: { isEnforced: true, enforcementType: "block", aaGuids: [ICLOUD] },
    };
    const access = effectiveAccess(legacy, [groupId(3)]);
    expect([mayUse(access, key(false)), mayUse(access, key(false, ICLOUD)), mayUse(access, synced())]).toEqual([
      "yes",
      "no",
      "no",
    ]);
    expect([mayRegister(access, key(true)), mayRegister(access, key(false))]).toEqual(["yes", "no"]);
    expect(mayUse(effectiveAccess(legacy, [groupId(4)]), key(true))).toBe("no");
    // Old documented examples spell it as text.
    const spelled = effectiveAccess({ ...legacy, isAttestationEnforced: "true" }, [groupId(3)]);
    expect([mayRegister(spelled, key(true)), mayRegister(spelled, key(false))]).toEqual(["yes", "unknown"]);
  });

  test("is judged from what is known of the passkey", () => {
    const access = effectiveAccess(policyWith(), [groupId(3)]);
    expect(mayUse(access, synced(null))).toBe("unknown");
    expect(mayUse(access, key(null, null))).toBe("yes");
    expect(mayUse(access, { type: "unknown", aaguid: ONEPASSWORD, attested: null })).toBe("yes");
    expect(mayUse(access, { type: "unknown", aaguid: ICLOUD, attested: null })).toBe("unknown");
    expect(mayUse(effectiveAccess(policyOf({ state: "disabled" }), []), { ...key(null), type: "unknown" })).toBe("no");
  });

  test("of two profiles that together take everything is certain without the AAGUID", () => {
    const block = { isEnforced: true, enforcementType: "block", aaGuids: [ONEPASSWORD] };
    const policy = policyOf({
      includeTargets: [targetOf(groupId(3), OPEN_PROFILE, CLOSED_PROFILE)],
      passkeyProfiles: [profileOf(), profileOf({ id: CLOSED_PROFILE, keyRestrictions: block })],
    });
    expect(mayUse(effectiveAccess(policy, [groupId(3)]), synced(null))).toBe("yes");
  });
});

describe("words that this version doesn't know", () => {
  const ALLOW_ICLOUD = { isEnforced: true, aaGuids: [ICLOUD] };

  test.each<[string, Fido2Policy]>([
    ["a passkey type", policyWith({ passkeyTypes: "unknownFutureValue" })],
    ["no passkey types at all", policyWith({ passkeyTypes: null })],
    ["an attestation setting", policyWith({ attestationEnforcement: "always" })],
    ["a kind of key restriction", policyWith({ keyRestrictions: { ...ALLOW_ICLOUD, enforcementType: "prefer" } })],
    ["no kind of key restriction", policyWith({ keyRestrictions: { ...ALLOW_ICLOUD, enforcementType: null } })],
    ["an allow list without entries", policyWith({ keyRestrictions: { isEnforced: true, enforcementType: "allow" } })],
    ["a state", policyWith({}, { state: "enabledForReportingButNotEnforced" })],
    ["a kind of target", policyWith({}, { includeTargets: [{ ...targetOf("x", OPEN_PROFILE), targetType: "unit" }] })],
    ["a kind of exclusion", policyWith({}, { excludeTargets: [{ targetType: "unit", id: "x" }] })],
  ])("%s: neither a yes nor a no", (_what, policy) => {
    const access = effectiveAccess(policy, [groupId(3)]);
    expect([mayUse(access, synced()), mayRegister(access, synced())]).toEqual(["unknown", "unknown"]);
    expect(access.maySignInSynced).toBe(false);
  });

  test("take nothing from what another profile grants for certain", () => {
    const access = effectiveAccess(policyWith({ attestationEnforcement: "always" }), [groupId(3)]);
    expect(mayUse(access, key(true))).toBe("yes");
    expect(mayRegister(access, key(true))).toBe("yes");
  });

  test("beside a known type leave that type certain", () => {
    const access = effectiveAccess(policyWith({ passkeyTypes: "synced,quantum" }), [groupId(3)]);
    expect(mayUse(access, synced())).toBe("yes");
    expect(mayUse(access, { type: "unknown", aaguid: ONEPASSWORD, attested: null })).toBe("yes");
    expect(access.grants.find((grant) => grant.type === "other")?.doubt).toBe(
      "profile 'Synced passkeys' allows the unknown passkey type 'quantum'",
    );
  });
});

test("the emulated tenant, which works it out anew, never says otherwise", () => {
  fc.assert(
    fc.property(
      fc.oneof(anyTenantPolicy, anyLegacyPolicy),
      anyPerson,
      fc.constantFrom(...SOME_AAGUIDS),
      fc.constantFrom("synced" as const, "deviceBound" as const),
      (policy, person, aaguid, type) => {
        const access = effectiveAccess(policy, person.groupIds, person.personId);
        const truth = new CompiledPolicy(policy, "stored").accessFor(new Set(person.groupIds), person.personId);
        const judged = mayUse(access, { type, aaguid, attested: null });
        if (judged !== "unknown") expect(judged === "yes").toBe(truth.canSignIn(type, aaguid));
        // The emulated tenant's keys attest on demand.
        const registers = mayRegister(access, { type, aaguid, attested: type === "deviceBound" });
        const legacy = (policy.passkeyProfiles ?? []).length === 0;
        if (registers !== "unknown" && !legacy) expect(registers === "yes").toBe(truth.canRegister(type, aaguid));
      },
    ),
    { numRuns: 2000 },
  );
});
