import type { PlanSchedule } from "../plan/plan";
import { HOUR, MINUTE, type Instant, toIso } from "../time";
import { countWorkingMinutes } from "../plan/working-minutes";
import type { EvidenceSource, SourceCursor } from "./records";

/** Details of sign-ins settle for up to two hours (documented); records before that are final. */
export const SETTLES: Readonly<Record<EvidenceSource, number>> = { signIns: 2 * HOUR, directoryAudits: HOUR };

/**
 * Up to where a source is complete enough for a wave that bakes so long. Whoever bakes for less than the settling time
 * chose not to wait for it: then the bake's own length is waited, no more.
 */
export function completeFor(cursor: SourceCursor | undefined, bakes: number): Instant {
  if (cursor === undefined) return 0;
  return Math.max(cursor.watermark, cursor.readTo - Math.min(SETTLES[cursor.source], bakes));
}

/** A source further behind than this can't carry a verdict. */
const LATE = 120 * MINUTE;
/** Below this much observed working time nothing is known of what is usual. */
const OBSERVED_MINUTES = 120;
/** Silence is suspicious when at least so much working time passed … */
const SILENT_MINUTES = 30;
/** … in which, at the source's usual rate, so many records would have come: none at all has probability exp(−20). */
const EXPECTED_RECORDS = 20;

const LABELS: Readonly<Record<EvidenceSource, string>> = {
  signIns: "the sign-in log",
  directoryAudits: "the audit log",
};

/** Why a source can't be trusted now; null when it is alive and keeps up. Distinguishes no events from no logs. */
export function findSourceProblem(
  source: EvidenceSource,
  cursor: SourceCursor | undefined,
  now: Instant,
): string | null {
  if (cursor === undefined) return `${LABELS[source]} was not read yet`;
  if (cursor.problem !== null && cursor.failingSince !== null)
    return `${LABELS[source]} can't be read since ${toIso(cursor.failingSince)}: ${cursor.problem}`;
  const behind = now - cursor.watermark - SETTLES[source];
  if (behind > LATE) return `${LABELS[source]} is complete only up to ${toIso(cursor.watermark)}`;
  return null;
}

/**
 * Whether a source has fallen silent although its people work and usually leave traces: its watermark may not move
 * past the newest record then.
 */
export function isSilent(
  source: EvidenceSource,
  seen: { count: number; since: Instant; newestAt: Instant | null },
  now: Instant,
  schedule: PlanSchedule,
): boolean {
  if (source !== "signIns") return false;
  const observed = countWorkingMinutes(schedule, seen.since, seen.newestAt ?? now);
  if (observed < OBSERVED_MINUTES) return false;
  const usual = seen.count / observed;
  const quiet = countWorkingMinutes(schedule, seen.newestAt ?? seen.since, now);
  return quiet >= SILENT_MINUTES && quiet * usual >= EXPECTED_RECORDS;
}
