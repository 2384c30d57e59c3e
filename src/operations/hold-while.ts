import type { Verdict } from "../domain/health/verdict";
import type { RolloutRecord, WaveRecord } from "../domain/rollout/records";
import { isRolloutEnd, moveRollout } from "../domain/rollout/transitions";
import { standingHold } from "../domain/rollout/verdict-limits";
import { renderHeldCard } from "../views/cards/event-cards";
import { changeRollout } from "./change-rollout";
import type { Deps } from "./deps";
import { postCard, type PostNeeds } from "./post-card";

const WAITS_FOR = "lifts itself when the evidence clears; resume to accept it as it is";

/**
 * Holds the rollout at once while a verdict asks for it, and lets it go by itself when it no longer does (gates.md: a
 * provisional alarm may hold, reversibly, and never rolls back; signals hold and resume). The bake goes on meanwhile.
 * A hold of another kind, or one that a person has to end, is left alone.
 */
export function holdWhile(
  deps: Pick<Deps, "clock" | "rollouts" | "audit"> & PostNeeds,
): (rollout: RolloutRecord, wave: WaveRecord, verdict: Verdict) => Promise<void> {
  return async (rollout, wave, verdict) => {
    const wanted = standingHold(verdict, rollout);
    if (wanted === null) {
      if (rollout.hold?.provisional === true) await lift(deps, rollout, wave);
      return;
    }
    if (rollout.hold !== null) return;
    const now = deps.clock.now();
    const reason = `wave '${wave.name}': ${wanted.sentence}`;
    await audit(
      deps,
      wave,
      `Held: ${reason}. ${WAITS_FOR}.`,
      "held",
      `held-provisionally-${String(wave.index)}-${String(now)}`,
    );
    const held = await changeRollout(deps.rollouts, rollout.id, (current) =>
      isRolloutEnd(current.phase) || current.phase === "rolling-back" || current.hold !== null
        ? current
        : {
            ...current,
            phase: current.controls.pausedBy === null ? moveRollout(current.phase, "held") : current.phase,
            hold: { kind: "evidence", reason, waitsFor: WAITS_FOR, since: now, provisional: true },
            waitsFor: `${reason}; ${WAITS_FOR}`,
          },
    );
    if (held.hold?.reason === reason) await postCard(deps, held, (context) => renderHeldCard(held, context));
  };
}

async function lift(
  deps: Pick<Deps, "clock" | "rollouts" | "audit">,
  rollout: RolloutRecord,
  wave: WaveRecord,
): Promise<void> {
  const since = rollout.hold?.since ?? 0;
  const sentence = `The hold of wave '${wave.name}' lifted itself: the evidence cleared`;
  await audit(deps, wave, `${sentence}.`, "hold-ended", `lifted-${String(wave.index)}-${String(since)}`);
  await changeRollout(deps.rollouts, rollout.id, (current) => {
    if (current.hold?.provisional !== true || isRolloutEnd(current.phase)) return current;
    const phase = current.phase === "held" ? moveRollout(current.phase, "running") : current.phase;
    return { ...current, phase, hold: null, waitsFor: wave.waitsFor };
  });
}

async function audit(
  deps: Pick<Deps, "clock" | "audit">,
  wave: WaveRecord,
  sentence: string,
  kind: "held" | "hold-ended",
  once: string,
): Promise<void> {
  const { rolloutId, index } = wave;
  await deps.audit.append(
    {
      rolloutId,
      at: deps.clock.now(),
      kind,
      actor: "passkey-rollout",
      wave: index,
      sentence,
      facts: { hold: "evidence" },
    },
    once,
  );
}
