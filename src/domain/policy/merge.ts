import type { OwnedPolicy } from "../rollout/records";
import { policyHash } from "./canonical";
import { describeDifferences } from "./difference";
import type { Fido2Policy } from "./fido2";
import { applyIntent, findTarget, ownAfter, type PolicyIntent } from "./intent";
import { equalProfiles, findProfile, sameId } from "./profile";

/** What a write would send, and what somebody else changed since the baseline. */
export interface Merge {
  /** Theirs with our intent laid over it: every foreign edit survives. */
  readonly desired: Fido2Policy;
  readonly desiredHash: string;
  /** Sentences, one a foreign change; empty when nobody else wrote. */
  readonly foreign: readonly string[];
  /** Foreign changes that touch what the rollout owns or needs: these hold it. */
  readonly conflicts: readonly string[];
  /** The intent is in force already. */
  readonly inForce: boolean;
}

/**
 * Three-way merge: base is the tenant-wide baseline we last verified, ours the intent, theirs what the tenant holds
 * now. Where the intent was sent before (a crash, a lost answer) its own effect does not count as foreign.
 */
export function mergePolicy(base: Fido2Policy, theirs: Fido2Policy, intent: PolicyIntent, owned: OwnedPolicy): Merge {
  const desired = applyIntent(theirs, intent);
  const theirsHash = policyHash(theirs);
  const inForce = policyHash(desired) === theirsHash;
  const reference = inForce ? applyIntent(base, intent) : base;
  const foreign = policyHash(reference) === theirsHash ? [] : describeDifferences(reference, theirs);
  return {
    desired,
    desiredHash: policyHash(desired),
    foreign,
    conflicts: [
      ...findConflicts(theirs, inForce ? ownAfter(owned, base, intent) : owned),
      ...findIntentConflicts(theirs, intent, owned),
    ],
    inForce,
  };
}

/** What the rollout owns and somebody else took away, narrowed or excluded. */
export function findConflicts(theirs: Fido2Policy, owned: OwnedPolicy): readonly string[] {
  const conflicts: string[] = [];
  for (const own of owned.profiles) {
    const found = findProfile(theirs, own.id);
    if (found === undefined) conflicts.push(`our profile '${own.name ?? own.id}' was deleted`);
    else if (!equalProfiles(found, own)) conflicts.push(`our profile '${own.name ?? own.id}' was changed`);
  }
  for (const own of owned.targets) {
    const target = findTarget(theirs, own.groupId);
    if (target === undefined) conflicts.push(`our target, group ${own.groupId}, was removed`);
    else if (!(target.allowedPasskeyProfiles ?? []).some((id) => sameId(id, own.profileId)))
      conflicts.push(`our profile was taken from the target group ${own.groupId}`);
    if (isExcluded(theirs, own.groupId)) conflicts.push(`our target, group ${own.groupId}, was excluded`);
  }
  return conflicts;
}

function findIntentConflicts(theirs: Fido2Policy, intent: PolicyIntent, owned: OwnedPolicy): readonly string[] {
  const wanted = intent.kind === "assign" ? intent.profile : intent.twin;
  const found = findProfile(theirs, wanted.id);
  const taken = found !== undefined && !equalProfiles(found, wanted) && !isOwned(owned, wanted.id);
  const profile = taken ? [`a profile with the id of our '${wanted.name ?? wanted.id}' says something else`] : [];
  const state = theirs.state === "enabled" ? [] : [`the passkey method is ${theirs.state}`];
  const excluded = intent.groupIds
    .filter((groupId) => isExcluded(theirs, groupId))
    .map((groupId) => `group ${groupId} of the wave is excluded from passkeys`);
  return [...profile, ...state, ...(intent.kind === "assign" ? excluded : [])];
}

/** What is ours already was compared before. */
function isOwned(owned: OwnedPolicy, id: string): boolean {
  return owned.profiles.some((own) => sameId(own.id, id));
}

function isExcluded(policy: Fido2Policy, groupId: string): boolean {
  return policy.excludeTargets.some((target) => sameId(target.id, groupId));
}
