import { DAY } from "../../../domain/time";
import type { FaultOf } from "../../../contracts/scenario-file";
import { changeMembership } from "../directory/change-membership";
import type { GroupState, PersonState } from "../directory/entities";
import { bodyOfEdit, bodyOfPreset, isEverybody } from "../policy/foreign-edit";
import { makeMicrosoftChange } from "../policy/microsoft-changes";
import { patchPolicy } from "../policy/write-policy";
import { guidOf, hashOf } from "../random";
import type { Author } from "../truth";
import type { World } from "../world";
import { makeNoise } from "./noise";
import type { FaultState } from "./schedule";

/** A backup that a colleague restores was taken so long before. */
const BACKUP_AGE = DAY;

/** What happens at the moment a fault begins; faults that only hold for a while need nothing here. */
export function beginFault(world: World, state: FaultState): void {
  const { fault, index } = state;
  if (fault.kind === "foreign-edit") editPolicy(world, fault, index);
  if (fault.kind === "membership") editMembership(world, fault, index);
  if (fault.kind === "noise") makeNoise(world, fault.preset, index);
}

/** A person who acts from outside: someone of the directory, or an account that nobody listed. */
export function personAuthor(world: World, upn: string): Author {
  const person = world.directory.person(upn);
  return { kind: "foreign", id: person?.id ?? guidOf("person", upn.toLowerCase()), name: person?.upn ?? upn };
}

function editPolicy(world: World, fault: FaultOf<"foreign-edit">, faultIndex: number): void {
  const { edit, preset } = fault;
  if (preset === "microsoft-2026-09" || preset === "microsoft-2027-02") {
    makeMicrosoftChange(world, preset, faultIndex);
    return;
  }
  const author = personAuthor(world, fault.by);
  const current = world.policies.current.policy;
  if (preset !== undefined) {
    const start = world.policies.at(-Infinity).policy;
    const backup = world.policies.at(world.now - BACKUP_AGE).policy;
    const body = bodyOfPreset(preset, { current, start, backup });
    patchPolicy(world, body, { author, description: preset, edit: { preset }, faultIndex });
    return;
  }
  if (edit === undefined) return;
  const body = bodyOfEdit(current, edit, (group) => targetIdOf(world, group));
  const [name, value] = Object.entries(edit)[0] ?? ["edit", ""];
  const description = `${name} ${typeof value === "string" ? value : JSON.stringify(value)}`;
  patchPolicy(world, body, { author, description, edit, faultIndex });
}

function targetIdOf(world: World, group: string): string {
  return isEverybody(group) ? group : (world.directory.groupNamed(group)?.id ?? group.toLowerCase());
}

function editMembership(world: World, fault: FaultOf<"membership">, faultIndex: number): void {
  const group = world.directory.groupNamed(fault.group);
  if (group === undefined) return;
  const by = { author: personAuthor(world, fault.by), faultIndex };
  const isIn = (person: PersonState) => world.directory.isDirectMember(group, person, world.now);
  for (const person of choose(world, group, fault.remove, faultIndex, isIn)) {
    changeMembership(world, group, person, "removed", by);
  }
  for (const person of choose(world, group, fault.add, faultIndex, (one) => !isIn(one))) {
    changeMembership(world, group, person, "added", by);
  }
}

/** Named people, or so many ordinary ones: members with an active account and without a directory role. */
function choose(
  world: World,
  group: GroupState,
  wanted: number | readonly string[],
  faultIndex: number,
  fits: (person: PersonState) => boolean,
): readonly PersonState[] {
  if (typeof wanted !== "number") {
    return wanted
      .map((upn) => world.directory.person(upn))
      .filter((person): person is PersonState => person !== undefined && fits(person));
  }
  const order = (person: PersonState) => hashOf(world.seed, "chosen", faultIndex, group.index, person.index);
  return world.directory.people
    .filter((person) => isOrdinary(person) && fits(person))
    .sort((a, b) => order(a) - order(b) || a.index - b.index)
    .slice(0, wanted);
}

function isOrdinary(person: PersonState): boolean {
  const { lab, guest, disabledAt, roles, eligibleRoles } = person;
  return !lab && !guest && disabledAt === undefined && roles.length === 0 && eligibleRoles.length === 0;
}
