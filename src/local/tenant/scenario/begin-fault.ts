import type { FaultOf } from "../../../contracts/scenario-file";
import { changeMembership } from "../directory/change-membership";
import type { GroupState, PersonState } from "../directory/entities";
import { bodyOfEdit, isEverybody } from "../policy/foreign-edit";
import { ADMIN, BACKUP_AGE, LAST_LOOK, repeatsAfter, toolBehind } from "../policy/foreign-writers";
import type { WrittenPreset } from "../policy/foreign-writers";
import { makeMicrosoftChange } from "../policy/microsoft-changes";
import { bodiesOfPreset } from "../policy/preset-bodies";
import { patchPolicy } from "../policy/write-policy";
import { guidOf, hashOf } from "../random";
import type { Author } from "../truth";
import type { World } from "../world";
import { makeNoise } from "./noise";
import type { FaultState } from "./schedule";

/** What happens at the moment a fault begins; faults that only hold for a while need nothing here. */
export function beginFault(world: World, state: FaultState): void {
  const { fault, index } = state;
  if (fault.kind === "foreign-edit") editAgainAndAgain(world, fault, state);
  if (fault.kind === "membership") editMembership(world, fault, index);
  if (fault.kind === "noise") makeNoise(world, fault.preset, index);
}

/** A person who acts from outside: someone of the directory, or an account that nobody listed. */
export function personAuthor(world: World, upn: string): Author {
  const person = world.directory.person(upn);
  return { kind: "foreign", id: person?.id ?? guidOf("person", upn.toLowerCase()), name: person?.upn ?? upn };
}

/** Once, or at its rhythm until the fault is over. */
function editAgainAndAgain(world: World, fault: FaultOf<"foreign-edit">, state: FaultState): void {
  editPolicy(world, fault, state.index);
  const every = repeatsAfter(fault);
  const next = world.now + (every ?? 0);
  if (every === undefined || next >= (state.to ?? Infinity)) return;
  world.agenda.plan(next, () => {
    if (!world.schedule.isOver) editAgainAndAgain(world, fault, state);
  });
}

function editPolicy(world: World, fault: FaultOf<"foreign-edit">, faultIndex: number): void {
  const { edit, preset } = fault;
  if (preset === "microsoft-2026-09" || preset === "microsoft-2027-02") {
    makeMicrosoftChange(world, preset, faultIndex);
    return;
  }
  const author = toolBehind(fault) ?? personAuthor(world, fault.by ?? ADMIN);
  if (preset !== undefined) {
    writePreset(world, preset, author, faultIndex);
    return;
  }
  if (edit === undefined) return;
  const body = bodyOfEdit(world.policies.current.policy, edit, (group) => targetIdOf(world, group));
  const [name, value] = Object.entries(edit)[0] ?? ["edit", ""];
  const description = `${name} ${typeof value === "string" ? value : JSON.stringify(value)}`;
  patchPolicy(world, body, { author, description, edit, faultIndex });
}

function writePreset(world: World, preset: WrittenPreset, author: Author, faultIndex: number): void {
  const asOf = (at: number) => world.policies.at(at).policy;
  const known = {
    current: world.policies.current.policy,
    start: asOf(-Infinity),
    looked: asOf(world.now - LAST_LOOK),
    backup: asOf(world.now - BACKUP_AGE),
  };
  for (const body of bodiesOfPreset(preset, known)) {
    const { kind } = patchPolicy(world, body, { author, description: preset, edit: { preset }, faultIndex });
    if (kind !== "refused") return;
  }
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
