import { hoursOfDay, localDayAt } from "../../domain/plan/local-days";
import type { Interval } from "../../domain/plan/local-days";
import { DAY } from "../../domain/time";
import type { Instant } from "../../domain/time";
import type { TenantFile } from "../../contracts/tenant-file";

export type Workdays = TenantFile["people"]["workdays"];

/** Nobody's week is longer; a file whose people never work must not search for ever. */
const LONGEST_BREAK = 14;

/** A day of people's lives: its number counts UTC days of its start, so it is a key for draws. */
export interface WorkingDay {
  readonly number: number;
  readonly start: Instant;
  readonly end: Instant;
  /** Empty on days off. */
  readonly hours: Interval | undefined;
}

/** The local day that holds the moment, with its working hours. */
export function workingDayAt(at: Instant, workdays: Workdays): WorkingDay {
  const day = localDayAt(at, workdays.timeZone);
  const pieces = hoursOfDay(day, workdays);
  const first = pieces[0];
  const last = pieces.at(-1);
  const hours = first === undefined || last === undefined ? undefined : { start: first.start, end: last.end };
  return { number: Math.round(day.start / DAY), start: day.start, end: day.end, hours };
}

/** The same moment if it is within working hours, else so far (share of the hours) into the next ones. */
export function intoWorkingHours(at: Instant, workdays: Workdays, share: number): Instant {
  let day = workingDayAt(at, workdays);
  if (day.hours !== undefined && at >= day.hours.start && at < day.hours.end) return at;
  for (let tries = 0; tries < LONGEST_BREAK; tries++) {
    if (day.hours !== undefined && at < day.hours.start) {
      return Math.floor(day.hours.start + share * (day.hours.end - day.hours.start));
    }
    day = workingDayAt(day.end, workdays);
  }
  return at;
}
