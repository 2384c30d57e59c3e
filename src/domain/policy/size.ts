import { FIDO2_ODATA_TYPE, type Fido2Policy, type KeyRestrictions, type PasskeyProfile } from "./fido2";
import { applyIntent } from "./intent";
import { findProfile } from "./profile";

/** Profiles a tenant may have. Learn says 3, announcements of mid-2026 say 10: unverified, so the smaller one is planned for. */
export const PROFILE_CAP = 3;

/** The policy may not exceed 20 KB (documented). Read as 1024 bytes each; how Entra counts is not published. */
export const SIZE_LIMIT = 20 * 1024;

/**
 * Reference sizes from Microsoft's page on passkey profiles, in bytes: base 1.44 KB, target with one profile 0.23 KB and
 * with five 0.40 KB, profile 0.40 KB, ten AAGUIDs 0.3 KB (read as that much on top). An exclusion is not on the page; its
 * JSON is taken, with room.
 */
const SIZES = { base: 1475, target: 192, profileReference: 44, profile: 410, aaguid: 31, exclusion: 90 } as const;

/** Two figures for one policy, in bytes. How Entra counts is not published, so the larger one counts against the limit. */
export interface PolicySize {
  /** UTF-8 bytes of the JSON that Graph would hold and give. */
  readonly json: number;
  /** By the documented reference sizes. */
  readonly reference: number;
  readonly counted: number;
}

export function sizeOf(policy: Fido2Policy): PolicySize {
  const [json, reference] = [bytesOf(policy), referenceSize(policy)];
  return { json, reference, counted: Math.max(json, reference) };
}

/** The size that counts against {@link SIZE_LIMIT}, in bytes. */
export function estimateSize(policy: Fido2Policy): number {
  return sizeOf(policy).counted;
}

/** The policy after one wave, as large as it gets by that wave: open, or closed again. */
export interface WaveSize {
  readonly name: string;
  readonly profiles: number;
  readonly targets: number;
  /** What counts against {@link SIZE_LIMIT}. */
  readonly bytes: number;
}

/** What the policy comes to with each wave applied on top of those before, before the first one is written. */
export function sizesOfWaves(
  policy: Fido2Policy,
  open: PasskeyProfile,
  twin: PasskeyProfile,
  waves: readonly { readonly name: string; readonly groupIds: readonly string[] }[],
): readonly WaveSize[] {
  let applied = policy;
  const all: string[] = [];
  return waves.map(({ name, groupIds }) => {
    all.push(...groupIds);
    applied = applyIntent(applied, { kind: "assign", profile: open, groupIds });
    const closed = applyIntent(applied, { kind: "close", open, twin, groupIds: all });
    return {
      name,
      profiles: (closed.passkeyProfiles ?? []).length,
      targets: closed.includeTargets.length,
      bytes: Math.max(estimateSize(applied), estimateSize(closed)),
    };
  });
}

function referenceSize(policy: Fido2Policy): number {
  const targets = policy.includeTargets.map(
    (target) => SIZES.target + SIZES.profileReference * (target.allowedPasskeyProfiles ?? []).length,
  );
  const profiles = (policy.passkeyProfiles ?? []).map(
    (profile) => SIZES.profile + SIZES.aaguid * (profile.keyRestrictions?.aaGuids ?? []).length,
  );
  const sum = [...targets, ...profiles].reduce((total, size) => total + size, 0);
  return SIZES.base + sum + SIZES.exclusion * policy.excludeTargets.length;
}

function bytesOf(policy: Fido2Policy): number {
  return new TextEncoder().encode(JSON.stringify(storedForm(policy))).length;
}

/** The policy with everything that Graph fills in; only lengths matter here, so the values of defaults are no statement. */
function storedForm(policy: Fido2Policy): Fido2Policy {
  const standard = findProfile(policy, policy.defaultPasskeyProfile ?? "");
  return {
    "@odata.type": FIDO2_ODATA_TYPE,
    ...policy,
    ...(standard === undefined
      ? {}
      : {
          isAttestationEnforced: standard.attestationEnforcement === "registrationOnly",
          keyRestrictions: storedRestrictions(standard.keyRestrictions),
        }),
    includeTargets: policy.includeTargets.map((target) => ({ isRegistrationRequired: false, ...target })),
    ...(policy.passkeyProfiles === undefined || policy.passkeyProfiles === null
      ? {}
      : {
          passkeyProfiles: policy.passkeyProfiles.map((profile) => ({
            ...profile,
            keyRestrictions: storedRestrictions(profile.keyRestrictions),
          })),
        }),
  };
}

function storedRestrictions(restrictions: KeyRestrictions | null | undefined): KeyRestrictions {
  return { isEnforced: false, enforcementType: "allow", aaGuids: [], ...restrictions };
}
