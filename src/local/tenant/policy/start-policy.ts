import { ALL_USERS, FIDO2_ODATA_TYPE } from "../../../domain/policy/fido2";
import type { Fido2Policy } from "../../../domain/policy/fido2";

/** The id that Microsoft's migration gave the default profile of every tenant. */
export const DEFAULT_PROFILE_ID = "00000000-0000-0000-0000-000000000001";

/** Microsoft's state after the migration of 2026 where attestation was enforced: device-bound passkeys for everybody. */
export const DEFAULT_POLICY: Fido2Policy = {
  "@odata.type": FIDO2_ODATA_TYPE,
  id: "Fido2",
  state: "enabled",
  isSelfServiceRegistrationAllowed: true,
  isAttestationEnforced: true,
  keyRestrictions: { isEnforced: false, enforcementType: "block", aaGuids: [] },
  defaultPasskeyProfile: DEFAULT_PROFILE_ID,
  excludeTargets: [],
  includeTargets: [
    {
      targetType: "group",
      id: ALL_USERS,
      isRegistrationRequired: false,
      allowedPasskeyProfiles: [DEFAULT_PROFILE_ID],
    },
  ],
  passkeyProfiles: [
    {
      id: DEFAULT_PROFILE_ID,
      name: "Default passkey profile",
      passkeyTypes: "deviceBound",
      attestationEnforcement: "registrationOnly",
      keyRestrictions: { isEnforced: false, enforcementType: "block", aaGuids: [] },
    },
  ],
};

/** A tenant that is not on profiles yet, as the Graph reference shows it. */
export const LEGACY_POLICY: Fido2Policy = {
  "@odata.type": FIDO2_ODATA_TYPE,
  id: "Fido2",
  state: "enabled",
  isSelfServiceRegistrationAllowed: true,
  isAttestationEnforced: true,
  defaultPasskeyProfile: null,
  excludeTargets: [],
  keyRestrictions: { isEnforced: false, enforcementType: "block", aaGuids: [] },
  includeTargets: [{ targetType: "group", id: ALL_USERS, isRegistrationRequired: false, allowedPasskeyProfiles: [] }],
  passkeyProfiles: [],
};

/** Whether the tenant is on passkey profiles. */
export function isOnProfiles(policy: Fido2Policy): boolean {
  return (policy.passkeyProfiles ?? []).length > 0;
}

/** Ids compare without case, as Graph compares them. */
export function sameId(a: string, b: string): boolean {
  return a.toLowerCase() === b.toLowerCase();
}
