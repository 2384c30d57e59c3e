import type { RolloutRecord } from "../domain/rollout/records";
import { isRolloutEnd, isWaveEnd } from "../domain/rollout/transitions";
import type { Instant } from "../domain/time";
import type { WaveScope } from "../ports/evidence-store";
import { readWaves } from "./change-rollout";
import type { Deps } from "./deps";

/** Whom evidence is collected for: the rollouts that still need some and the people of their waves. */
export interface Cast {
  readonly rollouts: readonly RolloutRecord[];
  readonly scopesOf: (userId: string) => readonly WaveScope[];
  /** By user principal name; an object id, which some records carry instead, names itself. */
  readonly idOf: (upn: string) => string | undefined;
  /** Ends of bakes that wait for complete evidence, and ends of rollouts. */
  readonly awaited: readonly Instant[];
}

/** Rollouts under way, and ended ones until the evidence is complete past their end. */
export function readCast(deps: Pick<Deps, "rollouts" | "documents" | "evidence">): () => Promise<Cast> {
  return async () => {
    const watermark = await lowestWatermark(deps);
    const rollouts = (await deps.rollouts.listRollouts()).filter(
      (rollout) => rollout.startedAt !== null && (!isRolloutEnd(rollout.phase) || watermark < (rollout.endedAt ?? 0)),
    );
    const scopes = new Map<string, WaveScope[]>();
    const ids = new Map<string, string>();
    for (const rollout of rollouts)
      for (const wave of rollout.plan.waves.keys())
        for (const person of (await deps.documents.readSnapshot(rollout.id, wave))?.people ?? []) {
          ids.set(person.upn, person.id);
          const known = scopes.get(person.id) ?? [];
          if (!known.some((scope) => scope.rolloutId === rollout.id))
            scopes.set(person.id, [...known, { rolloutId: rollout.id, wave }]);
        }
    const awaited = await readAwaited(deps, rollouts);
    return {
      rollouts,
      awaited,
      scopesOf: (userId) => scopes.get(userId) ?? [],
      idOf: (upn) => ids.get(upn) ?? (scopes.has(upn) ? upn : undefined),
    };
  };
}

async function readAwaited(
  deps: Pick<Deps, "rollouts">,
  rollouts: readonly RolloutRecord[],
): Promise<readonly Instant[]> {
  const moments: Instant[] = [];
  for (const rollout of rollouts) {
    if (rollout.endedAt !== null) moments.push(rollout.endedAt);
    for (const wave of await readWaves(deps.rollouts, rollout.id))
      if (wave.bakeEndsAt !== null && !isWaveEnd(wave.phase)) moments.push(wave.bakeEndsAt);
  }
  return moments;
}

async function lowestWatermark(deps: Pick<Deps, "evidence">): Promise<number> {
  const cursors = [await deps.evidence.readCursor("signIns"), await deps.evidence.readCursor("directoryAudits")];
  return Math.min(...cursors.map((cursor) => cursor?.watermark ?? 0));
}
