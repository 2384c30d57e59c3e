import { ALL_USERS, type Fido2Policy, type PasskeyProfile } from "../policy/fido2";
import { findProfile } from "../policy/profile";
import { PROFILE_CAP, SIZE_LIMIT, sizesOfWaves } from "../policy/size";
import { type Finding, finding } from "./finding";
import type { PreflightFacts } from "./preflight-facts";

/**
 * "Many groups" in the policy or in a registration campaign make registrations fail (documented, without a number). From
 * this many group targets on it is worth a warning: a judgement of ours, unverified.
 */
export const MANY_GROUP_TARGETS = 10;

/** Computes the final JSON of every wave, open and contained, before the first one is written. */
export function findSizeProblems({
  policy,
  open,
  twin,
  waves,
  standing,
}: Pick<PreflightFacts, "policy" | "open" | "twin" | "waves" | "standing">): readonly Finding[] {
  // By membership the policy names one group, however many waves there are.
  const standingIds = standing?.found.map(({ id }) => id);
  const named = waves.map(({ name, groups }) => ({ name, groupIds: standingIds ?? groups.flatMap(idsOf) }));
  const sizes = sizesOfWaves(policy, open, twin, named);
  const others = policy.includeTargets.length - countGroups(policy);
  const findings: Finding[] = [];
  let before = countGroups(policy);
  let warned = false;
  for (const wave of waves) {
    const size = sizes[wave.index];
    if (size === undefined) continue;
    findings.push(...tooLarge(wave, size.bytes));
    const groups = size.targets - others;
    if (!warned && groups >= MANY_GROUP_TARGETS && groups > before) findings.push(manyTargets(wave, groups));
    warned ||= groups >= MANY_GROUP_TARGETS && groups > before;
    before = groups;
  }
  return [...findings, ...tooManyProfiles(policy, open, sizes.at(-1)?.profiles ?? 0)];
}

function idsOf({ found }: PreflightFacts["waves"][number]["groups"][number]): readonly string[] {
  return found.map(({ id }) => id);
}

type Wave = PreflightFacts["waves"][number];

function tooLarge({ name, index }: Wave, size: number): readonly Finding[] {
  if (size <= SIZE_LIMIT) return [];
  return [
    finding(
      "policy-too-large",
      "blocks",
      `With wave '${name}' the policy would take about ${(size / 1024).toFixed(1)} KB of the 20 KB that Entra allows.`,
      "Use fewer groups; consolidate them into one.",
      index,
    ),
  ];
}

/** Only a containment needs the closed twin. */
function tooManyProfiles(policy: Fido2Policy, open: PasskeyProfile, closed: number): readonly Finding[] {
  if (closed <= PROFILE_CAP) return [];
  const withOpen = (policy.passkeyProfiles ?? []).length + (findProfile(policy, open.id) === undefined ? 1 : 0);
  return [
    finding(
      "too-many-profiles",
      withOpen > PROFILE_CAP ? "blocks" : "warns",
      `With the open profile and its closed twin the tenant would have ${String(closed)} profiles; ${String(PROFILE_CAP)} are planned for.`,
      "Delete a profile that nobody uses.",
    ),
  ];
}

function manyTargets({ name, index }: Wave, targets: number): Finding {
  return finding(
    "many-targets",
    "warns",
    `With wave '${name}' the policy would name ${String(targets)} groups. Microsoft says that registrations can fail when many groups are included, and gives no number; from ${String(MANY_GROUP_TARGETS)} on Passkey Rollout warns.`,
    "Plan with fewer, larger groups, or with 'assignment: membership', which keeps one group in the policy.",
    index,
  );
}

/** `all_users` is one target, not many groups. */
function countGroups({ includeTargets }: Fido2Policy): number {
  return includeTargets.filter((target) => target.targetType === "group" && target.id.toLowerCase() !== ALL_USERS)
    .length;
}
