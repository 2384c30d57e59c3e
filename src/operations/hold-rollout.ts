import type { HoldKind } from "../domain/rollout/records";
import { isRolloutEnd, isWaveEnd, moveRollout, moveWave } from "../domain/rollout/transitions";
import { renderHeldCard } from "../views/cards/event-cards";
import { changeRollout, changeWave, readRollout } from "./change-rollout";
import type { Deps } from "./deps";
import { postCard, type PostNeeds } from "./post-card";

export interface HoldInput {
  readonly rolloutId: string;
  readonly wave: number;
  readonly kind: HoldKind;
  readonly reason: string;
  readonly waitsFor: string;
}

/** Stops the rollout and says what it waits for. Holding twice for the same reason is one hold. */
export function holdRollout(
  deps: Pick<Deps, "clock" | "rollouts" | "audit"> & PostNeeds,
): (input: HoldInput) => Promise<null> {
  return async ({ rolloutId, wave, kind, reason, waitsFor }) => {
    const now = deps.clock.now();
    const before = await readRollout(deps.rollouts, rolloutId);
    await deps.audit.append(
      {
        rolloutId,
        at: now,
        kind: "held",
        actor: "passkey-rollout",
        wave,
        sentence: `Held: ${reason}. Waits for: ${waitsFor}.`,
        facts: { hold: kind },
      },
      `held-${String(wave)}-${kind}-${reason}-${String(before.resumedAt ?? 0)}`,
    );
    const held = await changeRollout(deps.rollouts, rolloutId, (current) =>
      isRolloutEnd(current.phase) || current.phase === "rolling-back" || current.hold?.reason === reason
        ? current
        : {
            ...current,
            phase: moveRollout(current.phase, "held"),
            hold: { kind, reason, waitsFor, since: now },
            waitsFor: `${reason}; ${waitsFor}`,
          },
    );
    await changeWave(deps.rollouts, rolloutId, wave, (current) =>
      isWaveEnd(current.phase) || current.phase === "rolling-back"
        ? current
        : { ...current, phase: moveWave(current.phase, "held"), waitsFor: reason },
    );
    if (held.hold !== null && before.hold?.reason !== held.hold.reason)
      await postCard(deps, held, (context) => renderHeldCard(held, context));
    return null;
  };
}
