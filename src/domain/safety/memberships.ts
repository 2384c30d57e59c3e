import type { Member } from "../people";

/** Somebody with the class of people who belong to exactly the same of the groups that were read. */
export interface Belonging {
  readonly member: Member;
  /** Index into {@link Memberships.classes}. */
  readonly classIndex: number;
}

/** Who belongs to which of the groups that matter. People with the same groups share a class, so that it is judged once. */
export interface Memberships {
  /** By object id, in the order in which they were first met. */
  readonly people: ReadonlyMap<string, Belonging>;
  /** The groups of each class. Class 0 has none: it stands for everybody who was not read. */
  readonly classes: readonly (readonly string[])[];
}

export interface MembershipIndex {
  /** The members of one group, nested ones included. The same group again adds only whom it did not hold before. */
  add(groupId: string, members: readonly Member[]): void;
  readonly memberships: Memberships;
}

/**
 * Takes groups one after the other, so that no more than one group's members need be in memory beside the index itself.
 * Time is linear in memberships: each moves one person from a class to the next, and both are looked up.
 */
export function createMembershipIndex(): MembershipIndex {
  const people = new Map<string, { readonly member: Member; classIndex: number }>();
  const classes: (readonly string[])[] = [[]];
  /** Per group: from the class that somebody had to the one that they have with it. */
  const moves = new Map<string, Map<number, number>>();

  function moveFrom(classIndex: number, groupId: string, known: Map<number, number>): number {
    const found = known.get(classIndex);
    if (found !== undefined) return found;
    const groups = classes[classIndex] ?? [];
    const next = groups.includes(groupId) ? classIndex : classes.push([...groups, groupId]) - 1;
    known.set(classIndex, next);
    return next;
  }

  return {
    add(groupId, members) {
      const id = groupId.toLowerCase();
      const known = moves.get(id) ?? new Map<number, number>();
      moves.set(id, known);
      for (const member of members) {
        const before = people.get(member.id);
        if (before === undefined) people.set(member.id, { member, classIndex: moveFrom(0, id, known) });
        else before.classIndex = moveFrom(before.classIndex, id, known);
      }
    },
    memberships: { people, classes },
  };
}
