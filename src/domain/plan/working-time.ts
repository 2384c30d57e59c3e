import { DAY, HOUR, MINUTE } from "../time";
import type { Instant } from "../time";
import { hoursOfDay, localDayAt } from "./local-days";
import type { LocalDay } from "./local-days";
import type { PlanWave, RolloutPlan } from "./plan";

/** The plan's working time never comes, so nothing that counts working hours can end. The plan's contract refuses such files. */
export class NoWorkingTimeError extends Error {
  readonly timeZone: string;

  constructor(timeZone: string) {
    super(
      `The plan's working time (${timeZone}) has no hour in a whole year, so a wait in working hours never ends. Give schedule.workingTime at least one day, with from before to.`,
    );
    this.name = "NoWorkingTimeError";
    this.timeZone = timeZone;
  }
}

const DAYS_WITHOUT_WORK = 370;

/** When the wave may first be judged: bake hours by the clock, or working hours within the plan's working time. */
export function bakeEnd(plan: RolloutPlan, wave: PlanWave, appliedAt: Instant): Instant {
  switch (wave.bake.kind) {
    case "hours":
      return appliedAt + wave.bake.ms;
    case "workingHours":
      return addWorkingMinutes(plan, appliedAt, (wave.bake.hours * HOUR) / MINUTE);
  }
}

/**
 * The moment at which so many minutes of the plan's working time have passed since `from` (gates.md, the grace). Blackouts
 * stop changes, not people, so they count as working time. Throws `NoWorkingTimeError`.
 */
export function addWorkingMinutes(plan: RolloutPlan, from: Instant, minutes: number): Instant {
  const { timeZone, workingTime } = plan.schedule;
  let left = minutes * MINUTE;
  if (left <= 0) return from;
  let day: LocalDay = localDayAt(from, timeZone);
  let idleSince = day.start;
  while (day.start - idleSince < DAYS_WITHOUT_WORK * DAY) {
    for (const piece of hoursOfDay(day, workingTime)) {
      const start = Math.max(piece.start, from);
      if (start >= piece.end) continue;
      if (start + left <= piece.end) return start + left;
      left -= piece.end - start;
      idleSince = day.start;
    }
    day = localDayAt(day.end, timeZone);
  }
  throw new NoWorkingTimeError(timeZone);
}
