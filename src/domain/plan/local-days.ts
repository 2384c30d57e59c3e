import { Temporal } from "temporal-polyfill";
import { DAY, MINUTE } from "../time";
import type { Instant } from "../time";
import { minutesOfDay } from "./local-time";
import type { LocalHours, Weekday } from "./plan";

/** From `start` up to, not including, `end`. */
export interface Interval {
  readonly start: Instant;
  readonly end: Instant;
}

/** A calendar day of a zone. `spans` are its pieces of constant UTC offset: one, or two where the clock changes. */
export interface LocalDay extends Interval {
  readonly date: string;
  readonly weekday: Weekday;
  readonly timeZone: string;
  readonly spans: readonly (Interval & { readonly midnight: Instant })[];
}

const WEEKDAYS = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"] as const;

/** Days never change, and asking Temporal costs a hundred times more than remembering: evidence asks for every person. */
const remembered = new Map<string, LocalDay>();
const MOST_REMEMBERED = 4000;

/** The local day that contains the moment. */
export function localDayAt(at: Instant, timeZone: string): LocalDay {
  const utcDay = Math.floor(at / DAY);
  for (const candidate of [utcDay, utcDay - 1]) {
    const day = remembered.get(`${timeZone} ${candidate}`);
    if (day !== undefined && day.start <= at && at < day.end) return day;
  }
  const day = computeDay(at, timeZone);
  if (remembered.size >= MOST_REMEMBERED) remembered.clear();
  remembered.set(`${timeZone} ${Math.floor(day.start / DAY)}`, day);
  return day;
}

/**
 * When in this day the wall clock reads a time within the hours; nothing on other weekdays. Where the clock is set back
 * within the hours this may be two pieces, where it skips them none.
 */
export function hoursOfDay(day: LocalDay, hours: LocalHours): Interval[] {
  if (!hours.days.includes(day.weekday)) return [];
  const from = (minutesOfDay(hours.from) ?? 0) * MINUTE;
  const to = (minutesOfDay(hours.to) ?? 0) * MINUTE;
  return day.spans
    .map((span) => intersect(span, { start: span.midnight + from, end: span.midnight + to }))
    .filter((piece) => piece !== undefined);
}

/** What two intervals share, `undefined` when they do not touch. */
export function intersect(a: Interval, b: Interval): Interval | undefined {
  const start = Math.max(a.start, b.start);
  const end = Math.min(a.end, b.end);
  return start < end ? { start, end } : undefined;
}

function computeDay(at: Instant, timeZone: string): LocalDay {
  const first = Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(timeZone).startOfDay();
  const date = first.toPlainDate();
  const start = first.epochMilliseconds;
  const end = date.add({ days: 1 }).toZonedDateTime(timeZone).epochMilliseconds;
  // Where this day's local midnight would be, were the offset of the span valid all day: local time is then plain addition.
  const utcMidnight = date.toZonedDateTime("UTC").epochMilliseconds;
  const spans = [];
  let cursor: Temporal.ZonedDateTime | null = first;
  while (cursor !== null && cursor.epochMilliseconds < end) {
    const next: Temporal.ZonedDateTime | null = cursor.getTimeZoneTransition("next");
    const midnight = utcMidnight - cursor.offsetNanoseconds / 1e6;
    spans.push({ start: cursor.epochMilliseconds, end: Math.min(end, next?.epochMilliseconds ?? end), midnight });
    cursor = next;
  }
  const weekday = WEEKDAYS[first.dayOfWeek - 1] ?? "mon";
  return { date: date.toString(), weekday, timeZone, start, end, spans };
}
