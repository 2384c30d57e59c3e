import type { MembershipSnapshot } from "../domain/people";
import type { RolloutRecord, WaveRecord } from "../domain/rollout/records";
import { changeWave } from "./change-rollout";
import type { Deps } from "./deps";
import { readProtected } from "./read-preflight-facts";
import { everyoneIn, hashPeople, readWavePeople } from "./read-wave-people";

type Needs = Pick<Deps, "clock" | "rollouts" | "documents" | "directory">;

/**
 * Reads a wave's people once more before they gain anything (invariant 4). Within the drift allowance the new set is
 * taken; a protected person or more drift than allowed is answered with a sentence, and the new set is kept so that a
 * person can accept it by resuming.
 */
export function checkPeople(deps: Needs): (rollout: RolloutRecord, wave: WaveRecord) => Promise<string | undefined> {
  return async (rollout, wave) => {
    const approved = await deps.documents.readSnapshot(rollout.id, wave.index);
    const current = await readWavePeople(deps)(wave.groups, await readReachedBefore(deps, rollout.id, wave.index));
    const hit = await findProtected(deps, rollout, current);
    if (hit !== undefined) return hit;
    const before = new Set(approved?.people.map((person) => person.id) ?? []);
    const joined = current.people.filter((person) => !before.has(person.id)).length;
    const left = before.size + joined - current.people.length;
    const { atMost, orPeople } = rollout.plan.drift.membership;
    const allowed = Math.max(Math.floor(atMost * before.size), orPeople);
    const tooMany = joined + left > allowed;
    await deps.documents.saveSnapshot(rollout.id, wave.index, current);
    await changeWave(deps.rollouts, rollout.id, wave.index, (each) => ({
      ...each,
      users: current.people.length,
      peopleHash: tooMany || each.peopleHash === null ? hashPeople(current) : each.peopleHash,
    }));
    return tooMany
      ? `${String(joined)} people joined and ${String(left)} left wave '${wave.name}' since it was checked, more than the ${String(allowed)} that the plan allows`
      : undefined;
  };
}

/** Ids of everybody whom earlier waves reach. */
async function readReachedBefore(
  deps: Pick<Deps, "documents">,
  rolloutId: string,
  wave: number,
): Promise<ReadonlySet<string>> {
  const reached = new Set<string>();
  for (let index = 0; index < wave; index += 1) {
    const snapshot = await deps.documents.readSnapshot(rolloutId, index);
    for (const person of snapshot === undefined ? [] : everyoneIn(snapshot)) reached.add(person.id);
  }
  return reached;
}

async function findProtected(
  deps: Needs,
  rollout: RolloutRecord,
  current: MembershipSnapshot,
): Promise<string | undefined> {
  const people = await readProtected(deps)(rollout.plan.protect, rollout.guard?.protect.groups ?? []);
  const ids = new Map(people.map((person) => [person.id, person]));
  const hit = everyoneIn(current)
    .map((person) => ids.get(person.id))
    .find((person) => person !== undefined);
  return hit === undefined ? undefined : `a protected person is in the wave now: ${hit.upn} (${hit.because})`;
}
