import type { TenantGuard } from "../guard/guard";
import { DAY } from "../time";
import type { Instant } from "../time";
import { hoursOfDay, intersect, localDayAt } from "./local-days";
import type { Interval } from "./local-days";
import { endOfLocalDay, formatLocal, instantOfLocal, startOfLocalDay } from "./local-time";
import type { LocalHours, PlanWave, RolloutPlan } from "./plan";

/** When a wave may start, with a sentence for the status; or why it never may. */
export type Start = { readonly at: Instant; readonly because: string } | { readonly never: string };

/** Windows repeat weekly and zones yearly, so what has not opened within this time after the last blackout never opens. */
const SEARCHED = 400 * DAY;

/**
 * The first moment from `notBefore` on at which the wave may start: after the plan's start and the wave's `earliest`, not
 * after its `latest`, inside a window of the plan and (where it has any) of the guard, outside every blackout.
 */
export function nextStart(plan: RolloutPlan, wave: PlanWave, notBefore: Instant, guard?: TenantGuard): Start {
  const { timeZone } = plan.schedule;
  const { from, deadline } = boundsOf(plan, wave);
  const lower = Math.max(notBefore, from);
  const open = firstOpening(plan, lower, guard);
  if (open === undefined) {
    return {
      never: `the ${guard === undefined ? "plan's windows never open" : "plan's windows and the tenant guard's windows never overlap"} within a year from ${formatLocal(lower, timeZone)} (${timeZone})`,
    };
  }
  if (open >= deadline) {
    return {
      never: `the first permitted moment is ${formatLocal(open, timeZone)} (${timeZone}), but wave "${wave.name}" may start no later than ${wave.latest ?? ""}`,
    };
  }
  if (open === notBefore) return { at: open, because: "nothing stands in the way" };
  return { at: open, because: whyClosed(plan, wave, open - 1, guard) ?? "nothing stands in the way" };
}

/** Whether the wave may start at this very moment. */
export function isOpen(plan: RolloutPlan, wave: PlanWave, at: Instant, guard?: TenantGuard): boolean {
  return whyClosed(plan, wave, at, guard) === undefined;
}

/** The sentence that says why the wave may not start at this moment, the most lasting reason first; `undefined` when it may. */
export function whyClosed(plan: RolloutPlan, wave: PlanWave, at: Instant, guard?: TenantGuard): string | undefined {
  const { timeZone } = plan.schedule;
  const { from, deadline } = boundsOf(plan, wave);
  if (at >= deadline) return `wave "${wave.name}" may start no later than ${wave.latest ?? ""}`;
  if (at < from) {
    const whose = from === earliestOf(plan, wave) ? `wave "${wave.name}"` : "the plan";
    return `${whose} starts no earlier than ${formatLocal(from, timeZone)} (${timeZone})`;
  }
  const blackout = plan.schedule.blackouts.find((days) => contains(daysToInterval(days, timeZone), at));
  if (blackout !== undefined) {
    const reason = blackout.reason === undefined ? "" : ` (${blackout.reason})`;
    return `nothing starts in the blackout from ${blackout.from} to ${blackout.to}${reason}`;
  }
  if (!anyOpen(plan.schedule.windows, at, timeZone)) {
    return `the plan's change windows are ${describe(plan.schedule.windows)} (${timeZone})`;
  }
  const windows = guard?.windows ?? [];
  if (windows.length > 0 && !windows.some((window) => anyOpen([window], at, window.timeZone))) {
    return `the tenant guard's change windows are ${windows.map((w) => `${describe([w])} (${w.timeZone})`).join(", ")}`;
  }
  return undefined;
}

/** The first moment from `from` on that windows and blackouts of plan and guard leave open, whatever the wave says. */
export function firstOpening(plan: RolloutPlan, from: Instant, guard?: TenantGuard): Instant | undefined {
  const { timeZone, windows } = plan.schedule;
  const blackouts = plan.schedule.blackouts.map((days) => daysToInterval(days, timeZone));
  let hopelessAfter = from + SEARCHED;
  let day = localDayAt(from, timeZone);
  while (day.start < hopelessAfter) {
    const { start, end } = day;
    const covering = blackouts.find((blackout) => blackout.start <= start && end <= blackout.end);
    if (covering !== undefined) {
      hopelessAfter = covering.end + SEARCHED;
      day = localDayAt(covering.end, timeZone);
      continue;
    }
    const ownPieces = windows.length === 0 ? [day] : windows.flatMap((window) => hoursOfDay(day, window));
    const pieces = ownPieces
      .flatMap((piece) => blackouts.reduce((rest, blackout) => rest.flatMap((r) => subtract(r, blackout)), [piece]))
      .flatMap((piece) => withinGuard(piece, guard))
      .filter((piece) => piece.end > from);
    if (pieces.length > 0) return Math.max(from, Math.min(...pieces.map((piece) => piece.start)));
    day = localDayAt(day.end, timeZone);
  }
  return undefined;
}

function withinGuard(piece: Interval, guard: TenantGuard | undefined): Interval[] {
  if (guard === undefined || guard.windows.length === 0) return [piece];
  return guard.windows.flatMap((window) => {
    const shared: Interval[] = [];
    let day = localDayAt(piece.start, window.timeZone);
    for (; day.start < piece.end; day = localDayAt(day.end, window.timeZone)) {
      shared.push(
        ...hoursOfDay(day, window)
          .map((hours) => intersect(hours, piece))
          .filter((part) => part !== undefined),
      );
    }
    return shared;
  });
}

function boundsOf(plan: RolloutPlan, wave: PlanWave): { from: Instant; deadline: Instant } {
  const { startAt, timeZone } = plan.schedule;
  const planStart = startAt === "now" ? -Infinity : instantOfLocal(startAt, timeZone);
  return { from: Math.max(planStart, earliestOf(plan, wave)), deadline: deadlineOf(plan, wave) };
}

function earliestOf(plan: RolloutPlan, wave: PlanWave): Instant {
  if (wave.earliest === undefined) return -Infinity;
  const { timeZone } = plan.schedule;
  return wave.earliest.includes("T")
    ? instantOfLocal(wave.earliest, timeZone)
    : startOfLocalDay(wave.earliest, timeZone);
}

/** The first moment that is too late: after the last moment of a day, or right after a date-time, which itself still counts. */
function deadlineOf(plan: RolloutPlan, wave: PlanWave): Instant {
  if (wave.latest === undefined) return Infinity;
  const { timeZone } = plan.schedule;
  return wave.latest.includes("T") ? instantOfLocal(wave.latest, timeZone) + 1 : endOfLocalDay(wave.latest, timeZone);
}

function daysToInterval(days: { readonly from: string; readonly to: string }, timeZone: string): Interval {
  return { start: startOfLocalDay(days.from, timeZone), end: endOfLocalDay(days.to, timeZone) };
}

function anyOpen(windows: readonly LocalHours[], at: Instant, timeZone: string): boolean {
  if (windows.length === 0) return true;
  const day = localDayAt(at, timeZone);
  return windows.some((window) => hoursOfDay(day, window).some((piece) => contains(piece, at)));
}

function contains(interval: Interval, at: Instant): boolean {
  return interval.start <= at && at < interval.end;
}

function subtract(piece: Interval, hole: Interval): Interval[] {
  return [
    { start: piece.start, end: Math.min(piece.end, hole.start) },
    { start: Math.max(piece.start, hole.end), end: piece.end },
  ].filter((rest) => rest.start < rest.end);
}

function describe(windows: readonly LocalHours[]): string {
  return windows.map((window) => `${window.days.join(" ")} ${window.from}–${window.to}`).join(", ");
}
