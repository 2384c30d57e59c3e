import type { Fido2Policy } from "../../../domain/policy/fido2";
import { ALL_USERS } from "../../../domain/policy/fido2";
import type { PolicyPreset } from "../../../contracts/scenario-file";
import { guidOf } from "../random";
import type { Author } from "../truth";
import type { World } from "../world";
import { MOST_PROFILES } from "./policy-size";
import { isOnProfiles, sameId } from "./start-policy";
import { auditPolicyChange, savePolicy } from "./write-policy";

/** Under which name the audit log shows Microsoft's own changes is not documented. */
const MICROSOFT: Author = {
  kind: "microsoft",
  id: guidOf("service principal", "Microsoft managed policy"),
  name: "Azure MFA StrongAuthenticationService",
};

const ALL_TYPES = { passkeyTypes: "deviceBound,synced", attestationEnforcement: "disabled" } as const;

/**
 * Microsoft's announced changes of the methods policy; they come from outside and no rule of the service stops them. On
 * 2027-02-01 the opt-out ends, so whoever was spared in September 2026 gets that change too, and SMS and voice end.
 */
export function makeMicrosoftChange(
  world: World,
  preset: Extract<PolicyPreset, `microsoft-${string}`>,
  faultIndex: number,
): void {
  enablePasskeys(world, preset, faultIndex);
  if (preset === "microsoft-2027-02") endTelephony(world);
}

/** The campaign becomes Microsoft-managed; everybody who may use SMS or voice may register every type of passkey. */
function enablePasskeys(world: World, preset: PolicyPreset, faultIndex: number): void {
  const campaign = {
    state: "default",
    includeTargets: [{ id: ALL_USERS, targetType: "group", targetedAuthenticationMethod: "fido2" }],
  };
  world.methodsPolicy.changeCampaign(campaign, world.now);
  const { policy } = world.policies.current;
  const telephony = ["Sms", "Voice"].some((id) => world.methodsPolicy.configuration(id)?.state === "enabled");
  if (!telephony || !isOnProfiles(policy) || everybodyMayEverything(policy)) {
    const was = { oldValue: null, newValue: JSON.stringify(campaign.state) };
    auditPolicyChange(world, MICROSOFT, [{ displayName: "RegistrationCampaign.state", ...was }], "Update");
    return;
  }
  savePolicy(world, allowAllTypes(policy), {
    author: MICROSOFT,
    description: preset,
    edit: { preset },
    faultIndex,
  });
}

function endTelephony(world: World): void {
  world.methodsPolicy.switchMethod("Sms", "disabled", world.now);
  world.methodsPolicy.switchMethod("Voice", "disabled", world.now);
  world.ledger.telephonyEndedAt = world.now;
  const off = { oldValue: '"enabled"', newValue: '"disabled"' };
  auditPolicyChange(world, MICROSOFT, [{ displayName: "Sms.state", ...off }], "Update");
}

/** The September change was made before, or an admin had the same idea. */
function everybodyMayEverything(policy: Fido2Policy): boolean {
  const everybody = policy.includeTargets.find((target) => target.id === ALL_USERS);
  return (policy.passkeyProfiles ?? []).some(
    ({ id, passkeyTypes, attestationEnforcement, keyRestrictions }) =>
      (everybody?.allowedPasskeyProfiles ?? []).some((one) => sameId(one, id)) &&
      passkeyTypes === ALL_TYPES.passkeyTypes &&
      attestationEnforcement === ALL_TYPES.attestationEnforcement &&
      keyRestrictions?.isEnforced !== true,
  );
}

/**
 * From 2026-09-01 everybody enabled for SMS is "put into a passkey profile allowing all types"; which object that is, is not documented. Here: a new
 * profile beside the others for everybody, or the default profile widened where there is no room for one more.
 */
function allowAllTypes(policy: Fido2Policy): Fido2Policy {
  const profiles = policy.passkeyProfiles ?? [];
  if (profiles.length >= MOST_PROFILES) {
    const standard = policy.defaultPasskeyProfile ?? "";
    return {
      ...policy,
      isAttestationEnforced: false,
      passkeyProfiles: profiles.map((one) => (sameId(one.id, standard) ? { ...one, ...ALL_TYPES } : one)),
    };
  }
  const id = guidOf("passkey profile", "microsoft-2026-09");
  const everybody = policy.includeTargets.find((target) => target.id === ALL_USERS);
  const target = {
    targetType: "group",
    id: ALL_USERS,
    isRegistrationRequired: false,
    ...everybody,
    allowedPasskeyProfiles: [...(everybody?.allowedPasskeyProfiles ?? []), id],
  };
  return {
    ...policy,
    includeTargets: [...policy.includeTargets.filter((one) => one.id !== ALL_USERS), target],
    passkeyProfiles: [
      ...profiles,
      {
        id,
        name: "Microsoft-managed passkey profile",
        ...ALL_TYPES,
        keyRestrictions: { isEnforced: false, enforcementType: "block", aaGuids: [] },
      },
    ],
  };
}
