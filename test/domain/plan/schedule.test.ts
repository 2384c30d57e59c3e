import * as fc from "fast-check";
import { Temporal } from "temporal-polyfill";
import type { TenantGuard } from "../../../src/domain/guard/guard";
import type { LocalHours, RolloutPlan, Weekday } from "../../../src/domain/plan/plan";
import { isOpen, nextStart, whyClosed } from "../../../src/domain/plan/schedule";
import { DAY, HOUR, MINUTE, parseIso, toIso } from "../../../src/domain/time";
import { buildPlan, buildWave } from "./build-plan";

const at = (text: string): number => parseIso(text)!;
const wave = buildWave();
const office: LocalHours = { days: ["mon", "tue", "wed", "thu"], from: "09:00", to: "15:00" };
const windowed = buildPlan({ schedule: { windows: [office] } });

const guardWith = (windows: TenantGuard["windows"]): TenantGuard => ({
  protect: { groups: [] },
  allow: { anyAaguid: false, privileged: false, strategies: ["freeze"] },
  limits: {},
  windows,
});

function start(plan: RolloutPlan, from: string, one = wave, guard?: TenantGuard): string {
  const found = nextStart(plan, one, at(from), guard);
  return "never" in found ? `never: ${found.never}` : `${toIso(found.at)} ${found.because}`;
}

