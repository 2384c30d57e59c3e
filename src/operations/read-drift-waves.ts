import type { WaveUnderDrift } from "../domain/drift/harm";
import { isAppliedStill } from "../domain/rollout/records";
import { readWaves } from "./change-rollout";
import type { Deps } from "./deps";

/** The waves of a rollout with their people and what those registered, as far as the product knows by now. */
export function readDriftWaves(
  deps: Pick<Deps, "clock" | "rollouts" | "documents" | "evidence">,
): (rolloutId: string) => Promise<readonly WaveUnderDrift[]> {
  return async (rolloutId) => {
    const waves: WaveUnderDrift[] = [];
    for (const wave of await readWaves(deps.rollouts, rolloutId)) {
      const { index, name, groups, appliedAt } = wave;
      const applied = isAppliedStill(wave);
      const people = (await deps.documents.readSnapshot(rolloutId, index))?.people ?? [];
      const registered = applied
        ? await deps.evidence.read({ rolloutId, wave: index }, "registrations", appliedAt ?? 0, deps.clock.now() + 1)
        : [];
      waves.push({ name, applied, groups, people: people.length, registered });
    }
    return waves;
  };
}
