import type { RolloutPlan } from "./plan/plan";
import type { MembershipSnapshot, Person } from "./people";

/** Who joined and left a wave since its people were approved, and how many of both together the plan allows. */
export interface MembershipDrift {
  readonly joined: readonly Person[];
  readonly left: readonly Person[];
  readonly allowed: number;
}

/**
 * Counted from the approved set, so that many small changes add up. Guests and disabled accounts count nowhere. Whoever
 * belongs to an earlier wave by now (`reachedBefore`) has not left: a person in two waves belongs to the first.
 */
export function compareMembership(
  { drift }: Pick<RolloutPlan, "drift">,
  approved: MembershipSnapshot | undefined,
  current: MembershipSnapshot,
  reachedBefore: ReadonlySet<string>,
): MembershipDrift {
  const before = approved?.people ?? [];
  const { atMost, orPeople } = drift.membership;
  return {
    joined: without(current.people, before),
    left: without(before, current.people).filter(({ id }) => !reachedBefore.has(id)),
    allowed: Math.max(Math.floor(atMost * before.length), orPeople),
  };
}

export function isOrdinary({ joined, left, allowed }: MembershipDrift): boolean {
  return joined.length + left.length <= allowed;
}

/** The new snapshot, which remembers since when somebody is in the wave who was not from the beginning, and who left it. */
export function followSnapshot(before: MembershipSnapshot | undefined, now: MembershipSnapshot): MembershipSnapshot {
  if (before === undefined) return now;
  const known = new Map(before.people.map((person) => [person.id, person]));
  const left = without([...(before.left ?? []), ...everyoneOf(before)], everyoneOf(now));
  return {
    ...now,
    people: now.people.map((person) => known.get(person.id) ?? { ...person, since: now.takenAt }),
    ...(left.length === 0 ? {} : { left }),
  };
}

/** `3 people joined (a@…, b@… and 1 more) and 1 left (c@…) wave 'IT'`. */
export function describeMembership({ joined, left }: MembershipDrift, wave: string): string {
  return `${countOf(joined)} joined${namesOf(joined)} and ${String(left.length)} left${namesOf(left)} wave '${wave}'`;
}

/** Names that fit into a sentence; the rest is counted. */
const NAMED = 5;

function namesOf(people: readonly Person[]): string {
  if (people.length === 0) return "";
  const names = people.slice(0, NAMED).map(({ upn }) => upn);
  const rest = people.length - names.length;
  return ` (${names.join(", ")}${rest > 0 ? ` and ${String(rest)} more` : ""})`;
}

function countOf(people: readonly Person[]): string {
  return people.length === 1 ? "1 person" : `${String(people.length)} people`;
}

function everyoneOf({ people, guests, disabled }: MembershipSnapshot): readonly Person[] {
  return [...people, ...guests, ...disabled];
}

function without(people: readonly Person[], others: readonly Person[]): readonly Person[] {
  const ids = new Set(others.map(({ id }) => id));
  return people.filter(({ id }) => !ids.has(id));
}
