/** A moment: whole milliseconds since 1970-01-01T00:00:00Z. Text forms exist only at the edges. */
export type Instant = number;

export const SECOND = 1000;
export const MINUTE = 60 * SECOND;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;

const ISO_INSTANT =
  /^(\d{4})-(\d{2})-(\d{2})T(\d{2}):(\d{2})(?::(\d{2})(?:\.\d{1,9})?)?(Z|[+-](?:[01]\d|2[0-3]):[0-5]\d)$/;

/** The moment as UTC text with milliseconds, `2026-12-01T08:00:00.000Z`. Throws `RangeError` outside the years JavaScript knows. */
export function toIso(at: Instant): string {
  return new Date(at).toISOString();
}

/**
 * Reads ISO-8601 text with a date, a time and an offset (`Z` or `+01:00`); fractions beyond milliseconds, which Graph
 * writes with seven digits, are cut off. Anything else, also a day that no calendar has, is `undefined`.
 */
export function parseIso(text: string): Instant | undefined {
  const parts = ISO_INSTANT.exec(text);
  if (parts === null) return undefined;
  const part = (index: number): number => Number(parts[index] ?? "0");
  if (part(2) < 1 || part(2) > 12 || part(3) < 1 || part(3) > daysInMonth(part(1), part(2))) return undefined;
  if (part(4) > 23 || part(5) > 59 || part(6) > 59) return undefined;
  const at = Date.parse(text.replace(/(\.\d{3})\d+/, "$1"));
  return Number.isNaN(at) ? undefined : at;
}

function daysInMonth(year: number, month: number): number {
  if (month === 2) return (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0 ? 29 : 28;
  return [4, 6, 9, 11].includes(month) ? 30 : 31;
}
