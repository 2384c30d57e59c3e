import { compareMembership, describeMembership, isOrdinary } from "../domain/membership-drift";
import type { MembershipSnapshot } from "../domain/people";
import type { RolloutRecord, WaveRecord } from "../domain/rollout/records";
import { acceptPeople, isAcceptedByResume, readApprovedPeople, readReachedBefore, takePeople } from "./accept-people";
import type { Deps } from "./deps";
import { readProtected } from "./read-preflight-facts";
import { everyoneIn, readWavePeople } from "./read-wave-people";

type Needs = Pick<Deps, "clock" | "rollouts" | "documents" | "directory" | "audit">;

/**
 * Reads a wave's people once more before they gain anything (invariant 4), and compares them with those who were
 * approved, however often it is called. Within the drift allowance the wave gets the people of now. More drift than
 * that is answered with a sentence, and so is a protected person, whom nothing accepts.
 */
export function checkPeople(deps: Needs): (rollout: RolloutRecord, wave: WaveRecord) => Promise<string | undefined> {
  return async (rollout, wave) => {
    const approved = await readApprovedPeople(deps, rollout.id, wave.index);
    const current = await readWavePeople(deps)(wave.groups, await readReachedBefore(deps, rollout.id, wave.index));
    const hit = await findProtected(deps, rollout, current);
    if (hit !== undefined) return hit;
    const drift = compareMembership(rollout.plan, approved, current);
    if (approved !== undefined && isOrdinary(drift)) {
      await takePeople(deps, wave, approved, current);
      return undefined;
    }
    const sentence = `${describeMembership(drift, wave.name)} since it was checked`;
    if (!(await isAcceptedByResume(deps, rollout, wave.index, current)))
      return `${sentence}, more than the ${String(drift.allowed)} that the plan allows`;
    await acceptPeople(deps, rollout, wave, current, sentence);
    return undefined;
  };
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
