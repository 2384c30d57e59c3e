import {
  approvalEvent,
  approvalInstance,
  bakeInstance,
  containmentInstance,
  WAKE,
  waveInstance,
} from "../contracts/durable/names";
import type { RolloutRecord } from "../domain/rollout/records";
import type { Deps } from "./deps";

/** Wakes whatever may be waiting for this rollout: its wave, the wave's bake and containment, its open approvals. */
export function wakeRollout(
  deps: Pick<Deps, "orchestrations" | "approvals">,
): (rollout: RolloutRecord) => Promise<void> {
  return async ({ id, attempt, currentWave }) => {
    for (const instance of [waveInstance, bakeInstance, containmentInstance])
      await deps.orchestrations.wake(instance(id, attempt, currentWave), WAKE);
    for (const approval of await deps.approvals.listApprovals(id))
      if (approval.state === "open" || approval.decisions.length > 0)
        await deps.orchestrations.wake(approvalInstance(approval.id), approvalEvent(approval.id));
  };
}
