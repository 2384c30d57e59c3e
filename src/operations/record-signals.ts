import type { Principal } from "../domain/people";
import { isRolloutEnd } from "../domain/rollout/transitions";
import { changeRollout, readWaves, WaveMissingError } from "./change-rollout";
import type { Deps } from "./deps";

export interface SignalsInput {
  readonly rolloutId: string;
  /** Counted from 0; null: the wave that is under way. */
  readonly wave: number | null;
  /** Tickets about passkeys since the wave began, altogether: a newer report replaces an older one. */
  readonly tickets: number;
  readonly by: Pick<Principal, "upn">;
}

export type SignalsAnswer =
  | { readonly kind: "recorded"; readonly wave: number; readonly tickets: number }
  | { readonly kind: "refused"; readonly reason: string };

/** Reports kept: the newest of each wave is what counts, the others say how it came. */
const KEPT = 50;

/**
 * What the help desk counted, from whoever counts it (gates.md, `helpDesk`). It is judged at the wave's next look, may hold
 * the next step and never takes anything back. Recording the same number again changes nothing.
 */
export function recordSignals(
  deps: Pick<Deps, "clock" | "rollouts" | "audit">,
): (input: SignalsInput) => Promise<SignalsAnswer> {
  return async ({ rolloutId, wave, tickets, by }) => {
    const found = await deps.rollouts.readRollout(rolloutId);
    if (found !== undefined && isRolloutEnd(found.value.phase))
      return { kind: "refused", reason: `The rollout is ${found.value.phase}: no signal can hold it any more.` };
    const waves = await readWaves(deps.rollouts, rolloutId);
    const index = wave ?? found?.value.currentWave ?? 0;
    if (!waves.some((each) => each.index === index)) throw new WaveMissingError(rolloutId, index);
    const now = deps.clock.now();
    const newest = (found?.value.helpDesk ?? []).filter((report) => report.wave === index).at(-1);
    if (newest?.tickets === tickets) return { kind: "recorded", wave: index, tickets };
    await deps.audit.append(
      {
        rolloutId,
        at: now,
        kind: "control-requested",
        actor: by.upn,
        wave: index,
        sentence: `${by.upn} reported ${String(tickets)} help-desk tickets for wave ${String(index + 1)} so far.`,
        facts: { control: "signals", tickets },
      },
      `signals-${String(index)}-${String(tickets)}-${String(now)}`,
    );
    await changeRollout(deps.rollouts, rolloutId, (current) => ({
      ...current,
      helpDesk: [...(current.helpDesk ?? []), { wave: index, tickets, at: now, by: by.upn }].slice(-KEPT),
    }));
    return { kind: "recorded", wave: index, tickets };
  };
}
