/**
 * NCRONTAB schedules as the official host reads them, in UTC: second, minute, hour, day, month, day of week. Unlike in
 * cron, day and day of week must both fit. (cron-parser takes either, and accepts letters that NCRONTAB does not know.)
 * A time span such as `00:05:00` is an interval.
 */
export interface Schedule {
  /** The first moment after `at` that fits, in epoch milliseconds. Undefined: there never is one (30 February). */
  readonly next: (at: number) => number | undefined;
}

export class ScheduleSyntaxError extends Error {
  override readonly name = "ScheduleSyntaxError";
  readonly schedule: string;
  constructor(schedule: string, why: string) {
    super(
      `"${schedule}" is no schedule: ${why}. Six fields are needed (second minute hour day month day-of-week), ` +
        "such as `0 */5 * * * *` for every five minutes.",
    );
    this.schedule = schedule;
  }
}

const MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
const DAYS = ["sun", "mon", "tue", "wed", "thu", "fri", "sat"];

interface Field {
  readonly name: string;
  readonly least: number;
  readonly most: number;
  readonly names?: readonly string[];
}

const FIELDS: readonly Field[] = [
  { name: "second", least: 0, most: 59 },
  { name: "minute", least: 0, most: 59 },
  { name: "hour", least: 0, most: 23 },
  { name: "day", least: 1, most: 31 },
  { name: "month", least: 1, most: 12, names: MONTHS },
  { name: "day of week", least: 0, most: 6, names: DAYS },
];

/** Years to search for a moment that fits: the 29th of February on a given weekday comes at least every 40. */
const SEARCHED_YEARS = 41;

/** Throws ScheduleSyntaxError. */
export function parseSchedule(text: string): Schedule {
  const interval = /^(?:(\d+)\.)?(\d{1,2}):(\d{2}):(\d{2})$/.exec(text.trim());
  if (interval !== null)
    return everyInterval(
      text,
      interval.slice(1).map((it: string | undefined) => Number(it ?? 0)),
    );
  const parts = text.trim().split(/\s+/);
  // Five fields are the common cron form, on the minute.
  if (parts.length === 5) parts.unshift("0");
  if (parts.length !== FIELDS.length) throw new ScheduleSyntaxError(text, `it has ${parts.length} fields`);
  const [seconds, minutes, hours, days, months, weekdays] = FIELDS.map((field, index) =>
    readField(text, field, parts[index] ?? ""),
  );
  if (!seconds || !minutes || !hours || !days || !months || !weekdays)
    throw new ScheduleSyntaxError(text, "it is empty");
  return { next: (at) => findNext(at, { seconds, minutes, hours, days, months, weekdays }) };
}

function everyInterval(text: string, [days = 0, hours = 0, minutes = 0, seconds = 0]: number[]): Schedule {
  const length = (((days * 24 + hours) * 60 + minutes) * 60 + seconds) * 1000;
  if (length === 0) throw new ScheduleSyntaxError(text, "its interval is nothing");
  return { next: (at) => at + length };
}

function readField(schedule: string, field: Field, text: string): ReadonlySet<number> {
  const values = new Set<number>();
  for (const item of text.split(",")) {
    const [, from, to, step] = /^(\*|\w+)(?:-(\w+))?(?:\/(\d+))?$/.exec(item) ?? [];
    if (from === undefined) throw new ScheduleSyntaxError(schedule, `"${item}" is no ${field.name}`);
    const first = from === "*" ? field.least : readValue(schedule, field, from);
    const isOpen = from === "*" || (to === undefined && step !== undefined);
    const last = to === undefined ? (isOpen ? field.most : first) : readValue(schedule, field, to);
    const stride = Number(step ?? 1);
    if (stride < 1 || last < first)
      throw new ScheduleSyntaxError(schedule, `"${item}" is no range of the ${field.name}`);
    for (let value = first; value <= last; value += stride) values.add(value);
  }
  return values;
}

function readValue(schedule: string, field: Field, text: string): number {
  const named = field.names?.findIndex((name) => text.toLowerCase().startsWith(name)) ?? -1;
  const value = named >= 0 ? named + field.least : /^\d+$/.test(text) ? Number(text) : Number.NaN;
  if (value >= field.least && value <= field.most) return value;
  throw new ScheduleSyntaxError(schedule, `${field.name} "${text}" is not between ${field.least} and ${field.most}`);
}

interface Fits {
  readonly seconds: ReadonlySet<number>;
  readonly minutes: ReadonlySet<number>;
  readonly hours: ReadonlySet<number>;
  readonly days: ReadonlySet<number>;
  readonly months: ReadonlySet<number>;
  readonly weekdays: ReadonlySet<number>;
}

/** Steps over whole months, days, hours and minutes that do not fit. */
function findNext(at: number, fits: Fits): number | undefined {
  const time = new Date(Math.floor(at / 1000) * 1000 + 1000);
  const lastYear = time.getUTCFullYear() + SEARCHED_YEARS;
  while (time.getUTCFullYear() <= lastYear) {
    if (!fits.months.has(time.getUTCMonth() + 1)) {
      time.setUTCMonth(time.getUTCMonth() + 1, 1);
      time.setUTCHours(0, 0, 0);
    } else if (!fits.days.has(time.getUTCDate()) || !fits.weekdays.has(time.getUTCDay())) {
      time.setUTCDate(time.getUTCDate() + 1);
      time.setUTCHours(0, 0, 0);
    } else if (!fits.hours.has(time.getUTCHours())) time.setUTCHours(time.getUTCHours() + 1, 0, 0);
    else if (!fits.minutes.has(time.getUTCMinutes())) time.setUTCMinutes(time.getUTCMinutes() + 1, 0);
    else if (!fits.seconds.has(time.getUTCSeconds())) time.setUTCSeconds(time.getUTCSeconds() + 1);
    else return time.getTime();
  }
  return undefined;
}
