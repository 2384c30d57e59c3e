import * as fc from "fast-check";
import type { Fido2Policy, PasskeyProfile } from "../../../../src/domain/policy/fido2";
import { CompiledPolicy } from "../../../../src/local/tenant/policy/access";
import { DEFAULT_POLICY, LEGACY_POLICY } from "../../../../src/local/tenant/policy/start-policy";
import { closedProfile, CLOSED_PROFILE, OPEN_PROFILE, openProfile, target } from "../tenant-world";

const ONE_PASSWORD = "bada5566-a7aa-401f-bd96-45619a55120d";
const ICLOUD = "fbfc3007-154e-4ecc-8c0b-6e020557d7bd";
const IT = "aaaaaaaa-0000-4000-8000-000000000001";
const BERLIN = "aaaaaaaa-0000-4000-8000-000000000002";
const NOBODY = "bbbbbbbb-0000-4000-8000-000000000001";

function policyWith(
  profiles: readonly PasskeyProfile[],
  targets: Fido2Policy["includeTargets"],
  rest: Partial<Fido2Policy> = {},
): Fido2Policy {
  return {
    ...DEFAULT_POLICY,
    passkeyProfiles: [...(DEFAULT_POLICY.passkeyProfiles ?? []), ...profiles],
    includeTargets: [...DEFAULT_POLICY.includeTargets, ...targets],
    ...rest,
  };
}

function access(policy: Fido2Policy, groups: string[], twin: "stored" | "blocks-sign-in" = "stored") {
  return new CompiledPolicy(policy, twin).accessFor(new Set(groups), NOBODY);
}

describe("what reaches a person", () => {
  it("is what any of their profiles allows: profiles are OR-ed", () => {
    const policy = policyWith([openProfile()], [target(IT, OPEN_PROFILE)]);
    expect(access(policy, [IT]).canSignIn("synced", ICLOUD)).toBe(true);
    expect(access(policy, [IT]).canSignIn("deviceBound", ICLOUD)).toBe(true);
    expect(access(policy, [BERLIN]).canSignIn("synced", ICLOUD)).toBe(false);
    expect(access(policy, []).canRegister("deviceBound", ICLOUD)).toBe(true);
  });

  it("is nothing when any of their groups is excluded: exclusion wins over every include", () => {
    const policy = policyWith([openProfile()], [target(IT, OPEN_PROFILE)], {
      excludeTargets: [{ targetType: "group", id: BERLIN.toUpperCase() }],
    });
    const both = access(policy, [IT, BERLIN]);
    expect(both.excluded).toBe(true);
    expect([
      both.canSignIn("synced", ICLOUD),
      both.canSignIn("deviceBound", ICLOUD),
      both.canRegister("synced", ICLOUD),
    ]).toEqual([false, false, false]);
  });

  it("under the closed twin lets nobody register a synced passkey, and lets those who have one sign in", () => {
    const policy = policyWith([closedProfile()], [target(IT, CLOSED_PROFILE)]);
    expect(access(policy, [IT]).canRegister("synced", ICLOUD)).toBe(false);
    expect(access(policy, [IT]).canRegister("deviceBound", ICLOUD)).toBe(true);
    expect(access(policy, [IT]).canSignIn("synced", ICLOUD)).toBe(true);
    expect(access(policy, [IT], "blocks-sign-in").canSignIn("synced", ICLOUD)).toBe(false);
  });

  it("follows key restrictions for registration and for sign-in alike", () => {
    const restricted = (enforcementType: string, aaGuids: string[]) =>
      access(
        policyWith(
          [openProfile({ keyRestrictions: { isEnforced: true, enforcementType, aaGuids } })],
          [target(IT, OPEN_PROFILE)],
        ),
        [IT],
      );
    expect(restricted("allow", [ONE_PASSWORD.toUpperCase()]).canSignIn("synced", ONE_PASSWORD)).toBe(true);
    expect(restricted("allow", [ONE_PASSWORD]).canSignIn("synced", ICLOUD)).toBe(false);
    expect(restricted("block", [ONE_PASSWORD]).canRegister("synced", ONE_PASSWORD)).toBe(false);
    expect(restricted("block", [ONE_PASSWORD]).canRegister("synced", ICLOUD)).toBe(true);
    // An enforced allow list without entries admits nothing.
    expect(restricted("allow", []).canSignIn("synced", ICLOUD)).toBe(false);
  });

  it("is nothing while the method is off, and registration alone stops without self-service", () => {
    const targets = [target(IT, OPEN_PROFILE)];
    expect(access(policyWith([openProfile()], targets, { state: "disabled" }), [IT]).canSignIn("synced", ICLOUD)).toBe(
      false,
    );
    const noSelfService = access(policyWith([openProfile()], targets, { isSelfServiceRegistrationAllowed: false }), [
      IT,
    ]);
    expect([noSelfService.canRegister("synced", ICLOUD), noSelfService.canSignIn("synced", ICLOUD)]).toEqual([
      false,
      true,
    ]);
  });

  it("on a tenant without profiles is device-bound passkeys for whoever is targeted", () => {
    expect(access(LEGACY_POLICY, []).canSignIn("deviceBound", ICLOUD)).toBe(true);
    expect(access(LEGACY_POLICY, []).canSignIn("synced", ICLOUD)).toBe(false);
    expect(access({ ...LEGACY_POLICY, includeTargets: [] }, []).canSignIn("deviceBound", ICLOUD)).toBe(false);
  });

  it("never shrinks when a target is added, and never grows when an exclusion is", () => {
    const groups = fc.subarray([IT, BERLIN]);
    const targets = fc.subarray([target(IT, OPEN_PROFILE), target(BERLIN, CLOSED_PROFILE), target(IT, CLOSED_PROFILE)]);
    fc.assert(
      fc.property(groups, targets, fc.constantFrom(IT, BERLIN), (member, before, more) => {
        const profiles = [openProfile(), closedProfile()];
        const small = access(policyWith(profiles, before), member);
        const large = access(policyWith(profiles, [...before, target(more, OPEN_PROFILE)]), member);
        const excluded = access(
          policyWith(profiles, before, { excludeTargets: [{ targetType: "group", id: more }] }),
          member,
        );
        for (const type of ["synced", "deviceBound"] as const) {
          for (const ask of ["canSignIn", "canRegister"] as const) {
            expect(large[ask](type, ICLOUD) || !small[ask](type, ICLOUD)).toBe(true);
            expect(small[ask](type, ICLOUD) || !excluded[ask](type, ICLOUD)).toBe(true);
          }
        }
      }),
    );
  });
});
