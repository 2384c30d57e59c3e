import type { DocumentPath, FileProblem, Place } from "../../contracts/document";
import { readDocument } from "../../contracts/document";
import { toPointer } from "../../contracts/file-problem";
import { guardSchema } from "../../contracts/guard-file";
import type { RolloutPlan } from "../../domain/plan/plan";
import { checkGroup } from "./check-group";
import type { KnownNames } from "./known-names";

/** Groups in plan and guard that the emulated tenant would have to have. */

type Locate = (path: DocumentPath) => Place;

/** Groups of the plan that the emulated tenant does not have, or has more than once. */
export function checkPlanAgainstTenant(
  { plan, locate }: { readonly plan: RolloutPlan; readonly locate: Locate },
  file: string,
  { groups }: KnownNames,
): readonly FileProblem[] {
  const named: [DocumentPath, string][] = [
    ...plan.waves.flatMap((wave, index) =>
      wave.groups.map((group, place): [DocumentPath, string] => [["waves", index, "groups", place], group]),
    ),
    ...plan.protect.groups.map((group, place): [DocumentPath, string] => [["protect", "groups", place], group]),
    [["approvals", "approvers"], plan.approvals.approvers],
  ];
  return checkNamed(named, groups, file, locate);
}

/** Groups of the guard that the emulated tenant does not have, or has more than once. The text is that of a valid guard. */
export function checkGuardAgainstTenant(
  { file, text }: { readonly file: string; readonly text: string },
  { groups }: KnownNames,
): readonly FileProblem[] {
  const read = readDocument(text, file, guardSchema);
  if (!read.ok) return read.problems;
  const { approvals, protect } = read.value;
  const named: [DocumentPath, string][] = [
    ...(approvals === undefined
      ? []
      : [[["approvals", "approvers"], approvals.approvers] satisfies [DocumentPath, string]]),
    ...(protect?.groups ?? []).map((group, place): [DocumentPath, string] => [["protect", "groups", place], group]),
  ];
  return checkNamed(named, groups, file, read.locate);
}

function checkNamed(
  named: readonly [DocumentPath, string][],
  groups: KnownNames["groups"],
  file: string,
  locate: Locate,
): readonly FileProblem[] {
  const problems = named.flatMap(([path, group]) => {
    const found = checkGroup(group, groups);
    return found === undefined ? [] : [{ file, ...locate(path), path: toPointer(path), ...found }];
  });
  return problems.sort(byPlace);
}

/** In the order of the file. */
function byPlace(a: Place, b: Place): number {
  return a.line - b.line || a.column - b.column;
}
