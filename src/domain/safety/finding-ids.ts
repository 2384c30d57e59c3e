/**
 * Every id that a finding can have, in the order of `docs/findings.md`, which has a section for each: what it means, why it
 * matters, how to mend it. An id is never given another meaning, since rollouts keep their findings.
 */
export const FINDING_IDS = [
  // the policy
  "policy-unreadable",
  "tenant-unreadable",
  "method-off",
  "not-on-profiles",
  "self-service-off",
  "all-users-allows-synced",
  // the profile
  "profile-missing",
  "profile-differs",
  "profile-in-use",
  "profile-name-taken",
  // size
  "policy-too-large",
  "too-many-profiles",
  "many-targets",
  // groups
  "group-missing",
  "group-ambiguous",
  "group-unreadable",
  "group-empty",
  "group-excluded",
  "group-dynamic",
  "group-nested",
  "group-role-assignable",
  "group-in-two-waves",
  // people
  "protected-in-wave",
  "protected-skipped",
  "protection-unreadable",
  "protected-group-ambiguous",
  "people-who-decide-in-wave",
  "member-excluded",
  "exclusions-unreadable",
  "guests-left-out",
  "disabled-left-out",
  "wave-reaches-nobody",
  // approvals and guard
  "approvers-missing",
  "approvers-too-few",
  "approvers-unreadable",
  "guard-broken",
  // Conditional Access and settings beside the policy
  "registration-deadlock",
  "registration-needs-device",
  "strength-rejects-provider",
  "admins-newly-satisfied",
  "conditional-access-unreadable",
  "system-preferred",
  "campaign-asks-for-passkey",
  "campaign-asks-for-other",
  "settings-unreadable",
  // Microsoft's dated changes
  "microsoft-2026-09-01",
  "microsoft-2027-02-01",
  "microsoft-2027-07-01",
  "microsoft-2027-10-15",
  // sources
  "source-dead",
  "source-silent",
  // what the plan wants
  "membership-not-granted",
  "membership-right-unknown",
  "membership-acts-late",
  "standing-group-missing",
  "standing-group-ambiguous",
  "standing-group-unreadable",
  "standing-group-unusable",
  "standing-group-in-use",
  "standing-group-nested",
  "standing-group-inside",
  "standing-group-protected",
  "standing-group-not-empty",
  "proof-missing",
  "strategy-starts-with-close",
  "no-consolidation",
  // what-if
  "what-if-loses",
  "what-if-gains-outside",
  "what-if-nobody-gains",
  "what-if-unclear",
] as const;
export type FindingId = (typeof FINDING_IDS)[number];

/** Where a finding is explained, relative to the repository. */
export function linkOf(id: FindingId): string {
  return `docs/findings.md#${id}`;
}
