import type { RolloutPlan } from "../domain/plan/plan";
import { nextStart } from "../domain/plan/schedule";
import { readDocument } from "./document";
import type { DocumentPath, FileProblem, Place } from "./document";
import { fillPlan } from "./fill-plan";
import { toPointer } from "./file-problem";
import { planChecks } from "./plan-checks";
import { planSchema } from "./plan-schema";

export type ParsedPlan =
  | { readonly ok: true; readonly plan: RolloutPlan; readonly locate: (path: DocumentPath) => Place }
  | { readonly ok: false; readonly problems: readonly FileProblem[] };

/**
 * Reads a plan file (YAML or JSON) and fills in every default. All problems are reported at once; none of them needs the
 * tenant. `file` is only used as the name in problems.
 */
export function parsePlan(text: string, file: string): ParsedPlan {
  const read = readDocument(text, file, planSchema, planChecks);
  if (!read.ok) return read;
  const plan = fillPlan(read.value);
  const problems = findHopelessWaves(plan).map((problem) => ({
    file,
    ...read.locate(problem.path),
    path: toPointer(problem.path),
    what: problem.what,
    expected: "a time at which the plan's windows and blackouts let the wave start",
  }));
  return problems.length > 0 ? { ok: false, problems } : { ok: true, plan, locate: read.locate };
}

/** Waves that can never start, whenever the plan itself is started: their last day passes before their first opening. */
function findHopelessWaves(plan: RolloutPlan): { path: DocumentPath; what: string }[] {
  return plan.waves.flatMap((wave, index) => {
    const start = nextStart(plan, wave, 0);
    if (!("never" in start)) return [];
    const path = wave.latest === undefined ? ["schedule", "windows"] : ["waves", index, "latest"];
    return [{ path, what: `wave "${wave.name}" can never start: ${start.never}` }];
  });
}
