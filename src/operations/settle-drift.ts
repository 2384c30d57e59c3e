import { policyHash } from "../domain/policy/canonical";
import type { Fido2Policy } from "../domain/policy/fido2";
import { findTarget } from "../domain/policy/intent";
import { equalProfiles, findProfile, sameId } from "../domain/policy/profile";
import type { DriftSeen, OwnedPolicy, RolloutRecord } from "../domain/rollout/records";
import { changeRollout } from "./change-rollout";
import type { Deps } from "./deps";

/** The policy, if it and the baseline are those that people were shown; or the baseline is it already. */
export async function readShownPolicy(
  deps: Pick<Deps, "policy" | "tenant">,
  drift: DriftSeen,
): Promise<Fido2Policy | undefined> {
  const policy = await deps.policy.read();
  const baseline = (await deps.tenant.readBaseline())?.value;
  const hash = baseline === undefined ? drift.baselineHash : policyHash(baseline);
  if (hash !== drift.baselineHash && hash !== drift.policyHash) return undefined;
  return policyHash(policy) === drift.policyHash ? policy : undefined;
}

export interface Settlement {
  readonly rolloutId: string;
  readonly drift: DriftSeen;
  /** As {@link readShownPolicy} read it under the lease. */
  readonly policy: Fido2Policy;
  /** The lease's token. */
  readonly token: number;
  readonly wave: number;
  readonly actor: string;
  readonly sentence: string;
  readonly facts: Readonly<Record<string, string>>;
  /** Says "the same acceptance again" after a crash. */
  readonly once: string;
}

/** Makes an accepted policy the new baseline, under the lease: audited, saved, and what was held for it is held no longer. */
export async function settleDrift(
  deps: Pick<Deps, "clock" | "rollouts" | "audit" | "tenant">,
  { rolloutId, drift, policy, token, wave, actor, sentence, facts, once }: Settlement,
): Promise<RolloutRecord> {
  await deps.audit.append(
    {
      rolloutId,
      at: deps.clock.now(),
      kind: "hold-ended",
      actor,
      wave,
      sentence,
      facts: { policyHash: drift.policyHash, ...facts },
    },
    once,
  );
  await deps.tenant.saveBaseline(policy, token);
  return changeRollout(deps.rollouts, rolloutId, (current) =>
    current.drift?.policyHash === drift.policyHash
      ? {
          ...current,
          drift: null,
          hold: isHeldForDrift(current) ? null : current.hold,
          owned: stillOwned(current.owned, policy),
        }
      : current,
  );
}

/** A write that was held for a foreign change says so: one answer is enough for both. */
function isHeldForDrift({ hold }: RolloutRecord): boolean {
  return (
    hold !== null &&
    (hold.kind === "drift" ||
      (hold.kind === "write" && hold.reason.startsWith("the policy was changed by somebody else")))
  );
}

/** What of ours is left in the policy: an exclusion takes a target away as well as its removal does. */
function stillOwned(owned: OwnedPolicy, policy: Fido2Policy): OwnedPolicy {
  return {
    profiles: owned.profiles.filter((own) => {
      const found = findProfile(policy, own.id);
      return found !== undefined && equalProfiles(found, own);
    }),
    targets: owned.targets.filter(
      ({ groupId, profileId }) =>
        (findTarget(policy, groupId)?.allowedPasskeyProfiles ?? []).some((id) => sameId(id, profileId)) &&
        !policy.excludeTargets.some((target) => sameId(target.id, groupId)),
    ),
  };
}
