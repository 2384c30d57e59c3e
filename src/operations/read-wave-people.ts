import { hashOf } from "../domain/canonical-json";
import type { Member, MembershipSnapshot, Person } from "../domain/people";
import type { Deps } from "./deps";

/** The people of some groups now, without those whom earlier waves reach already. Guests and disabled accounts stand apart. */
export function readWavePeople(
  deps: Pick<Deps, "directory" | "clock">,
): (groups: MembershipSnapshot["groups"], reachedBefore: ReadonlySet<string>) => Promise<MembershipSnapshot> {
  return async (groups, reachedBefore) => {
    const members = new Map<string, Member>();
    for (const group of groups)
      for (const member of await deps.directory.readMembers(group.id)) members.set(member.id, member);
    const fresh = [...members.values()].filter((member) => !reachedBefore.has(member.id));
    const pick = (wanted: (member: Member) => boolean): readonly Person[] =>
      fresh
        .filter(wanted)
        .map(({ id, upn }) => ({ id, upn }))
        .sort((a, b) => (a.id < b.id ? -1 : 1));
    return {
      takenAt: deps.clock.now(),
      groups,
      people: pick((member) => !member.guest && member.accountEnabled),
      guests: pick((member) => member.guest),
      disabled: pick((member) => !member.guest && !member.accountEnabled),
    };
  };
}

/** Binds a set of people: the order they were read in says nothing. */
export function hashPeople(snapshot: MembershipSnapshot): string {
  return hashOf(snapshot.people.map((person) => person.id).sort());
}

/** Everybody in a snapshot who receives the profile, whether they count or not. */
export function everyoneIn(snapshot: MembershipSnapshot): readonly Person[] {
  return [...snapshot.people, ...snapshot.guests, ...snapshot.disabled];
}
