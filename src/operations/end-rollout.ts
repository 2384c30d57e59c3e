import type { RolloutPhase, WaveEnd } from "../domain/rollout/phases";
import { type RolloutRecord, type WaveRecord, wavesToContain } from "../domain/rollout/records";
import { isRolloutEnd, isWaveEnd, moveRollout, moveWave } from "../domain/rollout/transitions";
import { renderEndedCard } from "../views/cards/event-cards";
import { changeRollout, changeWave, readRollout, readWaves } from "./change-rollout";
import type { Deps } from "./deps";
import { postCard, type PostNeeds } from "./post-card";

const PHASE_OF: Readonly<Record<WaveEnd, RolloutPhase>> = {
  promoted: "completed",
  skipped: "completed",
  "rolled-back": "rolled-back",
  frozen: "frozen",
  aborted: "aborted",
  failed: "failed",
};

/** Ends a wave where it stands. A wave that has ended already, or is being taken back, stays as it is. */
export function endWave(
  deps: Pick<Deps, "clock" | "rollouts" | "audit">,
): (input: { rolloutId: string; wave: number; outcome: WaveEnd; reason: string }) => Promise<null> {
  return async ({ rolloutId, wave, outcome, reason }) => {
    const now = deps.clock.now();
    await deps.audit.append(
      {
        rolloutId,
        at: now,
        kind: "wave-ended",
        actor: "passkey-rollout",
        wave,
        sentence: `The wave ended ${outcome}: ${reason}.`,
        facts: { outcome },
      },
      `wave-ended-${String(wave)}-${outcome}`,
    );
    await changeWave(deps.rollouts, rolloutId, wave, (current) =>
      isWaveEnd(current.phase) || current.phase === "rolling-back"
        ? current
        : { ...current, phase: moveWave(current.phase, outcome), decidedAt: now, waitsFor: reason },
    );
    return null;
  };
}

/**
 * The rollout goes forward no more – unless a rollback is still owed: then the waves to contain first are answered, and
 * nothing ends. Safe to call again.
 */
export function finishRollout(
  deps: Pick<Deps, "clock" | "rollouts" | "audit"> & PostNeeds,
): (input: { rolloutId: string; outcome: WaveEnd }) => Promise<{ contain: readonly number[] }> {
  return async ({ rolloutId, outcome }) => {
    const waves = await readWaves(deps.rollouts, rolloutId);
    const before = await readRollout(deps.rollouts, rolloutId);
    let owed = owedContainments(before, waves);
    if (owed.length > 0 || isRolloutEnd(before.phase)) return { contain: owed };
    const phase = phaseOf(outcome, waves);
    const now = deps.clock.now();
    await deps.audit.append(
      {
        rolloutId,
        at: now,
        kind: "rollout-ended",
        actor: "passkey-rollout",
        wave: null,
        sentence: `The rollout ends ${phase}.`,
        facts: { outcome: phase },
      },
      `rollout-ended-${String(before.attempt)}-${phase}`,
    );
    const ended = await changeRollout(deps.rollouts, rolloutId, (current) => {
      owed = owedContainments(current, waves);
      if (owed.length > 0 || isRolloutEnd(current.phase)) return current;
      const waitsFor = ENDED[phase] ?? phase;
      return { ...current, phase: moveRollout(current.phase, phase), endedAt: now, hold: null, waitsFor };
    });
    if (owed.length > 0) return { contain: owed };
    await postCard(deps, ended, (context) => renderEndedCard(ended, waves, context));
    return { contain: [] };
  };
}

function owedContainments(rollout: RolloutRecord, waves: readonly WaveRecord[]): readonly number[] {
  const begun = waves.filter((wave) => wave.phase === "rolling-back");
  return [...new Set([...wavesToContain(rollout.controls, waves), ...begun].map((wave) => wave.index))];
}

/** Where something was taken back, that is what the rollout is remembered for. */
function phaseOf(outcome: WaveEnd, waves: readonly WaveRecord[]): RolloutPhase {
  const takenBack = waves.some((wave) => wave.phase === "rolled-back");
  return takenBack && outcome !== "aborted" && outcome !== "failed" ? "rolled-back" : PHASE_OF[outcome];
}

const ENDED: Partial<Record<RolloutPhase, string>> = {
  completed: "nothing: every wave was promoted",
  "rolled-back": "a person: a wave was taken back, and the waves after it never started",
  frozen: "a person: the rollout adds nobody else",
  failed: "an operator: a step failed for good; see the audit trail",
};
