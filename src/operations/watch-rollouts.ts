import { rolloutInstance } from "../contracts/durable/names";
import type { RolloutRecord } from "../domain/rollout/records";
import { isRolloutEnd } from "../domain/rollout/transitions";
import { MINUTE } from "../domain/time";
import { changeRollout } from "./change-rollout";
import type { Deps } from "./deps";
import { detectDrift } from "./detect-drift";
import { isGraphProblem } from "./graph-problems";
import { beginOrchestration } from "./start-rollout";

type Needs = Pick<
  Deps,
  "clock" | "rollouts" | "tenant" | "policy" | "evidence" | "audit" | "orchestrations" | "logger"
>;

/** A rollout younger than this may still be on its way from its row to its orchestration. */
const SETTLING = 5 * MINUTE;

/** The timer's look: names drift, and every third time (a quarter of an hour) starts the orchestration of a rollout anew where it was lost or failed. */
export function watchRollouts(deps: Needs): () => Promise<{ restarted: readonly string[] }> {
  return async () => {
    try {
      await detectDrift(deps)();
    } catch (error) {
      if (!isGraphProblem(error)) throw error;
      deps.logger.warn("drift-not-checked");
    }
    const restarted: string[] = [];
    if (Math.floor(deps.clock.now() / (5 * MINUTE)) % 3 !== 0) return { restarted };
    for (const rollout of await deps.rollouts.listRollouts())
      if (!isRolloutEnd(rollout.phase) && (await isLost(deps, rollout))) {
        await restart(deps, rollout);
        restarted.push(rollout.id);
      }
    return { restarted };
  };
}

async function isLost(deps: Needs, rollout: RolloutRecord): Promise<boolean> {
  if (deps.clock.now() - rollout.createdAt < SETTLING) return false;
  const status = await deps.orchestrations.status(rolloutInstance(rollout.id, rollout.attempt));
  return (
    status === undefined || status.state === "failed" || status.state === "terminated" || status.state === "completed"
  );
}

/** A new attempt has new instance ids; everything done is in the store, so it goes on from there. */
async function restart(deps: Needs, rollout: RolloutRecord): Promise<void> {
  const next = await changeRollout(deps.rollouts, rollout.id, (current) =>
    current.attempt === rollout.attempt ? { ...current, attempt: current.attempt + 1 } : current,
  );
  deps.logger.warn("orchestration-restarted", { rolloutId: rollout.id, attempt: next.attempt });
  await beginOrchestration(deps, next);
}
