import { policyHash } from "../domain/policy/canonical";
import type { Fido2Policy } from "../domain/policy/fido2";
import { isRolloutEnd } from "../domain/rollout/transitions";
import type { DriftSeen } from "../domain/rollout/records";
import { HOUR } from "../domain/time";
import { changeRollout } from "./change-rollout";
import type { Deps } from "./deps";

export interface DriftInput {
  readonly rolloutId: string;
  readonly baseline: Fido2Policy;
  readonly policy: Fido2Policy;
  /** One sentence a foreign change. */
  readonly changes: readonly string[];
  readonly conflicts: readonly string[];
}

/** Names a foreign change of the policy in the rollout and in the audit trail, with the actor where the log names one. */
export function recordDrift(
  deps: Pick<Deps, "clock" | "rollouts" | "audit" | "evidence">,
): (input: DriftInput) => Promise<void> {
  return async ({ rolloutId, baseline, policy, changes, conflicts }) => {
    const now = deps.clock.now();
    const [baselineHash, currentHash] = [policyHash(baseline), policyHash(policy)];
    const recent = await deps.evidence.readPolicyChanges(now - 6 * HOUR, now);
    const actor = recent.filter((change) => change.actor !== null).at(-1)?.actor ?? null;
    const all = [...new Set([...changes, ...conflicts])];
    const sentence = `${actor ?? "Somebody else"} changed the passkey policy: ${all.join("; ")}.`;
    await deps.audit.append(
      {
        rolloutId,
        at: now,
        kind: "drift-seen",
        actor: actor ?? "unknown",
        wave: null,
        sentence,
        facts: { conflicts: conflicts.length, policyHash: currentHash },
      },
      `drift-${baselineHash}-${currentHash}`,
    );
    await changeRollout(deps.rollouts, rolloutId, (current) =>
      isRolloutEnd(current.phase) || isKnown(current.drift, { baselineHash, policyHash: currentHash, actor })
        ? current
        : {
            ...current,
            drift: {
              seenAt: now,
              actor,
              changes: all,
              conflicts: conflicts.length > 0,
              baselineHash,
              policyHash: currentHash,
            },
          },
    );
  };
}

/** The same change since the same baseline by the same actor: nothing new to say, and nothing to ask again. */
function isKnown(
  seen: DriftSeen | null,
  { baselineHash, policyHash, actor }: Pick<DriftSeen, "baselineHash" | "policyHash" | "actor">,
): boolean {
  return seen?.baselineHash === baselineHash && seen.policyHash === policyHash && seen.actor === actor;
}
