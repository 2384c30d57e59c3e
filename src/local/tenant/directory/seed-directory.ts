import type { ScenarioFile } from "../../../contracts/scenario-file";
import type { TenantFile, TenantGroup } from "../../../contracts/tenant-file";
import { DAY } from "../../../domain/time";
import type { Instant } from "../../../domain/time";
import { LAB_USERS } from "../local-apps";
import { guidOf } from "../random";
import { DirectoryStore } from "./directory-store";
import type { GroupState } from "./entities";
import { seedPerson } from "./seed-person";
import type { PersonSeed } from "./seed-person";

/** Accounts are older than any log. */
const ACCOUNT_AGE = 400 * DAY;

/** Everybody and every group that the tenant file describes, and the empty groups that only the scenario names. */
export function seedDirectory(
  file: TenantFile,
  scenario: ScenarioFile,
  seed: number,
  startsAt: Instant,
): DirectoryStore {
  const createdAt = startsAt - ACCOUNT_AGE;
  const seeds = new Map<string, Writable<PersonSeed>>();
  const indexOf = (name: string) => file.groups.findIndex((group) => group.name === name || group.id === name);
  const add = (person: PersonSeed) => seeds.set(person.upn.toLowerCase(), { ...person, groups: [...person.groups] });

  for (const named of file.named) {
    add({ ...named, disabled: !named.enabled, groups: [], createdAt });
  }
  for (const [index, group] of file.groups.entries()) {
    for (const upn of group.people) {
      const known = seeds.get(upn.toLowerCase()) ?? add({ upn, groups: [], createdAt }).get(upn.toLowerCase());
      known?.groups.push(index);
      if (known !== undefined) inherit(known, group);
    }
    for (const person of makeMembers(file, group, index, createdAt, indexOf, (upn) => seeds.has(upn))) add(person);
  }
  for (const name of LAB_USERS) {
    // A lab user registers when told to and keeps the other method, so that the walk can go on after a refusal.
    add({ upn: `${name}@${file.domain}`, lab: true, secondMethod: true, groups: [], createdAt });
  }

  const directory = new DirectoryStore();
  const people = [...seeds.values()];
  for (const group of makeGroups(file, scenario, people, indexOf, createdAt)) directory.addGroup(group);
  for (const [index, person] of people.entries()) directory.addPerson(seedPerson(person, index, file, seed));
  return directory;
}

type Writable<T extends PersonSeed> = Omit<T, "groups"> & { readonly groups: number[] };

/** A named person in a group with roles or methods has them too, unless the person's own entry says otherwise. */
function inherit(
  person: { -readonly [K in "roles" | "eligibleRoles" | "methods"]?: PersonSeed[K] },
  group: TenantGroup,
) {
  if (!group.roleAssignable) {
    person.roles = [...(person.roles ?? []), ...group.roles];
    person.eligibleRoles = [...(person.eligibleRoles ?? []), ...group.eligibleRoles];
  }
  person.methods ??= group.methods;
}

/** The people made for a group: ordinary ones first, then disabled accounts, then guests. */
function makeMembers(
  file: TenantFile,
  group: TenantGroup,
  index: number,
  createdAt: Instant,
  indexOf: (name: string) => number,
  isTaken: (upn: string) => boolean,
): readonly PersonSeed[] {
  const slug = slugOf(group.name);
  const members: PersonSeed[] = [];
  const ordinary = group.users - group.guests - group.disabled;
  for (let number = 1; number <= group.users; number++) {
    const guest = number > group.users - group.guests;
    const others = Object.entries(group.alsoIn).filter(([, count]) => number <= Math.min(count, ordinary));
    const name = `${slug}-${String(number).padStart(3, "0")}`;
    members.push({
      upn: freeUpn(name, guest, file.domain, isTaken),
      guest,
      disabled: !guest && number > ordinary,
      roles: group.roleAssignable ? [] : group.roles,
      eligibleRoles: group.roleAssignable ? [] : group.eligibleRoles,
      methods: group.methods,
      platforms: group.platforms,
      groups: [index, ...others.map(([other]) => indexOf(other)).filter((other) => other >= 0)],
      createdAt,
    });
  }
  return members;
}

function makeGroups(
  file: TenantFile,
  scenario: ScenarioFile,
  people: readonly PersonSeed[],
  indexOf: (name: string) => number,
  createdAt: Instant,
): readonly GroupState[] {
  const known = new Set(
    file.groups.flatMap((group) => (group.id === undefined ? [group.name] : [group.name, group.id])),
  );
  const extra = groupsOnlyIn(scenario, known).map((name) => ({ ...EMPTY_GROUP, name }));
  const seen = new Map<string, number>();
  return [...file.groups, ...extra].map((group, index) => {
    const nth = (seen.get(group.name) ?? 0) + 1;
    seen.set(group.name, nth);
    return {
      index,
      id: (group.id ?? guidOf("group", group.name, nth)).toLowerCase(),
      name: group.name,
      kind: group.kind,
      roleAssignable: group.roleAssignable,
      onPremises: group.onPremises,
      roles: group.roleAssignable ? group.roles : [],
      eligibleRoles: group.roleAssignable ? group.eligibleRoles : [],
      createdAt,
      deletedAt: undefined,
      startMembers: people.flatMap((person, number) => (person.groups.includes(index) ? [number] : [])),
      children: group.groups.map(indexOf).filter((child) => child >= 0),
      parents: file.groups.flatMap((other, outer) =>
        other.groups.some((inner) => indexOf(inner) === index) ? [outer] : [],
      ),
      changes: [],
    };
  });
}

/** A scenario may name a group that the tenant file does not have: it exists and is empty. Ids stay as they are. */
function groupsOnlyIn(scenario: ScenarioFile, known: ReadonlySet<string>): readonly string[] {
  const names = scenario.faults.flatMap((fault) => {
    if (fault.kind === "membership") return [fault.group];
    if (fault.kind !== "foreign-edit" || fault.edit === undefined) return [];
    const { addTarget, removeTarget, addExclusion, removeExclusion } = fault.edit;
    return [addTarget, removeTarget, addExclusion, removeExclusion].filter((name) => name !== undefined);
  });
  return [...new Set(names)].filter((name) => !known.has(name) && name !== "all_users" && !/^[0-9a-f]{8}-/i.test(name));
}

const EMPTY_GROUP = {
  id: undefined,
  kind: "assigned",
  roleAssignable: false,
  onPremises: false,
  roles: [],
  eligibleRoles: [],
  groups: [],
} as const;

function slugOf(name: string): string {
  const slug = name
    .toLowerCase()
    .replace(/^sg-/, "")
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^-|-$/g, "");
  return slug === "" ? "person" : slug;
}

function freeUpn(name: string, guest: boolean, domain: string, isTaken: (upn: string) => boolean): string {
  const tenant = domain.split(".")[0] ?? domain;
  for (let suffix = 1; ; suffix++) {
    const local = suffix === 1 ? name : `${name}-${suffix}`;
    const upn = guest ? `${local}_fabrikam.example#EXT#@${tenant}.onmicrosoft.example` : `${local}@${domain}`;
    if (!isTaken(upn.toLowerCase())) return upn;
  }
}