describe("when a wave may start", () => {
  test("without windows, blackouts and dates it may start at once", () => {
    expect(start(buildPlan(), "2026-12-05T03:17:11Z")).toBe("2026-12-05T03:17:11.000Z nothing stands in the way");
  });

  test("it waits for the window to open, and says which", () => {
    expect(start(windowed, "2026-12-03T14:00:00Z")).toBe(
      "2026-12-07T08:00:00.000Z the plan's change windows are mon tue wed thu 09:00–15:00 (Europe/Berlin)",
    );
  });

  test("a window holds its first moment and not its last", () => {
    expect(isOpen(windowed, wave, at("2026-12-01T08:00:00Z"))).toBe(true);
    expect(isOpen(windowed, wave, at("2026-12-01T07:59:59.999Z"))).toBe(false);
    expect(isOpen(windowed, wave, at("2026-12-01T13:59:59.999Z"))).toBe(true);
    expect(isOpen(windowed, wave, at("2026-12-01T14:00:00Z"))).toBe(false);
  });

  test("it waits for the plan's start, also when the window is already open", () => {
    const plan = buildPlan({ schedule: { windows: [office], startAt: "2026-12-01T10:30" } });
    expect(start(plan, "2026-11-24T09:00:00Z")).toBe(
      "2026-12-01T09:30:00.000Z the plan starts no earlier than Tue 2026-12-01 10:30 (Europe/Berlin)",
    );
  });

  test("it waits for the wave's own earliest day, from its first moment", () => {
    expect(start(buildPlan(), "2026-12-01T09:00:00Z", buildWave({ earliest: "2026-12-08" }))).toBe(
      '2026-12-07T23:00:00.000Z wave "IT" starts no earlier than Tue 2026-12-08 00:00 (Europe/Berlin)',
    );
  });

  test("both days of a blackout belong to it, and its reason is told", () => {
    const plan = buildPlan({
      schedule: { blackouts: [{ from: "2026-12-18", to: "2027-01-06", reason: "year-end" }] },
    });
    expect(isOpen(plan, wave, at("2026-12-17T22:59:59Z"))).toBe(true);
    expect(isOpen(plan, wave, at("2026-12-17T23:00:00Z"))).toBe(false);
    expect(start(plan, "2026-12-18T12:00:00Z")).toBe(
      "2027-01-06T23:00:00.000Z nothing starts in the blackout from 2026-12-18 to 2027-01-06 (year-end)",
    );
  });

  test("a blackout of centuries is passed in one step", () => {
    const plan = buildPlan({ schedule: { windows: [office], blackouts: [{ from: "2026-01-01", to: "9000-12-31" }] } });
    expect(start(plan, "2026-12-01T09:00:00Z")).toMatch(/^\+?0?0?9001-01-/);
  });

  test("plan and guard must both be open, each in its own time zone", () => {
    const guard = guardWith([{ days: ["tue"], from: "08:00", to: "09:00", timeZone: "America/New_York" }]);
    expect(start(windowed, "2026-12-02T09:00:00Z", wave, guard)).toBe(
      "2026-12-08T13:00:00.000Z the tenant guard's change windows are tue 08:00–09:00 (America/New_York)",
    );
  });

  test("windows that never meet the guard's are told, not waited for", () => {
    const guard = guardWith([{ days: ["sat"], from: "08:00", to: "09:00", timeZone: "Europe/Berlin" }]);
    expect(start(windowed, "2026-12-02T09:00:00Z", wave, guard)).toMatch(
      /^never: the plan's windows and the tenant guard's/,
    );
  });

  test("a latest day counts to its last moment, and a wave that misses it never starts", () => {
    const late = buildWave({ latest: "2026-12-03" });
    expect(isOpen(windowed, late, at("2026-12-03T13:59:00Z"))).toBe(true);
    expect(start(windowed, "2026-12-03T14:00:00Z", late)).toBe(
      'never: the first permitted moment is Mon 2026-12-07 09:00 (Europe/Berlin), but wave "IT" may start no later than 2026-12-03',
    );
    expect(whyClosed(windowed, late, at("2026-12-07T09:00:00Z"))).toBe('wave "IT" may start no later than 2026-12-03');
  });

  test("a latest date-time itself still counts", () => {
    expect(start(windowed, "2026-12-02T20:00:00Z", buildWave({ latest: "2026-12-03T09:00" }))).toMatch(
      /^2026-12-03T08:00/,
    );
  });

  test("winter and summer windows open at the same local time", () => {
    expect(start(windowed, "2027-03-25T20:00:00Z")).toMatch(/^2027-03-29T07:00/);
    expect(start(windowed, "2026-10-22T20:00:00Z")).toMatch(/^2026-10-26T08:00/);
  });

  test("a window within the skipped hour does not open that night, one that begins in it opens when the clock has jumped", () => {
    const skipped = (from: string, to: string): RolloutPlan =>
      buildPlan({ schedule: { windows: [{ days: ["sun"], from, to }] } });
    expect(start(skipped("02:15", "02:45"), "2027-03-28T00:00:00Z")).toMatch(/^2027-04-04T00:15/);
    expect(start(skipped("02:15", "04:00"), "2027-03-28T00:00:00Z")).toMatch(/^2027-03-28T01:00/);
  });

  test("a window within the hour that comes twice opens twice", () => {
    const plan = buildPlan({ schedule: { windows: [{ days: ["sun"], from: "02:15", to: "02:45" }] } });
    const open = (text: string): boolean => isOpen(plan, wave, at(text));
    expect([open("2026-10-25T00:20:00Z"), open("2026-10-25T00:50:00Z"), open("2026-10-25T01:20:00Z")]).toEqual([
      true,
      false,
      true,
    ]);
  });
});

const ZONES = ["Europe/Berlin", "UTC", "America/New_York", "Asia/Kathmandu", "Australia/Lord_Howe", "Asia/Beirut"];
const DAYS: Weekday[] = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];
const zone = fc.constantFrom(...ZONES);
const moment = fc
  .integer({ min: at("2026-01-01T00:00:00Z") / MINUTE, max: at("2028-01-01T00:00:00Z") / MINUTE })
  .map((m) => m * MINUTE);
const clock = (minutes: number): string =>
  `${String(Math.floor(minutes / 60)).padStart(2, "0")}:${String(minutes % 60).padStart(2, "0")}`;
const hours: fc.Arbitrary<LocalHours> = fc
  .record({
    days: fc.uniqueArray(fc.constantFrom(...DAYS), { minLength: 1 }),
    a: fc.integer({ min: 0, max: 1440 }),
    b: fc.integer({ min: 0, max: 1440 }),
  })
  .filter(({ a, b }) => a !== b)
  .map(({ days, a, b }) => ({ days, from: clock(Math.min(a, b)), to: clock(Math.max(a, b)) }));
