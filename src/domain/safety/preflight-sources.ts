import { countWorkingMinutes } from "../plan/working-minutes";
import { HOUR } from "../time";
import { type Finding, finding } from "./finding";
import type { PreflightFacts, SourceFacts } from "./preflight-facts";

/** With less working time than this looked at, silence may be a weekend. */
const TELLING_MINUTES = 120;

/** Sources that can't be read, and sources with permission that nobody left a record in (silence is not health). */
export function findSourceProblems(facts: Pick<PreflightFacts, "sources" | "plan" | "now">): readonly Finding[] {
  return facts.sources.flatMap((source) => {
    if (source.problem !== null)
      return [
        finding("source-dead", "blocks", `${source.source} can't be read: ${source.problem.what}`, source.problem.mend),
      ];
    return source.silentHours === null ? [] : [silent(facts, source, source.silentHours)];
  });
}

/** Between somebody's sign-ins a working day has thousands of others; audit records are rarer, and may really be missing. */
function silent(
  { plan, now }: Pick<PreflightFacts, "plan" | "now">,
  { source, alwaysBusy }: SourceFacts,
  hours: number,
): Finding {
  const worked = countWorkingMinutes(plan.schedule, now - hours * HOUR, now) >= TELLING_MINUTES;
  const dead = alwaysBusy && worked;
  return finding(
    "source-silent",
    dead ? "blocks" : "warns",
    `${source} can be read, but holds no record of anybody in the tenant for the last ${String(hours)} hours${dead ? ", and they were working hours" : ""}: no failure would be seen either.`,
    dead
      ? "Find out why the log is empty (in the Entra admin center, under Monitoring) before anything is rolled out."
      : "Look whether the log fills once people work again. No wave passes without records.",
  );
}
