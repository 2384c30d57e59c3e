import type { RolloutPhase, WaveEnd } from "../domain/rollout/phases";
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

/** Ends a wave where it stands. A wave that has ended already stays as it is. */
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
      isWaveEnd(current.phase)
        ? current
        : { ...current, phase: moveWave(current.phase, outcome), decidedAt: now, waitsFor: reason },
    );
    return null;
  };
}

/** The rollout goes forward no more. Safe to call again. */
export function finishRollout(
  deps: Pick<Deps, "clock" | "rollouts" | "audit"> & PostNeeds,
): (input: { rolloutId: string; outcome: WaveEnd }) => Promise<null> {
  return async ({ rolloutId, outcome }) => {
    const now = deps.clock.now();
    const phase = PHASE_OF[outcome];
    if (isRolloutEnd((await readRollout(deps.rollouts, rolloutId)).phase)) return null;
    await deps.audit.append(
      {
        rolloutId,
        at: now,
        kind: "rollout-ended",
        actor: "passkey-rollout",
        wave: null,
        sentence: `The rollout ended ${phase}.`,
        facts: { outcome: phase },
      },
      `rollout-ended-${phase}`,
    );
    const ended = await changeRollout(deps.rollouts, rolloutId, (current) =>
      isRolloutEnd(current.phase)
        ? current
        : {
            ...current,
            phase: moveRollout(current.phase, phase),
            endedAt: now,
            hold: null,
            waitsFor: ENDED[phase] ?? phase,
          },
    );
    const waves = await readWaves(deps.rollouts, rolloutId);
    await postCard(deps, ended, (context) => renderEndedCard(ended, waves, context));
    return null;
  };
}

const ENDED: Partial<Record<RolloutPhase, string>> = {
  completed: "nothing: every wave was promoted",
  "rolled-back": "a person: a wave was taken back, and the waves after it never started",
  frozen: "a person: the rollout adds nobody else",
  failed: "an operator: a step failed for good; see the audit trail",
};
