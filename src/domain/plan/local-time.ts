import { Temporal } from "temporal-polyfill";
import { parseIso } from "../time";
import type { Instant } from "../time";

const LOCAL_DATE = /^\d{4}-\d{2}-\d{2}$/;
const LOCAL_DATE_TIME = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(?::\d{2})?$/;
const CLOCK_TIME = /^([01]\d|2[0-3]):([0-5]\d)$/;

/** Whether the time-zone database names it (`Europe/Berlin`, `UTC`); bare offsets are refused, they know no summer time. */
export function isTimeZone(name: string): boolean {
  if (!/^[A-Za-z]/.test(name)) return false;
  try {
    return new Temporal.ZonedDateTime(0n, name).timeZoneId !== "";
  } catch (error) {
    if (error instanceof RangeError) return false;
    throw error;
  }
}

/** Whether the text is a day of the calendar, `2026-12-18`. */
export function isLocalDate(text: string): boolean {
  return LOCAL_DATE.test(text) && parseIso(`${text}T00:00Z`) !== undefined;
}

/** Whether the text is a date-time without offset, `2026-12-01T09:00`, seconds optional. */
export function isLocalDateTime(text: string): boolean {
  return LOCAL_DATE_TIME.test(text) && parseIso(`${text}Z`) !== undefined;
}

/** Minutes since local midnight of `HH:MM`; `24:00` is the end of the day. Otherwise `undefined`. */
export function minutesOfDay(text: string): number | undefined {
  if (text === "24:00") return 24 * 60;
  const parts = CLOCK_TIME.exec(text);
  return parts === null ? undefined : Number(parts[1]) * 60 + Number(parts[2]);
}

/**
 * The moment of a local date-time in a zone. A time that the clock skips in spring becomes the one an hour later, one that
 * it shows twice in autumn is the first of the two (Temporal's "compatible", RFC 5545).
 */
export function instantOfLocal(text: string, timeZone: string): Instant {
  return Temporal.PlainDateTime.from(text).toZonedDateTime(timeZone).epochMilliseconds;
}

/** The first moment of a local day; not always midnight, where clocks change at midnight. */
export function startOfLocalDay(date: string, timeZone: string): Instant {
  return Temporal.PlainDate.from(date).toZonedDateTime(timeZone).epochMilliseconds;
}

/** The first moment after a local day. */
export function endOfLocalDay(date: string, timeZone: string): Instant {
  return Temporal.PlainDate.from(date).add({ days: 1 }).toZonedDateTime(timeZone).epochMilliseconds;
}

/** How people read a moment in the plan's zone: `Tue 2026-12-01 09:00`. */
export function formatLocal(at: Instant, timeZone: string): string {
  const local = Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(timeZone);
  const weekday = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"][local.dayOfWeek - 1] ?? "";
  return `${weekday} ${local.toPlainDate().toString()} ${local.toPlainTime().toString().slice(0, 5)}`;
}
