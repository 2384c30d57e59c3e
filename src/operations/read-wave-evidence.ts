import { EVIDENCE_SOURCES, type SourceCursor } from "../domain/evidence/records";
import { summariseEvidence, type EvidenceSummary } from "../domain/evidence/summary";
import type { Instant } from "../domain/time";
import { readWaves } from "./change-rollout";
import type { Deps } from "./deps";

export interface WaveEvidence {
  readonly rolloutId: string;
  readonly wave: number;
  /** When the wave was applied; null: not yet, so there is nothing to count. */
  readonly from: Instant | null;
  readonly to: Instant;
  readonly summary: EvidenceSummary;
  readonly sources: readonly SourceCursor[];
}

/** What was measured of a wave since it was applied, as counts. undefined: there is no such wave. */
export function readWaveEvidence(
  deps: Pick<Deps, "clock" | "rollouts" | "evidence">,
): (input: { rolloutId: string; wave: number }) => Promise<WaveEvidence | undefined> {
  return async ({ rolloutId, wave: index }) => {
    const wave = (await readWaves(deps.rollouts, rolloutId)).find((each) => each.index === index);
    if (wave === undefined) return undefined;
    const [from, to] = [wave.appliedAt, deps.clock.now()];
    const scope = { rolloutId, wave: index };
    const [registrations, ceremonies, signIns] =
      from === null
        ? [[], [], []]
        : await Promise.all([
            deps.evidence.read(scope, "registrations", from, to),
            deps.evidence.read(scope, "ceremonies", from, to),
            deps.evidence.read(scope, "signIns", from, to),
          ]);
    const sources: SourceCursor[] = [];
    for (const source of EVIDENCE_SOURCES) {
      const cursor = await deps.evidence.readCursor(source);
      if (cursor !== undefined) sources.push(cursor);
    }
    return {
      rolloutId,
      wave: index,
      from,
      to,
      summary: summariseEvidence(registrations, ceremonies, signIns),
      sources,
    };
  };
}
