import type { ProvisionalHold, Verdict } from "../health/verdict";
import { HOUR, type Instant } from "../time";
import type { RolloutRecord } from "./records";

/** A wave whose bake is over and that can't be measured for so long is held: somebody has to look. */
const ERROR_LIMIT = 12 * HOUR;

/** Whether a wave could not be measured for longer than anybody should wait. Counts from when it was to be decided, and anew after a person resumed. */
export function isBeyondErrorLimit(
  { kind, at, erroneousSince }: Verdict,
  { resumedAt }: Pick<RolloutRecord, "resumedAt">,
  bakeEndsAt: Instant | null,
): boolean {
  if (kind !== "error" || bakeEndsAt === null) return false;
  return at - Math.max(erroneousSince ?? at, bakeEndsAt, resumedAt ?? 0) >= ERROR_LIMIT;
}

/** The verdict's hold that lifts itself, unless a person resumed since and thereby accepted what was known then. */
export function standingHold(
  { holds }: Verdict,
  { resumedAt }: Pick<RolloutRecord, "resumedAt">,
): ProvisionalHold | null {
  if (holds === undefined || holds === null) return null;
  return resumedAt !== null && resumedAt >= holds.since ? null : holds;
}
