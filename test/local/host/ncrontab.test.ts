import fc from "fast-check";
import { parseSchedule, ScheduleSyntaxError } from "../../../src/local/host/ncrontab";

/** The next moments after a time, as ISO texts. */
function nextOf(schedule: string, after: string, count = 1): string[] {
  const { next } = parseSchedule(schedule);
  const found: string[] = [];
  let at: number | undefined = Date.parse(after);
  for (let index = 0; index < count; index++) {
    at = next(at);
    if (at === undefined) break;
    found.push(new Date(at).toISOString().replace(".000Z", "Z"));
  }
  return found;
}

describe("An NCRONTAB schedule", () => {
  test.each([
    ["*/10 * * * * *", "2026-11-24T07:00:00Z", ["2026-11-24T07:00:10Z", "2026-11-24T07:00:20Z"]],
    ["0 */5 * * * *", "2026-11-24T07:58:00.001Z", ["2026-11-24T08:00:00Z", "2026-11-24T08:05:00Z"]],
    ["0 0 3 * * *", "2026-11-24T07:00:00Z", ["2026-11-25T03:00:00Z", "2026-11-26T03:00:00Z"]],
    ["0 30 9-11 * * Mon-Fri", "2026-11-27T11:30:00Z", ["2026-11-30T09:30:00Z", "2026-11-30T10:30:00Z"]],
    ["0 0 0 1,15 * *", "2026-12-31T23:59:59Z", ["2027-01-01T00:00:00Z", "2027-01-15T00:00:00Z"]],
    ["15 0 12 * jan-MAR,12 *", "2026-11-24T07:00:00Z", ["2026-12-01T12:00:15Z", "2026-12-02T12:00:15Z"]],
    ["30 5/20 * * * *", "2026-11-24T07:00:00Z", ["2026-11-24T07:05:30Z", "2026-11-24T07:25:30Z"]],
    ["0 0 12 29 2 *", "2026-11-24T07:00:00Z", ["2028-02-29T12:00:00Z", "2032-02-29T12:00:00Z"]],
    // Both must fit: no Friday the 13th until then. Cron would take either.
    ["0 0 0 13 * 5", "2026-11-24T07:00:00Z", ["2027-08-13T00:00:00Z", "2028-10-13T00:00:00Z"]],
    // Five fields are on the minute.
    ["0 3 * * *", "2026-11-24T07:00:00Z", ["2026-11-25T03:00:00Z", "2026-11-26T03:00:00Z"]],
    ["00:30:00", "2026-11-24T07:10:00Z", ["2026-11-24T07:40:00Z", "2026-11-24T08:10:00Z"]],
  ])("%s after %s is due at %j", (schedule, after, expected) => {
    expect(nextOf(schedule, after, expected.length)).toEqual(expected);
  });

  test("that never fits has no next time", () => {
    expect(nextOf("0 0 0 30 2 *", "2026-11-24T07:00:00Z")).toEqual([]);
  });

  test.each([
    ["", "it has 1 fields"],
    ["* * * *", "it has 4 fields"],
    ["60 * * * * *", 'second "60" is not between 0 and 59'],
    ["0 0 0 0 * *", 'day "0" is not between 1 and 31'],
    ["0 0 0 * * 7", 'day of week "7" is not between 0 and 6'],
    ["0 30-10 * * * *", '"30-10" is no range of the minute'],
    ["0 */0 * * * *", '"*/0" is no range of the minute'],
    ["0 0 0 L * *", 'day "L" is not between 1 and 31'],
    ["0 0 0 ? * *", '"?" is no day'],
    ["00:00:00", "its interval is nothing"],
  ])("%j is refused: %s", (schedule, why) => {
    expect(() => parseSchedule(schedule)).toThrow(ScheduleSyntaxError);
    expect(() => parseSchedule(schedule)).toThrow(why);
  });

  test("always is due later than asked, at a second that fits, with nothing fitting in between", () => {
    const minutes = fc.uniqueArray(fc.integer({ min: 0, max: 59 }), { minLength: 1, maxLength: 4 });
    const hours = fc.uniqueArray(fc.integer({ min: 0, max: 23 }), { minLength: 1, maxLength: 3 });
    const at = fc.integer({ min: Date.parse("2026-01-01T00:00:00Z"), max: Date.parse("2029-01-01T00:00:00Z") });
    fc.assert(
      fc.property(minutes, hours, at, (minute, hour, after) => {
        const next = parseSchedule(`0 ${minute.join(",")} ${hour.join(",")} * * *`).next(after) ?? 0;
        const fits = (time: number): boolean => {
          const date = new Date(time);
          return minute.includes(date.getUTCMinutes()) && hour.includes(date.getUTCHours());
        };
        expect(next).toBeGreaterThan(after);
        expect(next % 60_000).toBe(0);
        expect(fits(next)).toBe(true);
        for (let time = next - 60_000; time > after; time -= 60_000) expect(fits(time)).toBe(false);
      }),
      { numRuns: 30 },
    );
  });
});
