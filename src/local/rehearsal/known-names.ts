import type { ScenarioFile } from "../../contracts/scenario-file";
import type { TenantFile } from "../../contracts/tenant-file";
import { seedDirectory } from "../tenant/directory/seed-directory";

export interface KnownGroup {
  readonly id: string;
  readonly name: string;
}

/** Whom and what files may name, as the emulated tenant will make it: also groups and people without an id or a line of their own. */
export interface KnownNames {
  /** Groups of the tenant file, in its order. */
  readonly groups: readonly KnownGroup[];
  /** Groups that exist, empty, only because a colleague of the scenario writes them into the policy. */
  readonly onlyInScenario: readonly KnownGroup[];
  /** User principal names of everybody but the lab users. */
  readonly upns: readonly string[];
}

/** Everything that can be named when this tenant is emulated with this scenario. */
export function knownNames(tenant: TenantFile, scenario: ScenarioFile): KnownNames {
  // A group that nothing but a membership names would be made too, and the change would pass unseen.
  const faults = scenario.faults.filter((fault) => fault.kind !== "membership");
  // Names and ids are the same at whatever time the tenant starts.
  const directory = seedDirectory(tenant, { ...scenario, faults }, tenant.seed, 0);
  const groups = directory.groups.map(({ id, name }) => ({ id, name }));
  return {
    groups: groups.slice(0, tenant.groups.length),
    onlyInScenario: groups.slice(tenant.groups.length),
    upns: directory.people.filter((person) => !person.lab).map((person) => person.upn),
  };
}
