import { readRollout } from "./change-rollout";
import type { Deps } from "./deps";

/** Whether somebody paused, froze, aborted or asked for a rollback: then nobody need wait for an answer. */
export function readControls(
  deps: Pick<Deps, "rollouts">,
): (input: { rolloutId: string }) => Promise<{ stopped: boolean }> {
  return async ({ rolloutId }) => {
    const { controls } = await readRollout(deps.rollouts, rolloutId);
    const { pausedBy, frozenBy, abortedBy, rollbackWave } = controls;
    return { stopped: pausedBy !== null || frozenBy !== null || abortedBy !== null || rollbackWave !== null };
  };
}
