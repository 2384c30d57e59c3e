import { policyHash } from "../domain/policy/canonical";
import type { Fido2Policy } from "../domain/policy/fido2";
import { findTarget } from "../domain/policy/intent";
import { equalProfiles, findProfile, sameId } from "../domain/policy/profile";
import type { OwnedPolicy, RolloutRecord, WaveRecord } from "../domain/rollout/records";
import { changeRollout } from "./change-rollout";
import type { Deps } from "./deps";
import { useApprovals } from "./use-approvals";

type Needs = Pick<Deps, "clock" | "rollouts" | "approvals" | "directory" | "audit" | "tenant" | "policy">;

/**
 * Re-baselines after a named person accepted a foreign change: the policy as it was shown becomes the new baseline, and
 * what they took away is ours no longer. A policy that moved on meanwhile is not accepted.
 */
export function acceptDrift(deps: Needs): (rollout: RolloutRecord, wave: WaveRecord) => Promise<void> {
  return async (rollout, wave) => {
    const { drift } = rollout;
    const policy = await deps.policy.read();
    if (drift?.policyHash !== policyHash(policy)) return;
    if ((await useApprovals(deps)(rollout, wave, ["drift"])) !== undefined) return;
    await deps.tenant.saveBaseline(policy);
    await deps.audit.append(
      {
        rolloutId: rollout.id,
        at: deps.clock.now(),
        kind: "hold-ended",
        actor: "passkey-rollout",
        wave: wave.index,
        sentence: "The foreign change was accepted; the policy as it is now is the new baseline.",
        facts: { policyHash: drift.policyHash },
      },
      `drift-accepted-${drift.baselineHash}-${drift.policyHash}`,
    );
    await changeRollout(deps.rollouts, rollout.id, (current) =>
      current.drift?.policyHash === drift.policyHash
        ? { ...current, drift: null, owned: stillOwned(current.owned, policy) }
        : current,
    );
  };
}

/** What of ours is left in the policy. */
function stillOwned(owned: OwnedPolicy, policy: Fido2Policy): OwnedPolicy {
  return {
    profiles: owned.profiles.filter((own) => {
      const found = findProfile(policy, own.id);
      return found !== undefined && equalProfiles(found, own);
    }),
    targets: owned.targets.filter((own) =>
      (findTarget(policy, own.groupId)?.allowedPasskeyProfiles ?? []).some((id) => sameId(id, own.profileId)),
    ),
  };
}
