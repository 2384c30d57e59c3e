import fc from "fast-check";
import type { Fido2Policy, IncludeTarget, PasskeyProfile } from "../../src/domain/policy/fido2";

export const DEFAULT_PROFILE = "00000000-0000-0000-0000-000000000001";
export const OPEN_PROFILE = "11111111-0000-4000-8000-000000000001";
export const CLOSED_PROFILE = "11111111-0000-4000-8000-000000000002";

/** A group's object id by a small number. */
export function groupId(n: number): string {
  return `aaaaaaaa-0000-4000-8000-${String(n).padStart(12, "0")}`;
}

export function profileOf(change: Partial<PasskeyProfile> = {}): PasskeyProfile {
  return {
    id: OPEN_PROFILE,
    name: "Synced passkeys",
    passkeyTypes: "synced,deviceBound",
    attestationEnforcement: "disabled",
    keyRestrictions: { isEnforced: true, enforcementType: "allow", aaGuids: ["bada5566-a7aa-401f-bd96-45619a55120d"] },
    ...change,
  };
}

export function targetOf(id: string, ...profiles: readonly string[]): IncludeTarget {
  return { targetType: "group", id, isRegistrationRequired: false, allowedPasskeyProfiles: profiles };
}

/** The state after Microsoft's migration of 2026 with attestation enforced, plus what a test wants. */
export function policyOf(change: Partial<Fido2Policy> = {}): Fido2Policy {
  return {
    "@odata.type": "#microsoft.graph.fido2AuthenticationMethodConfiguration",
    id: "Fido2",
    state: "enabled",
    isSelfServiceRegistrationAllowed: true,
    defaultPasskeyProfile: DEFAULT_PROFILE,
    includeTargets: [targetOf("all_users", DEFAULT_PROFILE)],
    excludeTargets: [],
    passkeyProfiles: [
      profileOf({
        id: DEFAULT_PROFILE,
        name: "Default passkey profile",
        passkeyTypes: "deviceBound",
        attestationEnforcement: "registrationOnly",
        keyRestrictions: { isEnforced: false, enforcementType: "allow", aaGuids: [] },
      }),
    ],
    ...change,
  };
}

/** Policies as colleagues may leave them: other targets, exclusions, profiles, unknown properties. Never our own ids. */
export const anyPolicy: fc.Arbitrary<Fido2Policy> = fc
  .record({
    targets: fc.uniqueArray(fc.integer({ min: 1, max: 12 }), { maxLength: 5 }),
    exclusions: fc.uniqueArray(fc.integer({ min: 20, max: 29 }), { maxLength: 3 }),
    extraProfile: fc.boolean(),
    selfService: fc.boolean(),
    unknown: fc.option(fc.string(), { nil: undefined }),
  })
  .map(({ targets, exclusions, extraProfile, selfService, unknown }) => {
    const plain = policyOf();
    const other = profileOf({ id: "22222222-0000-4000-8000-000000000001", name: "Colleague's" });
    return policyOf({
      isSelfServiceRegistrationAllowed: selfService,
      includeTargets: [...plain.includeTargets, ...targets.map((n) => targetOf(groupId(n), DEFAULT_PROFILE))],
      excludeTargets: exclusions.map((n) => ({ targetType: "group", id: groupId(n) })),
      passkeyProfiles: [...(plain.passkeyProfiles ?? []), ...(extraProfile ? [other] : [])],
      ...(unknown === undefined ? {} : { somethingNew: unknown }),
    });
  });
