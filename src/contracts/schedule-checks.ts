import * as z from "zod";
import { minutesOfDay } from "../domain/plan/local-time";
import { collect } from "./document-check";
import { localDate, localDateOrTime } from "./file-values";
import type { DocumentPath, Finding } from "./file-problem";

/** Mistakes about time that only show when two values are seen together. Each is a check over raw content (`DocumentCheck`). */

const hours = z.looseObject({ from: z.string(), to: z.string() });

/** Windows that open at or after they close. `pattern` leads to mappings with from and to. */
export function findImpossibleHours(content: unknown, pattern: DocumentPath): Finding[] {
  return collect(content, pattern, hours).flatMap(({ path, value }) => {
    const [from, to] = [minutesOfDay(value.from), minutesOfDay(value.to)];
    if (from === undefined || to === undefined || from < to) return [];
    const what =
      from === to
        ? `the window from ${value.from} to ${value.to} is empty`
        : `the window ends at ${value.to}, before it begins at ${value.from}`;
    const suggestion =
      from === to
        ? 'for a whole day write from: "00:00", to: "24:00"'
        : "swap the two, or write two windows if it is meant to span midnight";
    return [{ path: [...path, "from"], at: "value", what, expected: "from before to", suggestion }];
  });
}

const days = z.looseObject({ from: localDate, to: localDate });

/** Blackouts whose last day lies before their first. */
export function findImpossibleBlackouts(content: unknown): Finding[] {
  return collect(content, ["schedule", "blackouts", "*"], days).flatMap(({ path, value }) => {
    if (value.from <= value.to) return [];
    const what = `the blackout ends on ${value.to}, before it begins on ${value.from}`;
    return [
      {
        path: [...path, "to"],
        at: "value",
        what,
        expected: `${value.from} or a later day`,
        suggestion: "swap the two",
      },
    ];
  });
}

const span = z.looseObject({ earliest: localDateOrTime, latest: localDateOrTime });

/** Waves that may start no later than some time before they may start at all. */
export function findImpossibleWaveTimes(content: unknown): Finding[] {
  return collect(content, ["waves", "*"], span).flatMap(({ path, value }) => {
    // A date as `latest` means its last moment; "~" sorts behind every time of that day.
    const end = value.latest.includes("T") ? value.latest : `${value.latest}~`;
    if (value.earliest <= end) return [];
    const what = `the wave's latest start ${value.latest} lies before its earliest start ${value.earliest}`;
    return [
      {
        path: [...path, "latest"],
        at: "value",
        what,
        expected: `${value.earliest} or later`,
        suggestion: "swap the two",
      },
    ];
  });
}

const zoned = z.looseObject({ timeZone: z.unknown().optional(), startAt: z.unknown().optional() });

/** Local times without a time zone: no default could be right for them. */
export function findMissingTimeZone(content: unknown): Finding[] {
  const schedule = collect(content, ["schedule"], zoned)[0]?.value ?? {};
  if (schedule.timeZone !== undefined) return [];
  const locals = [
    ...["windows", "blackouts", "workingTime"].filter((key) => key in schedule),
    ...(schedule.startAt === undefined || schedule.startAt === "now" ? [] : ["startAt"]),
    ...["earliest", "latest"].filter((key) => collect(content, ["waves", "*", key], z.string()).length > 0),
    ...(collect(content, ["waves", "*", "bake", "workingHours"], z.number()).length > 0 ? ["workingHours"] : []),
  ];
  const first = locals[0];
  if (first === undefined) return [];
  return [
    {
      path: ["schedule", "timeZone"],
      at: "parent",
      what: `"timeZone" is missing, and "${first}" is local time`,
      expected: "a time zone such as Europe/Berlin",
      suggestion: "write schedule.timeZone",
    },
  ];
}
