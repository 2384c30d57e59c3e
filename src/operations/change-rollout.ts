import type { RolloutRecord, WaveRecord } from "../domain/rollout/records";
import { RolloutChangedError, type RolloutStore } from "../ports/rollout-store";

/** Attempts of a guarded change before the conflict is given up to the caller's own retry. */
const ATTEMPTS = 8;

/** There is no rollout of that id. */
export class RolloutMissingError extends Error {
  override readonly name = "RolloutMissingError";
  readonly rolloutId: string;
  constructor(rolloutId: string) {
    super(`There is no rollout '${rolloutId}'. 'passkey-rollout list' shows those that exist.`);
    this.rolloutId = rolloutId;
  }
}

/** The rollout has no wave of that index (counted from 0). */
export class WaveMissingError extends Error {
  override readonly name = "WaveMissingError";
  readonly rolloutId: string;
  readonly wave: number;
  constructor(rolloutId: string, wave: number) {
    super(`Rollout '${rolloutId}' has no wave ${String(wave + 1)}.`);
    this.rolloutId = rolloutId;
    this.wave = wave;
  }
}

export async function readRollout(rollouts: RolloutStore, id: string): Promise<RolloutRecord> {
  const found = await rollouts.readRollout(id);
  if (found === undefined) throw new RolloutMissingError(id);
  return found.value;
}

export async function readWaves(rollouts: RolloutStore, id: string): Promise<readonly WaveRecord[]> {
  return (await rollouts.readWaves(id)).map((wave) => wave.value);
}

export async function readWave(rollouts: RolloutStore, id: string, index: number): Promise<WaveRecord> {
  const found = (await readWaves(rollouts, id)).find((wave) => wave.index === index);
  if (found === undefined) throw new WaveMissingError(id, index);
  return found;
}

/** Reads, changes and saves under the ETag, again when somebody was faster. `change` answers the same object for "nothing to do". */
export async function changeRollout(
  rollouts: RolloutStore,
  id: string,
  change: (rollout: RolloutRecord) => RolloutRecord,
): Promise<RolloutRecord> {
  for (let attempt = 1; ; attempt += 1) {
    const found = await rollouts.readRollout(id);
    if (found === undefined) throw new RolloutMissingError(id);
    const changed = change(found.value);
    if (changed === found.value) return changed;
    const next = { ...changed, revision: found.value.revision + 1 };
    if (await saved(attempt, () => rollouts.saveRollout(next, found.etag))) return next;
  }
}

/** See {@link changeRollout}. */
export async function changeWave(
  rollouts: RolloutStore,
  id: string,
  index: number,
  change: (wave: WaveRecord) => WaveRecord,
): Promise<WaveRecord> {
  for (let attempt = 1; ; attempt += 1) {
    const found = (await rollouts.readWaves(id)).find((wave) => wave.value.index === index);
    if (found === undefined) throw new WaveMissingError(id, index);
    const next = change(found.value);
    if (next === found.value) return next;
    if (await saved(attempt, () => rollouts.saveWave(next, found.etag))) return next;
  }
}

async function saved(attempt: number, save: () => Promise<void>): Promise<boolean> {
  try {
    await save();
    return true;
  } catch (error) {
    if (error instanceof RolloutChangedError && attempt < ATTEMPTS) return false;
    throw error;
  }
}
