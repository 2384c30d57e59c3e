import type { OwnedPolicy } from "../rollout/records";
import { policyHash } from "./canonical";
import { findConflicts, findIntentConflicts } from "./conflicts";
import { describeDifferences } from "./difference";
import type { Fido2Policy } from "./fido2";
import { applyIntent, ownAfter, type PolicyIntent } from "./intent";

export { findConflicts };

/** What a write would send, and what somebody else changed since the baseline. */
export interface Merge {
  /** Theirs with our intent laid over it: every foreign edit survives. */
  readonly desired: Fido2Policy;
  readonly desiredHash: string;
  /** Sentences, one a foreign change; empty when nobody else wrote. */
  readonly foreign: readonly string[];
  /** Foreign changes that touch what the rollout owns or needs, each with old → new: these hold it. */
  readonly conflicts: readonly string[];
  /** The intent is in force already. */
  readonly inForce: boolean;
}

/**
 * Three-way merge: base is the tenant-wide baseline we last verified, ours the intent, theirs what the tenant holds
 * now. Where the intent was sent before (a crash, a lost answer) its own effect does not count as foreign. The same as
 * laying the intent's edit over theirs by id, AAGUID and scalar (merge-foreign.ts) wherever the two don't collide.
 */
export function mergePolicy(base: Fido2Policy, theirs: Fido2Policy, intent: PolicyIntent, owned: OwnedPolicy): Merge {
  const desired = applyIntent(theirs, intent);
  const theirsHash = policyHash(theirs);
  const inForce = policyHash(desired) === theirsHash;
  const reference = inForce ? applyIntent(base, intent) : base;
  const foreign = policyHash(reference) === theirsHash ? [] : describeDifferences(reference, theirs);
  const conflicts = [
    ...findConflicts(theirs, inForce ? ownAfter(owned, base, intent) : owned, reference),
    ...findIntentConflicts(theirs, intent, owned, reference),
  ];
  return { desired, desiredHash: policyHash(desired), foreign, conflicts: [...new Set(conflicts)], inForce };
}
