import type { Activities, ActivityName } from "../contracts/durable/activities";
import { applyWave } from "../operations/apply-wave";
import { containWave } from "../operations/contain-wave";
import { decideNext } from "../operations/decide-next";
import type { Deps } from "../operations/deps";
import { endWave, finishRollout } from "../operations/end-rollout";
import { holdRollout } from "../operations/hold-rollout";
import { judgeWave } from "../operations/judge-wave";
import { openApproval } from "../operations/open-approval";
import { extendBake, promoteWave } from "../operations/promote-wave";
import { readApproval } from "../operations/read-approval";
import { readControls } from "../operations/read-controls";
import { runPreflight } from "../operations/run-preflight";
import { runPreview } from "../operations/run-preview";

/** Activities run without a durable client: they never wake anybody. */
export type ActivityDeps = Omit<Deps, "orchestrations">;

export type BoundActivities = {
  readonly [K in ActivityName]: (input: Activities[K]["input"]) => Promise<Activities[K]["output"]>;
};

/** Binds each activity name to its operation. */
export function createActivities(deps: ActivityDeps): BoundActivities {
  return {
    "run-preflight": runPreflight(deps),
    "decide-next": decideNext(deps),
    "apply-wave": applyWave(deps),
    "contain-wave": containWave(deps),
    "judge-wave": judgeWave(deps),
    "extend-bake": extendBake(deps),
    "open-approval": openApproval(deps),
    "read-approval": readApproval(deps),
    "read-controls": readControls(deps),
    "promote-wave": promoteWave(deps),
    "end-wave": endWave(deps),
    "hold-rollout": holdRollout(deps),
    "finish-rollout": finishRollout(deps),
    "run-preview": runPreview(deps),
  };
}
