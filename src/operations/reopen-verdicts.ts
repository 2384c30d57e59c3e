import { judgeWave as judge } from "../domain/health/judge";
import type { GraceEnd } from "../domain/health/outcomes";
import type { Verdict } from "../domain/health/verdict";
import type { PlanGate } from "../domain/plan/plan";
import type { RolloutRecord, WaveRecord } from "../domain/rollout/records";
import { DAY } from "../domain/time";
import { changeWave } from "./change-rollout";
import type { Deps } from "./deps";
import { holdRollout } from "./hold-rollout";
import type { PostNeeds } from "./post-card";
import { readJudgeInput } from "./read-judge-input";

/** Logs may be days late; after this long nobody waits for more about a wave that was decided. */
const REOPENED_WITHIN = 7 * DAY;

/**
 * Judges promoted waves again on what has come in late about their bake (gates.md and invariant 7: late events reopen a
 * verdict that they contradict). What is contradicted holds the rollout, once for each new verdict, and names the wave;
 * taking it back is a person's decision. `current` is the wave under way.
 */
export function reopenVerdicts(
  deps: Pick<Deps, "clock" | "rollouts" | "documents" | "evidence" | "audit"> & PostNeeds,
): (
  rollout: RolloutRecord,
  waves: readonly WaveRecord[],
  current: number,
  how: { readonly graceEnd: GraceEnd; readonly gateOf: (wave: number) => PlanGate },
) => Promise<void> {
  return async (rollout, waves, current, { graceEnd, gateOf }) => {
    const now = deps.clock.now();
    for (const wave of waves) {
      const { index, phase, decidedAt, appliedAt, bakeEndsAt, verdict } = wave;
      if (index >= current || phase !== "promoted" || verdict === null) continue;
      if (decidedAt === null || appliedAt === null || bakeEndsAt === null || now - decidedAt > REOPENED_WITHIN)
        continue;
      const judged = { rollout, wave, waves, appliedAt, graceEnd, gate: gateOf(index) };
      const input = await readJudgeInput(deps)(judged);
      // Of what happened after the bake only the successes that mend a failure of it count.
      const signIns = input.signIns.filter((each) => each.at < bakeEndsAt || each.code === 0);
      const anew = judge({ ...input, signIns, sourceProblem: null });
      if (!contradicts(verdict, anew) || wave.reopened?.kind === anew.kind) continue;
      await changeWave(deps.rollouts, rollout.id, index, (record) => ({
        ...record,
        reopened: { at: now, kind: anew.kind, reason: anew.reason },
      }));
      await holdRollout(deps)({
        rolloutId: rollout.id,
        wave: current,
        kind: "evidence",
        reason: `late evidence contradicts the verdict of wave '${wave.name}' (${verdict.kind}): now ${anew.kind}, ${anew.reason}`,
        waitsFor: "resume to go on all the same, or roll back",
      });
    }
  };
}

/** An alarm contradicts whatever let the wave pass; what no longer suffices contradicts a certificate. */
function contradicts(before: Verdict, anew: Verdict): boolean {
  return anew.kind === "alarm" || (before.kind === "certified" && anew.kind === "insufficient" && !anew.provisional);
}
