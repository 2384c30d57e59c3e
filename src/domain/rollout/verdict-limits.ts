import type { ProvisionalHold, Verdict } from "../health/verdict";
import { countWorkingMinutes } from "../plan/working-minutes";
import type { Instant } from "../time";
import type { RolloutRecord } from "./records";

/**
 * A wave whose bake is over and that can't be measured for so many minutes of working time is held: somebody has to look.
 * More than a working day, so that neither a night nor a holiday without sign-ins is taken for a broken source.
 */
const ERROR_LIMIT_MINUTES = 720;

/** Whether a wave could not be measured for longer than anybody should wait. Counts from when it was to be decided, and anew after a person resumed. */
export function isBeyondErrorLimit(
  { kind, at, erroneousSince }: Verdict,
  { resumedAt, plan }: Pick<RolloutRecord, "resumedAt" | "plan">,
  bakeEndsAt: Instant | null,
): boolean {
  if (kind !== "error" || bakeEndsAt === null) return false;
  const since = Math.max(erroneousSince ?? at, bakeEndsAt, resumedAt ?? 0);
  return countWorkingMinutes(plan.schedule, since, at) >= ERROR_LIMIT_MINUTES;
}

/** The verdict's hold that lifts itself, unless a person resumed since and thereby accepted what was known then. */
export function standingHold(
  { holds }: Verdict,
  { resumedAt }: Pick<RolloutRecord, "resumedAt">,
): ProvisionalHold | null {
  if (holds === undefined || holds === null) return null;
  return resumedAt !== null && resumedAt >= holds.since ? null : holds;
}
