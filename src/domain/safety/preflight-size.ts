import type { Fido2Policy } from "../policy/fido2";
import { applyIntent } from "../policy/intent";
import { estimateSize, PROFILE_CAP, SIZE_LIMIT } from "../policy/size";
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
}: Pick<PreflightFacts, "policy" | "open" | "twin" | "waves">): readonly Finding[] {
  const findings: Finding[] = [];
  let after = policy;
  let warned = false;
  for (const wave of waves) {
    const groupIds = wave.groups.flatMap((group) => group.found.map((found) => found.id));
    const before = after;
    after = applyIntent(before, { kind: "assign", profile: open, groupIds });
    const closed = applyIntent(after, { kind: "close", open, twin, groupIds });
    findings.push(...tooLarge(wave, Math.max(estimateSize(after), estimateSize(closed))));
    if (wave.index === 0) findings.push(...tooManyProfiles(countProfiles(after), countProfiles(closed)));
    const targets = countGroups(after);
    if (warned || targets < MANY_GROUP_TARGETS || targets === countGroups(before)) continue;
    warned = true;
    findings.push(manyTargets(wave, targets));
  }
  return findings;
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

function tooManyProfiles(open: number, closed: number): readonly Finding[] {
  if (closed <= PROFILE_CAP) return [];
  return [
    finding(
      "too-many-profiles",
      open > PROFILE_CAP ? "blocks" : "warns",
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

function countProfiles(policy: Fido2Policy): number {
  return (policy.passkeyProfiles ?? []).length;
}

/** `all_users` is one target, not many groups. */
function countGroups({ includeTargets }: Fido2Policy): number {
  return includeTargets.filter((target) => target.targetType === "group" && target.id.toLowerCase() !== "all_users")
    .length;
}
