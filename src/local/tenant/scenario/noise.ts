import type { NoisePreset } from "../../../contracts/scenario-file";
import { changeMembership } from "../directory/change-membership";
import { seedPerson } from "../directory/seed-person";
import type { PersonState } from "../directory/entities";
import { personTarget } from "../logs/audit-record";
import { writeAudit } from "../logs/write-log";
import { guidOf, hashOf } from "../random";
import type { Author } from "../truth";
import type { World } from "../world";

const JOINERS = 6;
const LEAVERS = 4;
const RENAMED = 5;

/** Whoever runs the directory day by day. */
const PROVISIONING: Author = {
  kind: "foreign",
  id: guidOf("service principal", "HR provisioning"),
  name: "HR provisioning",
};

/** What happens once, at the beginning of a noise; surges and holidays only change people's days while they last. */
export function makeNoise(world: World, preset: NoisePreset, index: number): void {
  switch (preset) {
    case "new-joiners":
      for (let number = 1; number <= JOINERS; number++) join(world, index, number);
      return;
    case "leavers":
      for (const person of chooseMembers(world, index, LEAVERS)) leave(world, person, index);
      return;
    case "upn-changes":
      for (const person of chooseMembers(world, index, RENAMED)) rename(world, person, index);
      return;
    case "ca-policy-edit":
      auditConditionalAccess(world, index);
      return;
    case "monday-surge":
    case "password-expiry":
    case "vpn-change":
    case "holiday":
      return;
  }
}

/** A new colleague, in one of the groups that have members made for them. */
function join(world: World, index: number, number: number): void {
  const groups = world.directory.groups.filter((group) => group.startMembers.length > 2 && group.kind !== "nested");
  const upn = `joiner-${index + 1}-${number}@${world.file.domain}`;
  const person = seedPerson(
    { upn, groups: [], createdAt: world.now },
    world.directory.people.length,
    world.file,
    world.seed,
  );
  world.directory.addPerson(person);
  auditPerson(world, person, "Add user", "Add", index);
  const group = groups[hashOf(world.seed, "joins", index, number) % Math.max(1, groups.length)];
  if (group !== undefined) changeMembership(world, group, person, "added", { author: PROVISIONING, faultIndex: index });
}

function leave(world: World, person: PersonState, index: number): void {
  person.disabledAt = world.now;
  auditPerson(world, person, "Disable account", "Update", index);
  for (const group of world.directory.groups) {
    if (!world.directory.isDirectMember(group, person, world.now)) continue;
    changeMembership(world, group, person, "removed", { author: PROVISIONING, faultIndex: index });
  }
}

function rename(world: World, person: PersonState, index: number): void {
  world.directory.rename(person, person.upn.replace("@", `.new${index + 1}@`));
  auditPerson(world, person, "Update user", "Update", index);
}

/** Ordinary members of staff, the same for the same fault. */
function chooseMembers(world: World, index: number, count: number): readonly PersonState[] {
  const order = (person: PersonState) => hashOf(world.seed, "noise", index, person.index);
  return world.directory.people
    .filter((person) => !person.lab && !person.guest && person.disabledAt === undefined && person.roles.length === 0)
    .sort((a, b) => order(a) - order(b) || a.index - b.index)
    .slice(0, count);
}

function auditPerson(world: World, person: PersonState, activity: string, operationType: string, index: number): void {
  writeAudit(
    world,
    {
      activity,
      service: "Core Directory",
      category: "UserManagement",
      operationType,
      reason: "",
      author: PROVISIONING,
      target: personTarget(person.id, person.upn, person.displayName),
    },
    world.now,
    activity,
    index,
    person.index,
  );
}

function auditConditionalAccess(world: World, index: number): void {
  writeAudit(
    world,
    {
      activity: "Update conditional access policy",
      service: "Conditional Access",
      category: "Policy",
      operationType: "Update",
      reason: "",
      author: { kind: "foreign", id: guidOf("person", "admin"), name: `admin@${world.file.domain}` },
      target: {
        id: guidOf("conditional access policy", "require-mfa"),
        displayName: "Require MFA for everyone",
        type: "Policy",
        userPrincipalName: null,
        groupType: null,
        modifiedProperties: [{ displayName: "ConditionalAccessPolicy", oldValue: "{}", newValue: "{}" }],
      },
    },
    world.now,
    "ca-policy-edit",
    index,
  );
}
