import type { DocumentPath, FileProblem, Place } from "../../contracts/document";
import { toPointer } from "../../contracts/file-problem";
import { didYouMean } from "../../contracts/near-word";
import type { ScenarioFile } from "../../contracts/scenario-file";
import { parseRelativeTime } from "../../contracts/scenario-file";
import type { TenantFile } from "../../contracts/tenant-file";
import type { RolloutPlan } from "../../domain/plan/plan";

/** What no file can be blamed for alone: names in one file that another one would have to know. */

type Locate = (path: DocumentPath) => Place;

const GUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** Groups of the plan that the emulated tenant does not have, or has more than once. Ids of groups are the tenant's own affair. */
export function checkPlanAgainstTenant(
  read: { readonly plan: RolloutPlan; readonly locate: Locate },
  file: string,
  tenant: TenantFile,
): readonly FileProblem[] {
  const { plan, locate } = read;
  const named: [DocumentPath, string][] = [
    ...plan.waves.flatMap((wave, index) =>
      wave.groups.map((group, place): [DocumentPath, string] => [["waves", index, "groups", place], group]),
    ),
    ...plan.protect.groups.map((group, place): [DocumentPath, string] => [["protect", "groups", place], group]),
    [["approvals", "approvers"], plan.approvals.approvers],
  ];
  return named.flatMap(([path, group]) => {
    const found = checkGroup(group, tenant);
    return found === undefined ? [] : [{ file, ...locate(path), path: toPointer(path), ...found }];
  });
}

function checkGroup(
  name: string,
  tenant: TenantFile,
): Pick<FileProblem, "what" | "expected" | "suggestion"> | undefined {
  if (GUID.test(name)) return undefined;
  const found = tenant.groups.filter((group) => group.name.toLowerCase() === name.toLowerCase());
  if (found.length === 1) return undefined;
  const expected = "a group of the tenant, by object id or unambiguous display name";
  if (found.length > 1) {
    const ids = found.map((group) => group.id ?? "(generated)").join(", ");
    const what = `${String(found.length)} groups of the tenant are called "${name}"`;
    return { what, expected, suggestion: `write one of their object ids: ${ids}` };
  }
  const near = didYouMean(
    name,
    tenant.groups.map((group) => group.name),
  );
  const suggestion = near ?? `the tenant file has ${tenant.groups.map((group) => group.name).join(", ")}`;
  return { what: `the tenant has no group "${name}"`, expected, suggestion };
}

/** Waves that a scenario speaks of and the plan does not have. */
export function checkScenarioAgainst(
  read: { readonly value: ScenarioFile; readonly locate: Locate },
  file: string,
  plan: RolloutPlan,
): readonly FileProblem[] {
  const { value, locate } = read;
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
