import { isRolloutEnd } from "../domain/rollout/transitions";
import { HOUR } from "../domain/time";
import type { Deps } from "./deps";

/** Says in the log which approvals nobody has answered, and for how many hours: an alert decides when that is too long. */
export function reportOpenApprovals(
  deps: Pick<Deps, "clock" | "rollouts" | "approvals" | "logger">,
): () => Promise<void> {
  return async () => {
    const now = deps.clock.now();
    for (const rollout of await deps.rollouts.listRollouts()) {
      if (isRolloutEnd(rollout.phase)) continue;
      for (const { id, kind, state, requestedAt } of await deps.approvals.listApprovals(rollout.id))
        if (state === "open")
          deps.logger.info("approval-open", {
            rolloutId: rollout.id,
            approvalId: id,
            kind,
            hours: Math.floor((now - requestedAt) / HOUR),
          });
    }
  };
}
