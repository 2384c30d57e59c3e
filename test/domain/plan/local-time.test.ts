import {
  endOfLocalDay,
  formatLocal,
  instantOfLocal,
  isLocalDate,
  isLocalDateTime,
  isTimeZone,
  minutesOfDay,
  startOfLocalDay,
} from "../../../src/domain/plan/local-time";
import { toIso } from "../../../src/domain/time";

const BERLIN = "Europe/Berlin";

describe("local time", () => {
  test.each(["Europe/Berlin", "UTC", "America/New_York", "Asia/Kathmandu"])("%s is a time zone", (name) => {
    expect(isTimeZone(name)).toBe(true);
  });

  test.each(["Europe/Berln", "+01:00", "", "Berlin time", "../etc"])("%p is no time zone", (name) => {
    expect(isTimeZone(name)).toBe(false);
  });

  test("dates must exist in the calendar", () => {
    expect(isLocalDate("2028-02-29")).toBe(true);
    expect(isLocalDate("2026-02-29")).toBe(false);
    expect(isLocalDate("2026-2-9")).toBe(false);
    expect(isLocalDateTime("2026-12-01T09:00")).toBe(true);
    expect(isLocalDateTime("2026-12-01T09:00:30")).toBe(true);
    expect(isLocalDateTime("2026-12-01T09:00Z")).toBe(false);
    expect(isLocalDateTime("2026-12-01T25:00")).toBe(false);
  });

  test("times of day reach from 00:00 to 24:00", () => {
    expect(["00:00", "09:30", "23:59", "24:00"].map(minutesOfDay)).toEqual([0, 570, 1439, 1440]);
    expect(["24:01", "9:00", "09:60", "0900", ""].map(minutesOfDay)).toEqual(Array(5).fill(undefined));
  });

  test("a time that the clock skips becomes the one an hour later, one that it shows twice is the first", () => {
    expect(toIso(instantOfLocal("2027-03-28T02:30", BERLIN))).toBe("2027-03-28T01:30:00.000Z");
    expect(formatLocal(instantOfLocal("2027-03-28T02:30", BERLIN), BERLIN)).toBe("Sun 2027-03-28 03:30");
    expect(toIso(instantOfLocal("2026-10-25T02:30", BERLIN))).toBe("2026-10-25T00:30:00.000Z");
  });

  test("a day is as long as its clock makes it", () => {
    const hours = (date: string, zone: string): number =>
      (endOfLocalDay(date, zone) - startOfLocalDay(date, zone)) / 3_600_000;
    expect(hours("2026-10-25", BERLIN)).toBe(25);
    expect(hours("2027-03-28", BERLIN)).toBe(23);
    expect(hours("2026-12-01", BERLIN)).toBe(24);
    // In Beirut the clock changes at midnight, so this day begins at 01:00.
    expect(formatLocal(startOfLocalDay("2026-03-29", "Asia/Beirut"), "Asia/Beirut")).toBe("Sun 2026-03-29 01:00");
  });
});
