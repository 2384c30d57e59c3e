import type { FileProblem } from "../../contracts/file-problem";
import type { RolloutPlan } from "../../domain/plan/plan";
import { parseIso, toIso } from "../../domain/time";
import { membersOfGroup } from "../rehearsal/members-of-group";
import { readTenantInputs } from "../rehearsal/read-inputs";
import { countable } from "../rehearsal/wave-people";
import { createEmulatedTenant } from "../tenant/emulated-tenant";
import type { TenantTruth } from "../tenant/truth";

/** People of a set of groups who count: enabled, no guests, each once. */
export interface SizedWave {
  readonly name: string;
  readonly users: number;
}

export type WaveSizes =
  | { readonly ok: true; readonly waves: readonly SizedWave[] }
  | { readonly ok: false; readonly problems: readonly FileProblem[] };

/**
 * How large the waves of a plan are in an emulated tenant at its first moment; a person in two waves belongs to the first.
 * Without a plan each of the tenant's groups is one, the smallest first: nested and dynamic groups and those whose people
 * hold roles are left out, since nobody would begin with them.
 */
export function readWaveSizes(plan: RolloutPlan | undefined, tenantFile: string): WaveSizes {
  const read = readTenantInputs(tenantFile);
  if (!read.ok) return read;
  const { tenant: file, policyFromFile } = read;
  const startsAt = file.startsAt === "now" ? Date.now() : (parseIso(file.startsAt) ?? 0);
  const now = (): number => startsAt;
  const sleep = (): Promise<void> => Promise.resolve();
  const { truth } = createEmulatedTenant({ file: { ...file, startsAt: toIso(startsAt) }, now, sleep, policyFromFile });
  const taken = new Set<string>();
  const waves = (plan?.waves ?? ownGroups(truth, startsAt)).map(({ name, groups }) => {
    const people = countable(
      truth,
      groups.flatMap((group) => membersOfGroup(truth, group, startsAt)),
    ).filter((id) => !taken.has(id));
    for (const id of people) taken.add(id);
    return { name, users: people.length };
  });
  return { ok: true, waves };
}

function ownGroups(
  truth: TenantTruth,
  at: number,
): readonly { readonly name: string; readonly groups: readonly string[] }[] {
  const privileged = new Set(truth.privileged);
  return truth.groups
    .map((group) => ({ name: group.name, groups: [group.id], people: countable(truth, truth.membersOf(group.id, at)) }))
    .filter(({ people }) => people.length > 0 && !people.some((id) => privileged.has(id)))
    .sort((a, b) => a.people.length - b.people.length);
}
