import type { DocumentPath, FileProblem, Place } from "../../contracts/document";
import { toPointer } from "../../contracts/file-problem";
import { didYouMean } from "../../contracts/near-word";
import type { ScenarioFile } from "../../contracts/scenario-file";
import { parseRelativeTime } from "../../contracts/scenario-file";
import type { RolloutPlan } from "../../domain/plan/plan";
import { checkGroup } from "./check-group";
import type { KnownNames } from "./known-names";

/** What the scenario alone can't be blamed for: waves, groups and people that plan or tenant would have to know. */

interface ReadScenario {
  readonly value: ScenarioFile;
  readonly locate: (path: DocumentPath) => Place;
}

/** Waves that a scenario speaks of and the plan does not have. */
export function checkScenarioAgainstPlan(
  { value, locate }: ReadScenario,
  file: string,
  plan: RolloutPlan,
): readonly FileProblem[] {
  const numbers: [DocumentPath, number | undefined][] = [
    ...value.faults.map((fault, index): [DocumentPath, number | undefined] => [
      ["faults", index, "at"],
      parseRelativeTime(fault.at)?.wave,
    ]),
    ...value.decisions.map((decision, index): [DocumentPath, number | undefined] => [
      ["decisions", index, "wave"],
      decision.wave,
    ]),
    ...value.actions.flatMap((action, index): [DocumentPath, number | undefined][] => [
      [["actions", index, "at"], parseRelativeTime(action.at)?.wave],
      [["actions", index, "wave"], action.wave],
    ]),
  ];
  const count = plan.waves.length;
  return numbers.flatMap(([path, wave]) =>
    wave === undefined || wave <= count
      ? []
      : [
          {
            file,
            ...locate(path),
            path: toPointer(path),
            what: `the plan has no wave ${String(wave)}`,
            expected: `a wave from 1 to ${String(count)}`,
            suggestion: "waves count from 1, in the plan's order",
          },
        ],
  );
}

/**
 * Groups whose members change without being there, and people who decide or act without being there. A foreign edit may
 * name any group: one that is nowhere else exists and is empty. The plan's owner may act without being in the tenant file.
 */
export function checkScenarioAgainstTenant(
  { value, locate }: ReadScenario,
  file: string,
  { groups, onlyInScenario, upns }: KnownNames,
  { metadata }: RolloutPlan,
): readonly FileProblem[] {
  const at = (path: DocumentPath) => ({ file, ...locate(path), path: toPointer(path) });
  const memberships = value.faults.flatMap((fault, index) => {
    if (fault.kind !== "membership") return [];
    const found = checkGroup(fault.group, [...groups, ...onlyInScenario], { exact: true });
    return found === undefined ? [] : [{ ...at(["faults", index, "group"]), ...found }];
  });
  const known = new Set([...upns, metadata.owner].map((upn) => upn.toLowerCase()));
  const people = (list: "decisions" | "actions"): readonly FileProblem[] =>
    value[list].flatMap(({ by }, index) =>
      by === undefined || known.has(by.toLowerCase())
        ? []
        : [
            {
              ...at([list, index, "by"]),
              what: `the tenant has nobody called "${by}"`,
              expected: "the user principal name of a person of the tenant, or the plan's owner",
              suggestion: didYouMean(by, upns) ?? "add the person to `named` in the tenant file",
            },
          ],
    );
  return [...memberships, ...people("decisions"), ...people("actions")];
}
