import type { Approval } from "../domain/approval/approval";
import type { RolloutRecord, WaveRecord } from "../domain/rollout/records";
import { readWaves } from "./change-rollout";
import type { Deps } from "./deps";

/** All that is shown of one rollout. */
export interface RolloutStatus {
  readonly rollout: RolloutRecord;
  readonly waves: readonly WaveRecord[];
  readonly approvals: readonly Approval[];
}

/** undefined: there is no rollout of that id. */
export function readStatus(
  deps: Pick<Deps, "rollouts" | "approvals">,
): (rolloutId: string) => Promise<RolloutStatus | undefined> {
  return async (rolloutId) => {
    const found = await deps.rollouts.readRollout(rolloutId);
    if (found === undefined) return undefined;
    return {
      rollout: found.value,
      waves: await readWaves(deps.rollouts, rolloutId),
      approvals: await deps.approvals.listApprovals(rolloutId),
    };
  };
}