const date = moment.map((m) => toIso(m).slice(0, 10));
const blackout = fc.tuple(date, fc.integer({ min: 0, max: 40 })).map(([from, length]) => ({
  from,
  to: Temporal.PlainDate.from(from).add({ days: length }).toString(),
}));
const anyPlan = fc
  .record({
    timeZone: zone,
    windows: fc.array(hours, { maxLength: 3 }),
    blackouts: fc.array(blackout, { maxLength: 3 }),
  })
  .map((schedule) => buildPlan({ schedule }));
const anyGuard = fc.option(
  fc
    .array(
      fc.tuple(hours, zone).map(([h, timeZone]) => ({ ...h, timeZone })),
      { maxLength: 2 },
    )
    .map(guardWith),
  { nil: undefined },
);

/** The rule once more, read off the wall clock by Temporal, sharing nothing with the implementation. */
function isWithin(window: LocalHours, instant: number, timeZone: string): boolean {
  const local = Temporal.Instant.fromEpochMilliseconds(instant).toZonedDateTimeISO(timeZone);
  const time = local.toPlainTime().toString({ smallestUnit: "minute" });
  return window.days.includes(DAYS[local.dayOfWeek - 1]!) && window.from <= time && time < window.to;
}

function isAllowed(plan: RolloutPlan, instant: number, guard: TenantGuard | undefined): boolean {
  const { timeZone, windows, blackouts } = plan.schedule;
  const today = Temporal.Instant.fromEpochMilliseconds(instant).toZonedDateTimeISO(timeZone).toPlainDate().toString();
  if (blackouts.some(({ from, to }) => from <= today && today <= to)) return false;
  if (windows.length > 0 && !windows.some((window) => isWithin(window, instant, timeZone))) return false;
  const guarded = guard?.windows ?? [];
  return guarded.length === 0 || guarded.some((window) => isWithin(window, instant, window.timeZone));
}

describe("for any plan, guard and moment", () => {
  test("the start lies in a window of plan and guard, outside every blackout and not before it was asked for", () => {
    fc.assert(
      fc.property(anyPlan, anyGuard, moment, (plan, guard, from) => {
        const found = nextStart(plan, wave, from, guard);
        if ("never" in found) return guard !== undefined && guard.windows.length > 0;
        return found.at >= from && isAllowed(plan, found.at, guard) && isOpen(plan, wave, found.at, guard);
      }),
    );
  });

  test("no earlier moment would have done", () => {
    fc.assert(
      fc.property(anyPlan, anyGuard, moment, fc.double({ min: 0, max: 1, noNaN: true }), (plan, guard, from, share) => {
        const found = nextStart(plan, wave, from, guard);
        const end = "never" in found ? from + 300 * DAY : found.at;
        const earlier = from + Math.floor(((end - from) * share) / MINUTE) * MINUTE;
        return earlier >= end || !isAllowed(plan, earlier, guard);
      }),
    );
  });

  test("asking later never answers earlier, and asking at the answer answers the same", () => {
    fc.assert(
      fc.property(anyPlan, anyGuard, moment, fc.integer({ min: 0, max: 60 * 24 }), (plan, guard, from, hoursLater) => {
        const first = nextStart(plan, wave, from, guard);
        const second = nextStart(plan, wave, from + hoursLater * HOUR, guard);
        if ("never" in first || "never" in second) return true;
        const again = nextStart(plan, wave, first.at, guard);
        return second.at >= first.at && "at" in again && again.at === first.at;
      }),
    );
  });

  test("open and closed agree with the wall clock at every moment", () => {
    fc.assert(
      fc.property(anyPlan, anyGuard, moment, (plan, guard, instant) => {
        expect(isOpen(plan, wave, instant, guard)).toBe(isAllowed(plan, instant, guard));
      }),
    );
  });
});
