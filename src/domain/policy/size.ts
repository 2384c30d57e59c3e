import type { Fido2Policy } from "./fido2";

/** Profiles a tenant may have. Learn says 3, announcements of mid-2026 say 10: unverified, so the smaller one is planned for. */
export const PROFILE_CAP = 3;

/** The policy may not exceed 20 KB (documented). */
export const SIZE_LIMIT = 20 * 1024;

/** Reference sizes from Microsoft's page on passkey profiles, in bytes. */
const SIZES = { base: 1475, target: 192, profileReference: 44, profile: 410, aaguid: 31, exclusion: 90 } as const;

/** The size Entra is expected to count for this policy, in bytes, by the documented reference sizes. */
export function estimateSize(policy: Fido2Policy): number {
  const targets = policy.includeTargets.map(
    (target) => SIZES.target + SIZES.profileReference * (target.allowedPasskeyProfiles ?? []).length,
  );
  const profiles = (policy.passkeyProfiles ?? []).map(
    (profile) => SIZES.profile + SIZES.aaguid * (profile.keyRestrictions?.aaGuids ?? []).length,
  );
  const sum = [...targets, ...profiles].reduce((total, size) => total + size, 0);
  return SIZES.base + sum + SIZES.exclusion * policy.excludeTargets.length;
}
