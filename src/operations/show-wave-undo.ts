import { describeHarm, type UndoBundle, type UndoHarm } from "../domain/safety/undo-bundle";
import type { Deps } from "./deps";
import { readRegistered } from "./read-registered";

export interface WaveUndo {
  readonly wave: { readonly index: number; readonly name: string };
  /** The plan's own, in which pages show times. */
  readonly timeZone: string;
  /** Oldest write first; empty: nothing was written for this wave. */
  readonly bundles: readonly { readonly bundle: UndoBundle; readonly harm: UndoHarm }[];
}

/** The undo bundles of a wave, each with whom its undo would harm by now. undefined: there is no such wave. */
export function showWaveUndo(
  deps: Pick<Deps, "clock" | "rollouts" | "documents" | "evidence">,
): (input: { rolloutId: string; wave: number }) => Promise<WaveUndo | undefined> {
  return async ({ rolloutId, wave: index }) => {
    const rollout = (await deps.rollouts.readRollout(rolloutId))?.value;
    const waves = await deps.rollouts.readWaves(rolloutId);
    const wave = waves.find((each) => each.value.index === index)?.value;
    if (rollout === undefined || wave === undefined) return undefined;
    const registered = await readRegistered(deps)(wave);
    const bundles = await deps.documents.readUndoBundles(rolloutId, index);
    const now = deps.clock.now();
    return {
      wave: { index, name: wave.name },
      timeZone: rollout.plan.schedule.timeZone,
      bundles: bundles.map((bundle) => ({
        bundle,
        harm: describeHarm({ purpose: bundle.purpose, wave }, registered, now),
      })),
    };
  };
}
