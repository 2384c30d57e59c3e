import { MINUTE, type Instant } from "../time";
import { hoursOfDay, intersect, localDayAt } from "./local-days";
import type { PlanSchedule } from "./plan";

/** Minutes of the plan's working time between two moments; 0 when `to` is not after `from`. */
export function countWorkingMinutes(schedule: PlanSchedule, from: Instant, to: Instant): number {
  let total = 0;
  if (to <= from) return 0;
  for (let day = localDayAt(from, schedule.timeZone); day.start < to; day = localDayAt(day.end, schedule.timeZone))
    for (const piece of hoursOfDay(day, schedule.workingTime)) {
      const shared = intersect(piece, { start: from, end: to });
      if (shared !== undefined) total += shared.end - shared.start;
    }
  return total / MINUTE;
}
