import type { Instant } from "../../domain/time";
import type { TenantTruth } from "../tenant/truth";
import type { Material, StoredWave } from "./material";
import { membersOfGroup } from "./members-of-group";

/** Ids of people who count: enabled, no guests. */
export function countable(truth: TenantTruth, ids: Iterable<string>): readonly string[] {
  return [...new Set(ids)].filter((id) => {
    const person = truth.person(id);
    return person?.enabled === true && !person.guest;
  });
}

/** The people of a wave: as the product last read them, else as the directory has them. */
export function peopleOfWave(material: Material, index: number): readonly string[] {
  const wave = material.waves[index];
  if (wave === undefined) return [];
  if (wave.snapshot !== undefined) return wave.snapshot.people.map((person) => person.id);
  const groups = material.rollout.plan.waves[index]?.groups ?? [];
  const at = material.requestedAt;
  return countable(
    material.truth,
    groups.flatMap((group) => membersOfGroup(material.truth, group, at)),
  );
}

/** People of all waves together, each once. */
export function peopleOfAllWaves(material: Material): ReadonlySet<string> {
  return new Set(material.waves.flatMap((_, index) => peopleOfWave(material, index)));
}

/** People whom no write of the product may touch: members of protected groups, and holders of roles unless the plan allows them. */
export function protectedPeople({ truth, rollout, guard }: Material, at: Instant): ReadonlySet<string> {
  const groups = [...rollout.plan.protect.groups, ...(guard?.protect.groups ?? [])];
  const members = groups.flatMap((group) => membersOfGroup(truth, group, at));
  const privileged = rollout.plan.protect.privilegedRoles === "refuse" ? truth.privileged : [];
  return new Set([...members, ...privileged]);
}

/** Everybody the wave was approved for, those who count nowhere (guests, disabled) and those who left since included: they are known. */
export function approvedPeople({ snapshot }: StoredWave): ReadonlySet<string> {
  if (snapshot === undefined) return new Set();
  return new Set(
    [...snapshot.people, ...snapshot.guests, ...snapshot.disabled, ...(snapshot.left ?? [])].map((person) => person.id),
  );
}
