import * as fc from "fast-check";
import { addWorkingMinutes, bakeEnd, NoWorkingTimeError } from "../../../src/domain/plan/working-time";
import { HOUR, MINUTE, parseIso, toIso } from "../../../src/domain/time";
import { buildPlan, buildWave } from "./build-plan";

const plan = buildPlan();
const at = (text: string): number => parseIso(text)!;
const later = (from: string, minutes: number): string => toIso(addWorkingMinutes(plan, at(from), minutes));

describe("working time", () => {
  test.each([
    ["within one day", "2026-12-01T08:00:00Z", 120, "2026-12-01T10:00:00.000Z"],
    ["over the night", "2026-12-01T16:00:00Z", 120, "2026-12-02T08:00:00.000Z"],
    ["over the weekend", "2026-12-04T16:30:00Z", 60, "2026-12-07T07:30:00.000Z"],
    ["from outside working time", "2026-12-05T12:00:00Z", 1, "2026-12-07T07:01:00.000Z"],
    ["to the very end of the day", "2026-12-01T16:00:00Z", 60, "2026-12-01T17:00:00.000Z"],
    ["into summer time", "2027-03-26T16:00:00Z", 120, "2027-03-29T07:00:00.000Z"],
    ["nothing", "2026-12-05T12:00:00Z", 0, "2026-12-05T12:00:00.000Z"],
  ])("passes %s", (_what, from, minutes, end) => {
    expect(later(from, minutes)).toBe(end);
  });

  test("goes on in a blackout, which stops changes and not people", () => {
    const dark = buildPlan({ schedule: { blackouts: [{ from: "2026-12-01", to: "2026-12-31" }] } });
    expect(addWorkingMinutes(dark, at("2026-12-01T08:00:00Z"), 60)).toBe(at("2026-12-01T09:00:00Z"));
  });

  test("counts both of the hours that come twice", () => {
    const nights = buildPlan({ schedule: { workingTime: { days: ["sun"], from: "01:00", to: "04:00" } } });
    expect(toIso(addWorkingMinutes(nights, at("2026-10-24T23:00:00Z"), 240))).toBe("2026-10-25T03:00:00.000Z");
  });

  test("that never comes is an error, not an endless wait", () => {
    const never = buildPlan({ schedule: { workingTime: { days: [], from: "08:00", to: "18:00" } } });
    expect(() => addWorkingMinutes(never, at("2026-12-01T08:00:00Z"), 1)).toThrow(NoWorkingTimeError);
  });

  test("a bake of hours ends by the clock, one of working hours in working time", () => {
    const applied = at("2026-12-07T08:00:00Z");
    expect(bakeEnd(plan, buildWave({ bake: { kind: "hours", ms: 48 * HOUR } }), applied)).toBe(applied + 48 * HOUR);
    const working = buildWave({ bake: { kind: "workingHours", hours: 24 } });
    expect(toIso(bakeEnd(plan, working, applied))).toBe("2026-12-09T12:00:00.000Z");
  });

  test("adds up: two waits are as long as one, a later start never ends earlier, no wait is shorter than its minutes", () => {
    const moment = fc.integer({ min: at("2026-10-01T00:00:00Z"), max: at("2027-05-01T00:00:00Z") });
    const minutes = fc.integer({ min: 0, max: 5000 });
    fc.assert(
      fc.property(moment, minutes, minutes, (from, a, b) => {
        const once = addWorkingMinutes(plan, from, a + b);
        expect(addWorkingMinutes(plan, addWorkingMinutes(plan, from, a), b)).toBe(once);
        expect(once).toBeGreaterThanOrEqual(from + (a + b) * MINUTE);
        expect(addWorkingMinutes(plan, from + b * MINUTE, a)).toBeGreaterThanOrEqual(addWorkingMinutes(plan, from, a));
      }),
    );
  });
});
