import type { QuietDays } from "../domain/health/quiet-days";
import { toIso } from "../domain/time";
import type { Palette } from "./terminal";

/** What the gate would have done on days on which nothing was rolled out: the sentence first, then each day. */
export function renderQuietDays({ days, usersToSeeLockout }: QuietDays, { strong, good, bad, faint }: Palette): string {
  if (days.length === 0)
    return "No day with at least 20 people who really signed in: there is nothing to judge the gate by.\n";
  const stopped = days.filter((day) => day.stopped).length;
  const seen =
    usersToSeeLockout === null
      ? "a 20 % lockout would be seen in fewer than half of such days"
      : `a 20 % lockout would be seen after about ${String(usersToSeeLockout)} users`;
  const rows = days.map((day) => {
    const verdict = day.stopped ? bad("stopped") : good("goes on");
    return `${toIso(day.day).slice(0, 10)}  ${verdict}  ${day.reason}`;
  });
  return [
    strong(`This gate would have stopped ${String(stopped)} of your ${String(days.length)} quiet days; ${seen}.`),
    "",
    ...rows,
    faint(
      "Each day is judged as a wave of everybody who signed in on it, with their own rate on the day before it. Days are UTC.",
    ),
    "",
  ].join("\n");
}
