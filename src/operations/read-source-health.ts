import { EVIDENCE_SOURCES } from "../domain/evidence/records";
import { completeFor, findSourceProblem } from "../domain/evidence/source-health";
import type { Instant } from "../domain/time";
import type { Deps } from "./deps";

/** Up to where all sources are complete for a wave that bakes so many milliseconds, and why they can't be trusted now, if so (invariant 7: silence is not health). */
export function readSourceHealth(
  deps: Pick<Deps, "clock" | "evidence">,
): (bakes: number) => Promise<{ watermark: Instant; problem: string | null }> {
  return async (bakes) => {
    const now = deps.clock.now();
    let watermark = now;
    let problem: string | null = null;
    for (const source of EVIDENCE_SOURCES) {
      const cursor = await deps.evidence.readCursor(source);
      watermark = Math.min(watermark, completeFor(cursor, bakes));
      problem ??= findSourceProblem(source, cursor, now);
    }
    return { watermark, problem };
  };
}
