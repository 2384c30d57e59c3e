import type { AwaitedWrite, RolloutRecord, WaveRecord } from "./records";

/**
 * The request that an admin may send for the wave now; null where none is handed out, or where somebody stopped the
 * rollout: it is taken back at the next look at the policy, and must not be shown until then. Stopping the rollout stops
 * no containment.
 */
export function awaitedOf({ controls }: Pick<RolloutRecord, "controls">, wave: WaveRecord): AwaitedWrite | null {
  const awaited = wave.awaited ?? null;
  const stopped = controls.abortedBy ?? controls.frozenBy ?? controls.rollbackBy ?? controls.pausedBy;
  return awaited?.purpose === "assign" && stopped !== null ? null : awaited;
}
