import { policyHash } from "../domain/policy/canonical";
import { describeDifferences } from "../domain/policy/difference";
import { findConflicts } from "../domain/policy/merge";
import { isAppliedStill, isSent, type WaveRecord } from "../domain/rollout/records";
import { isRolloutEnd } from "../domain/rollout/transitions";
import { changeRollout, readWaves } from "./change-rollout";
import type { Deps } from "./deps";
import { recordDrift } from "./record-drift";

type Needs = Pick<Deps, "clock" | "rollouts" | "tenant" | "policy" | "evidence" | "audit">;

/**
 * Compares the policy with the tenant-wide baseline and names what somebody else changed, in every rollout under way.
 * Nothing is mended. While a write of ours is on its way the comparison waits for the next tick.
 */
export function detectDrift(deps: Needs): () => Promise<void> {
  return async () => {
    const active = (await deps.rollouts.listRollouts()).filter(
      (rollout) => rollout.startedAt !== null && !isRolloutEnd(rollout.phase),
    );
    if (active.length === 0) return;
    for (const rollout of active) {
      const waves = await readWaves(deps.rollouts, rollout.id);
      if (waves.some(isWriting)) return;
    }
    const before = await deps.tenant.readBaseline();
    const policy = await deps.policy.read();
    const baseline = await deps.tenant.readBaseline();
    if (baseline === undefined || before?.etag !== baseline.etag) return;
    const [baselineHash, currentHash] = [policyHash(baseline.value), policyHash(policy)];
    const changes = baselineHash === currentHash ? [] : describeDifferences(baseline.value, policy);
    for (const rollout of active) {
      if (baselineHash !== currentHash)
        await recordDrift(deps)({
          rolloutId: rollout.id,
          baseline: baseline.value,
          policy,
          changes,
          conflicts: findConflicts(policy, rollout.owned),
        });
      else if (rollout.drift !== null)
        await changeRollout(deps.rollouts, rollout.id, (current) => ({ ...current, drift: null }));
    }
  };
}

function isWriting(wave: WaveRecord): boolean {
  if (!isSent(wave)) return false;
  return wave.write?.purpose === "assign" ? wave.verifiedAt === null : isAppliedStill(wave);
}
