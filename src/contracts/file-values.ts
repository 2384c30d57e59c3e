import * as z from "zod";
import { parseDuration } from "../domain/plan/duration";
import { isLocalDate, isLocalDateTime, isTimeZone, minutesOfDay } from "../domain/plan/local-time";
import { nearWord } from "./near-word";
import { hints } from "./schema-walk";
import type { Hint } from "./schema-walk";

/** The values that plan and guard files are made of. Each says what it expects, so that a problem can say so too. */

const GUID = /^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$/;
const PERCENT = /^(\d{1,3}(?:\.\d+)?)\s?%$/;
// No line breaks and no control characters: names are printed on one line, in cards and in the audit trail.
const PRINTABLE = /^[^\p{Cc}\u2028\u2029]*$/u;

/** Text of one line; groups are object ids or display names, both fit here. */
export const label = withHint(z.string().trim().min(1).max(256).regex(PRINTABLE, "must be text of one line"), {
  expected: "text",
});

export const groupName = withHint(z.string().trim().min(1).max(256).regex(PRINTABLE, "must be text of one line"), {
  expected: "a group's object id or display name",
});

export const guid = withHint(z.string().regex(GUID, "must be a GUID").toLowerCase(), { expected: "a GUID" });

/** Milliseconds from `10s`, `2m`, `6h`, `40d`, `1d12h`; never nothing. */
export const duration = parsedText(
  (text) => {
    const ms = parseDuration(text);
    return ms === undefined || ms === 0 ? undefined : ms;
  },
  {
    expected: "a duration such as 30m, 24h or 1d12h",
    suggest: (found) => (typeof found === "number" ? `write ${found}h if hours are meant` : suggestDuration(found)),
  },
  "^(?=.)(\\d+d)?(\\d+h)?(\\d+m)?(\\d+s)?$",
);

/** A fraction of 1 from `5%`, from 0 % to 100 %. */
export const percent = parsedText(
  (text) => {
    const share = Number(PERCENT.exec(text)?.[1] ?? "NaN") / 100;
    return share <= 1 ? roundShare(share) : undefined;
  },
  { expected: "a percentage such as 5%", suggest: suggestPercent },
  "^\\d{1,3}(\\.\\d+)?\\s?%$",
);

/** `HH:MM`, also `24:00`. */
export const clockTime = checkedText((text) => minutesOfDay(text) !== undefined, {
  expected: "a time of day such as 09:00",
  suggest: (found) => (typeof found === "string" && /^\d:[0-5]\d$/.test(found) ? `write 0${found}` : undefined),
});

const weekday = z.enum(["mon", "tue", "wed", "thu", "fri", "sat", "sun"]);

export const localDate = checkedText(isLocalDate, { expected: "a date such as 2026-12-18", suggest: suggestDate });

const NO_OFFSET = "write the local time without an offset; schedule.timeZone says where it is local";

export const localDateOrTime = checkedText((text) => isLocalDate(text) || isLocalDateTime(text), {
  expected: "a date or local date-time such as 2026-12-08 or 2026-12-08T09:00",
  suggest: (found) => (hasOffset(found) ? NO_OFFSET : suggestDate(found)),
});

/** `now` or a local date-time; a bare date is its first minute. */
export const startTime = checkedText((text) => text === "now" || isLocalDate(text) || isLocalDateTime(text), {
  expected: "now or a local date-time such as 2026-12-01T09:00",
  suggest: (found) => (hasOffset(found) ? NO_OFFSET : suggestDate(found)),
});

export const timeZone = checkedText(isTimeZone, {
  expected: "a time zone such as Europe/Berlin",
  suggest: (found) => {
    const near = typeof found === "string" ? nearWord(found, Intl.supportedValuesOf("timeZone")) : undefined;
    return near === undefined ? undefined : `did you mean "${near}"?`;
  },
});

/** A whole number of at least `least`, said in words. */
export function count(least: number, most = 1_000_000): z.ZodInt {
  return withHint(z.int().min(least).max(most), { expected: `a whole number of at least ${least}` });
}

/** Hours of local days; that `from` lies before `to` is checked for the whole file (plan-checks.ts). */
export const localHours = { days: z.array(weekday).min(1), from: clockTime, to: clockTime };

/** Gives a schema the words that its problems are reported with. */
export function withHint<S extends z.ZodType>(schema: S, hint: Hint): S {
  hints.add(schema, hint);
  return schema;
}

function parsedText<T>(parse: (text: string) => T | undefined, hint: Hint, pattern: string) {
  const text = z.string().meta({ pattern });
  return withHint(
    text.transform((written, context): T => {
      const value = parse(written.trim());
      if (value !== undefined) return value;
      context.addIssue({ code: "custom" });
      return z.NEVER;
    }),
    hint,
  );
}

function checkedText(accepts: (text: string) => boolean, hint: Hint) {
  return withHint(z.string().refine(accepts), hint);
}

/** 0.1 % is 0.001, not 0.0010000000000000002. */
function roundShare(share: number): number {
  return Number(share.toPrecision(12));
}

function suggestPercent(found: unknown): string | undefined {
  const number = typeof found === "number" || (typeof found === "string" && found !== "") ? Number(found) : NaN;
  if (!(number >= 0 && number <= 100)) return undefined;
  if (number >= 1 || number === 0) return `write ${number}%`;
  return `write ${roundShare(number * 100)}% or ${number}%, whichever is meant`;
}

function suggestDuration(found: unknown): string | undefined {
  const parts =
    typeof found === "string" ? /^(\d+)\s*(days?|hours?|hrs?|minutes?|mins?|seconds?|secs?)$/i.exec(found) : null;
  return parts === null ? undefined : `write ${parts[1] ?? ""}${(parts[2] ?? "").charAt(0).toLowerCase()}`;
}

function suggestDate(found: unknown): string | undefined {
  const german = typeof found === "string" ? /^(\d{2})\.(\d{2})\.(\d{4})$/.exec(found) : null;
  if (german !== null) return `write ${german[3] ?? ""}-${german[2] ?? ""}-${german[1] ?? ""}`;
  const spaced = typeof found === "string" && /^\d{4}-\d{2}-\d{2} \d{2}:\d{2}$/.test(found);
  return spaced ? `write ${found.replace(" ", "T")}` : undefined;
}

function hasOffset(found: unknown): boolean {
  return typeof found === "string" && /T.*(?:Z|[+-]\d{2}:?\d{2})$/i.test(found);
}
