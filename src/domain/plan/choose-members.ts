import type { MembershipSnapshot, Person } from "../people";
import type { RolloutPlan } from "./plan";
import { isInShare, shareSalt } from "./share";

/** The people of a wave, and those whom the plan's strategy leaves out because they are protected. */
export interface WaveMembers {
  readonly snapshot: MembershipSnapshot;
  readonly skipped: readonly Person[];
}

/**
 * Whom a wave takes of everybody in its groups. A target takes whole groups, protected people included, so with `targets`
 * nobody is left out and such a wave is refused. With `membership` people are added one by one: the wave's share of them,
 * and of these nobody who is protected. Skipped people are not excluded from anything: nothing happens to them.
 */
export function chooseMembers(
  plan: Pick<RolloutPlan, "metadata" | "assignment" | "waves">,
  wave: number,
  everybody: MembershipSnapshot,
  isProtected: (personId: string) => boolean,
): WaveMembers {
  if (plan.assignment.strategy === "targets") return { snapshot: everybody, skipped: [] };
  const salt = shareSalt(plan);
  const share = plan.waves[wave]?.share;
  const inShare = (people: readonly Person[]) => people.filter(({ id }) => isInShare(id, share, salt));
  const unprotected = (people: readonly Person[]) => people.filter(({ id }) => !isProtected(id));
  const [people, guests, disabled] = [everybody.people, everybody.guests, everybody.disabled].map(inShare);
  return {
    snapshot: {
      ...everybody,
      people: unprotected(people ?? []),
      guests: unprotected(guests ?? []),
      disabled: unprotected(disabled ?? []),
    },
    skipped: [...(people ?? []), ...(guests ?? []), ...(disabled ?? [])].filter(({ id }) => isProtected(id)),
  };
}

/**
 * Everybody whom a wave reaches, so that no later wave counts them again: with `targets` whoever is in its groups, with
 * `membership` only those who are added, since guests and disabled accounts are not.
 */
export function reachedBy(
  { assignment }: Pick<RolloutPlan, "assignment">,
  { people, guests, disabled }: MembershipSnapshot,
): readonly Person[] {
  return assignment.strategy === "membership" ? people : [...people, ...guests, ...disabled];
}
