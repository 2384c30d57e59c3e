import type { Fido2Policy } from "../../../domain/policy/fido2";

/** The Learn page says three, an announcement of 2026 says ten: the smaller number is the one that hurts (unverified). */
export const MOST_PROFILES = 3;

/** Documented limit of the passkey policy. */
export const MOST_KILOBYTES = 20;

const BASE = 1.44;
const TARGET_WITH_ONE_PROFILE = 0.23;
/** (0.40 − 0.23) for four more profiles. */
const FURTHER_PROFILE_OF_TARGET = 0.0425;
const PROFILE = 0.4;
/** "Profile with 10 AAGUIDs: 0.3 KB", read as that much on top. */
const AAGUID = 0.03;
/** Not documented; its JSON is a third of a target's. */
const EXCLUSION = 0.08;

/** Kilobytes of a policy by Microsoft's published reference sizes. */
export function kilobytesOf(policy: Fido2Policy): number {
  const targets = policy.includeTargets.map(
    (target) =>
      TARGET_WITH_ONE_PROFILE +
      FURTHER_PROFILE_OF_TARGET * Math.max(0, (target.allowedPasskeyProfiles ?? []).length - 1),
  );
  const profiles = (policy.passkeyProfiles ?? []).map(
    (profile) => PROFILE + AAGUID * (profile.keyRestrictions?.aaGuids ?? []).length,
  );
  return BASE + sum(targets) + sum(profiles) + EXCLUSION * policy.excludeTargets.length;
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, next) => total + next, 0);
}
