import type { RolloutRecord } from "../rollout/records";
import type { Instant } from "../time";
import { checkPlanAgainstGuard, formatViolation } from "./check-plan";
import { guardHash } from "./guard";

/** Rules that compare groups: preflight asked the tenant which names mean the same, and neither side changes after it. */
const SETTLED_AT_PREFLIGHT: ReadonlySet<string> = new Set(["approvals.approvers", "protect.groups"]);

/**
 * Why the guard forbids a wave's write now, naming the guard's line; undefined when it doesn't. Asked again before each
 * wave, because its people and the calendar move on after preflight, and because a guard that is not the approved one
 * permits nothing. `waveUsers`: people who gain, by wave.
 */
export function findGuardObstacle(
  { plan, guard, guardHash: approved }: Pick<RolloutRecord, "plan" | "guard" | "guardHash">,
  now: Instant,
  waveUsers: readonly number[],
): string | undefined {
  if (guard !== null && guardHash(guard) !== approved)
    return "the tenant guard is not the one under which the rollout was started";
  const violation = checkPlanAgainstGuard(plan, guard ?? undefined, { now, waveUsers }).find(
    ({ key }) => !SETTLED_AT_PREFLIGHT.has(key),
  );
  return violation === undefined
    ? undefined
    : `the tenant guard forbids it: ${formatViolation(violation, guard ?? undefined)}`;
}
