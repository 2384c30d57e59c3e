import type { Member, Person } from "../domain/people";
import type { RolloutRecord } from "../domain/rollout/records";
import type { StandingGroup } from "../domain/rollout/standing-group";
import { StandingGroupUnknownError } from "../domain/rollout/targets-of";
import { readWaves } from "./change-rollout";
import type { Deps } from "./deps";

/** Who is in the standing group now, held against those whom the waves up to one of them put there. */
export interface StandingPeople {
  readonly members: readonly Member[];
  /** Members of whom no wave so far knows. Guests don't count: they can't have passkeys. */
  readonly strangers: readonly Person[];
  /** People whom an earlier, finished adding put there and who are there no more. */
  readonly lost: readonly Person[];
}

/**
 * Reads the standing group. `upTo`: the last wave (index) whose people may be there. A group inside it counts too: whoever
 * is in that gains all the same.
 */
export function readStandingPeople(
  deps: Pick<Deps, "directory" | "rollouts" | "documents">,
): (rollout: RolloutRecord, upTo: number) => Promise<StandingPeople> {
  return async (rollout, upTo) => {
    const group = standingGroupOf(rollout);
    const members = await deps.directory.readMembers(group.id);
    const present = new Set(members.map(({ id }) => id));
    const known = new Set<string>();
    const lost: Person[] = [];
    for (const wave of await readWaves(deps.rollouts, rollout.id)) {
      if (wave.index > upTo) continue;
      const people = (await deps.documents.readSnapshot(rollout.id, wave.index))?.people ?? [];
      for (const { id } of people) known.add(id);
      if (wave.verifiedAt !== null) lost.push(...people.filter(({ id }) => !present.has(id)));
    }
    const strangers = members
      .filter((member) => !member.guest && !known.has(member.id))
      .map(({ id, upn }) => ({ id, upn }))
      .sort((a, b) => (a.id < b.id ? -1 : 1));
    return { members, strangers, lost };
  };
}

/** Throws StandingGroupUnknownError. */
export function standingGroupOf({ id, plan, standingGroup }: RolloutRecord): StandingGroup {
  if (standingGroup !== undefined && standingGroup !== null) return standingGroup;
  throw new StandingGroupUnknownError(id, plan.assignment.strategy === "membership" ? plan.assignment.group : "");
}
