import type { Instant } from "../../../domain/time";
import type { GroupState, MembershipEntry, PersonState } from "./entities";

/** How far the index behind `ConsistencyLevel: eventual` lags behind the directory (documented that it may, not by how much). */
export const INDEX_LAG = 30_000;

/** People and groups through time. A group inside a group counts transitively, for targets too (unverified, kept here). */
export class DirectoryStore {
  readonly people: PersonState[] = [];
  readonly groups: GroupState[] = [];
  readonly #byId = new Map<string, PersonState>();
  readonly #byUpn = new Map<string, PersonState>();
  readonly #groupById = new Map<string, GroupState>();
  readonly #startGroupIds = new Map<number, ReadonlySet<string>>();

  addPerson(person: PersonState): void {
    this.people.push(person);
    this.#byId.set(person.id, person);
    this.#byUpn.set(person.upn.toLowerCase(), person);
  }

  addGroup(group: GroupState): void {
    this.groups.push(group);
    this.#groupById.set(group.id, group);
  }

  rename(person: PersonState, upn: string): void {
    this.#byUpn.delete(person.upn.toLowerCase());
    person.upn = upn;
    this.#byUpn.set(upn.toLowerCase(), person);
  }

  /** By object id or user principal name, in any case. */
  person(idOrUpn: string): PersonState | undefined {
    return this.#byId.get(idOrUpn.toLowerCase()) ?? this.#byUpn.get(idOrUpn.toLowerCase());
  }

  /** By object id; deleted groups are gone. */
  group(id: string): GroupState | undefined {
    const group = this.#groupById.get(id.toLowerCase());
    return group?.deletedAt === undefined ? group : undefined;
  }

  /** By object id, else the first of that display name. */
  groupNamed(nameOrId: string): GroupState | undefined {
    return this.group(nameOrId) ?? this.groups.find((one) => one.name === nameOrId && one.deletedAt === undefined);
  }

  change(entry: MembershipEntry): void {
    this.groups[entry.group]?.changes.push(entry);
    this.people[entry.person]?.memberships.push(entry);
  }

  /** Direct members who are people, at that moment. */
  directMembers(group: GroupState, at: Instant): readonly PersonState[] {
    const members = new Set(group.startMembers);
    for (const change of group.changes) {
      if (change.at > at) break;
      if (change.added) members.add(change.person);
      else members.delete(change.person);
    }
    return this.#peopleOf(members, at);
  }

  /** Everybody in the group and in the groups inside it. */
  transitiveMembers(group: GroupState, at: Instant): readonly PersonState[] {
    const members = new Set<number>();
    for (const one of this.withChildren(group)) {
      for (const person of this.directMembers(one, at)) members.add(person.index);
    }
    return this.#peopleOf(members, at);
  }

  /** The group and all groups inside it. */
  withChildren(group: GroupState): readonly GroupState[] {
    const found = new Set([group]);
    for (const one of found) {
      for (const child of one.children) {
        const inner = this.groups[child];
        if (inner !== undefined) found.add(inner);
      }
    }
    return [...found];
  }

  isDirectMember(group: GroupState, person: PersonState, at: Instant): boolean {
    const last = person.memberships.findLast((change) => change.group === group.index && change.at <= at);
    return last === undefined ? group.startMembers.includes(person.index) : last.added;
  }

  /** Ids of the person's groups, those around them included: as the directory has them, or as they act on the person by then. */
  groupIdsOf(person: PersonState, at: Instant, as: "written" | "acting"): ReadonlySet<string> {
    const known = person.memberships.length === 0 ? this.#startGroupIds.get(person.index) : undefined;
    if (known !== undefined) return known;
    const direct = new Set(person.startGroups);
    for (const change of person.memberships) {
      if ((as === "written" ? change.at : change.actsAt) > at) continue;
      if (change.added) direct.add(change.group);
      else direct.delete(change.group);
    }
    for (const index of direct) for (const parent of this.groups[index]?.parents ?? []) direct.add(parent);
    const ids = new Set([...direct].map((index) => this.groups[index]?.id ?? ""));
    if (person.memberships.length === 0) this.#startGroupIds.set(person.index, ids);
    return ids;
  }

  #peopleOf(indexes: ReadonlySet<number>, at: Instant): readonly PersonState[] {
    const people = [...indexes].sort((a, b) => a - b).map((index) => this.people[index]);
    return people.filter((person): person is PersonState => person !== undefined && person.createdAt <= at);
  }
}
