import { formatProblem } from "../../src/contracts/document";
import { parsePlan } from "../../src/contracts/plan-file";
import { planWith, SMALLEST_PLAN } from "./plan-text";

function problems(text: string): string[] {
  const parsed = parsePlan(text, "plan.yaml");
  return parsed.ok ? [] : parsed.problems.map(formatProblem);
}

describe("mistakes about time in plan files", () => {
  test.each<[title: string, changes: Record<number, string>, expected: string]>([
    [
      "an unknown time zone",
      { 14: "  timeZone: Europe/Berln" },
      '14:13: "timeZone" is "Europe/Berln", expected a time zone such as Europe/Berlin, did you mean "Europe/Berlin"?',
    ],
    [
      "a time zone without summer time",
      { 14: '  timeZone: "+01:00"' },
      '14:13: "timeZone" is "+01:00", expected a time zone such as Europe/Berlin',
    ],
    [
      "no time zone for local times",
      { 14: "" },
      '13:1: "timeZone" is missing, and "windows" is local time, expected a time zone such as Europe/Berlin, write schedule.timeZone',
    ],
    [
      "a start with an offset",
      { 15: "  startAt: 2026-12-01T09:00+01:00" },
      '15:12: "startAt" is "2026-12-01T09:00+01:00", expected now or a local date-time such as 2026-12-01T09:00, write the local time without an offset; schedule.timeZone says where it is local',
    ],
    [
      "a start on a day that no calendar has",
      { 15: "  startAt: 2026-11-31T09:00" },
      '15:12: "startAt" is "2026-11-31T09:00", expected now or a local date-time such as 2026-12-01T09:00',
    ],
    [
      "a German date",
      { 17: "  blackouts: [{ from: 18.12.2026, to: 2027-01-06 }]" },
      '17:23: "from" is "18.12.2026", expected a date such as 2026-12-18, write 2026-12-18',
    ],
    [
      "a window that ends before it begins",
      { 16: '  windows: [{ days: [mon], from: "22:00", to: "02:00" }]' },
      "16:34: the window ends at 02:00, before it begins at 22:00, expected from before to, swap the two, or write two windows if it is meant to span midnight",
    ],
    [
      "an empty window",
      { 16: '  windows: [{ days: [mon], from: "09:00", to: "09:00" }]' },
      '16:34: the window from 09:00 to 09:00 is empty, expected from before to, for a whole day write from: "00:00", to: "24:00"',
    ],
    [
      "a window on no day",
      { 16: '  windows: [{ days: [], from: "09:00", to: "15:00" }]' },
      '16:21: "days" is an empty list, expected a list of at least 1 entry',
    ],
    [
      "a day in another language",
      { 16: '  windows: [{ days: [mon, tues], from: "09:00", to: "15:00" }]' },
      '16:27: entry 2 of "days" is "tues", expected one of mon, tue, wed, thu, fri, sat, sun, did you mean "tue"?',
    ],
    [
      "a time of day without its zero",
      { 16: "  windows: [{ days: [mon], from: 9:00, to: 15:00 }]" },
      '16:34: "from" is "9:00", expected a time of day such as 09:00, write 09:00',
    ],
    [
      "working time that ends before its default begins",
      { 17: '  workingTime: { to: "07:00" }' },
      "17:16: the window ends at 07:00, before it begins at 08:00, expected from before to, swap the two, or write two windows if it is meant to span midnight",
    ],
    [
      "a blackout that ends before it begins",
      { 17: "  blackouts: [{ from: 2027-01-06, to: 2026-12-18 }]" },
      "17:39: the blackout ends on 2026-12-18, before it begins on 2027-01-06, expected 2027-01-06 or a later day, swap the two",
    ],
    [
      "a latest start before the earliest",
      { 32: "  - { name: IT, groups: [sg-it], bake: 48h, earliest: 2026-12-08, latest: 2026-12-07 }" },
      "32:75: the wave's latest start 2026-12-07 lies before its earliest start 2026-12-08, expected 2026-12-08 or later, swap the two",
    ],
    [
      "a wave that can never start",
      { 32: "  - { name: IT, groups: [sg-it], bake: 48h, earliest: 2026-12-11, latest: 2026-12-13 }" },
      '32:75: wave "IT" can never start: the first permitted moment is Mon 2026-12-14 09:00 (Europe/Berlin), but wave "IT" may start no later than 2026-12-13, expected a time at which the plan\'s windows and blackouts let the wave start',
    ],
  ])("%s", (_title, changes, expected) => {
    expect(problems(planWith(changes))).toEqual([`plan.yaml:${expected}`]);
  });

  test("working hours need a time zone even where nothing else does", () => {
    const text = SMALLEST_PLAN.replace("bake: 24h", "bake: { workingHours: 8 }");
    expect(problems(text)).toEqual([
      'plan.yaml:1:1: "timeZone" is missing, and "workingHours" is local time, expected a time zone such as Europe/Berlin, write schedule.timeZone',
    ]);
    expect(problems(SMALLEST_PLAN)).toEqual([]);
  });
});
