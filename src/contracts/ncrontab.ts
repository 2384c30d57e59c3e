const MONTHS = "jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec";
const DAYS = "sun|mon|tue|wed|thu|fri|sat";

/** The six fields with their ranges: second, minute, hour, day, month, day of the week. */
const FIELDS: readonly { readonly from: number; readonly to: number; readonly names?: string }[] = [
  { from: 0, to: 59 },
  { from: 0, to: 59 },
  { from: 0, to: 23 },
  { from: 1, to: 31 },
  { from: 1, to: 12, names: MONTHS },
  { from: 0, to: 6, names: DAYS },
];

/** Whether the Functions host would take this as a timer's schedule: six fields of lists, ranges and steps. */
export function isNcrontab(text: string): boolean {
  const fields = text.trim().split(/\s+/);
  return (
    fields.length === FIELDS.length &&
    FIELDS.every((allowed, index) => (fields[index] ?? "").split(",").every((part) => isPart(part, allowed)))
  );
}

function isPart(part: string, { from, to, names }: (typeof FIELDS)[number]): boolean {
  const value = `(?:\\d{1,2}${names === undefined ? "" : `|${names}`})`;
  const match = new RegExp(`^(?:\\*|(${value})(?:-(${value}))?)(?:/(\\d{1,2}))?$`, "i").exec(part);
  if (match === null) return false;
  const [first, last, step] = [match[1], match[2], match[3]];
  const inRange = (each: string | undefined) =>
    each === undefined || /\D/.test(each) || (Number(each) >= from && Number(each) <= to);
  const ordered = !isNumber(first) || !isNumber(last) || Number(first) <= Number(last);
  return inRange(first) && inRange(last) && ordered && (step === undefined || Number(step) > 0);
}

function isNumber(text: string | undefined): boolean {
  return text !== undefined && /^\d+$/.test(text);
}
