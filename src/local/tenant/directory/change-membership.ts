import { considerRegistering } from "../behaviour/registration";
import { drawDelay, milliseconds } from "../delays";
import { personTarget } from "../logs/audit-record";
import { writeAudit } from "../logs/write-log";
import { compareAccess } from "../policy/compare-access";
import { guidOf, hashOf } from "../random";
import type { Author, MembershipChangeTruth } from "../truth";
import type { World } from "../world";
import type { GroupState, PersonState } from "./entities";

/** Adds a person to a group or takes them out, now. It acts on the person after a delay of its own. */
export function changeMembership(
  world: World,
  group: GroupState,
  person: PersonState,
  change: "added" | "removed",
  by: { readonly author: Author; readonly faultIndex?: number },
): void {
  const number = world.ledger.membershipChanges.length;
  const { p50, max } = world.file.propagation.membership;
  const delay = drawDelay(
    milliseconds(p50),
    milliseconds(max),
    milliseconds(max),
    hashOf(world.seed, "membership"),
    group.index,
    person.index,
    number,
  );
  const id = guidOf("membership change", world.seed, number);
  const before = accessAsWritten(world, person);
  world.directory.change({
    id,
    at: world.now,
    actsAt: world.now + delay,
    author: by.author,
    group: group.index,
    person: person.index,
    added: change === "added",
  });
  const { gains, loses } = compareAccess(before, accessAsWritten(world, person));
  const entry: MembershipChangeTruth = {
    id,
    at: world.now,
    ...by,
    groupId: group.id,
    personId: person.id,
    change,
    effect: gains ? "gains" : loses ? "loses" : "none",
  };
  if (!person.lab) world.ledger.membershipChanges.push(entry);
  auditChange(world, group, person, change, by.author, id);
  world.agenda.plan(world.now + delay, () => {
    if (!person.lab) considerRegistering(world, person);
  });
  if (change === "added" && by.author.kind === "product") markWave(world, group, person);
}

/** With `membership` plans a wave begins when the first of its people is put into another group that gives them something. */
function markWave(world: World, group: GroupState, person: PersonState): void {
  const groups = new Set(world.directory.groupIdsOf(person, world.now, "written"));
  groups.delete(group.id);
  const wave = world.schedule.waveOf(person.id, groups);
  if (wave !== undefined) world.schedule.markApplied(wave, world.now);
}

function accessAsWritten(world: World, person: PersonState) {
  const groups = world.directory.groupIdsOf(person, world.now, "written");
  return world.policies.current.compiled.accessFor(groups, person.id);
}

function auditChange(
  world: World,
  group: GroupState,
  person: PersonState,
  change: "added" | "removed",
  author: Author,
  id: string,
): void {
  const value = JSON.stringify(group.id);
  writeAudit(
    world,
    {
      activity: change === "added" ? "Add member to group" : "Remove member from group",
      service: "Core Directory",
      category: "GroupManagement",
      operationType: change === "added" ? "Assign" : "Unassign",
      reason: "",
      author,
      target: {
        ...personTarget(person.id, person.upn, null),
        modifiedProperties: [
          change === "added"
            ? { displayName: "Group.ObjectID", oldValue: null, newValue: value }
            : { displayName: "Group.ObjectID", oldValue: value, newValue: null },
          { displayName: "Group.DisplayName", oldValue: null, newValue: JSON.stringify(group.name) },
        ],
      },
    },
    world.now,
    "membership",
    id,
  );
}
