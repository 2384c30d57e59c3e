import { compareMembership, describeMembership, isOrdinary } from "../domain/membership-drift";
import type { MembershipSnapshot } from "../domain/people";
import { chooseMembers } from "../domain/plan/choose-members";
import type { RolloutRecord, WaveRecord } from "../domain/rollout/records";
import { acceptPeople, isAcceptedByResume, readApprovedPeople, readReachedBefore, takePeople } from "./accept-people";
import type { Deps } from "./deps";
import { readProtected } from "./read-protection";
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
    const reachedBefore = await readReachedBefore(deps, rollout, wave.index);
    const everybody = await readWavePeople(deps)(wave.groups, reachedBefore);
    const guarded = await readGuarded(deps, rollout);
    const { snapshot: current } = chooseMembers(rollout.plan, wave.index, everybody, (id) => guarded.has(id));
    const hit = findProtected(current, guarded);
    if (hit !== undefined) return hit;
    const drift = compareMembership(rollout.plan, approved, current, reachedBefore);
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

async function readGuarded(deps: Needs, { plan, guard }: RolloutRecord): Promise<ReadonlyMap<string, Protected>> {
  const people = await readProtected(deps)(plan.protect, guard?.protect.groups ?? []);
  return new Map(people.map((person) => [person.id, person]));
}

type Protected = Awaited<ReturnType<ReturnType<typeof readProtected>>>[number];

/** Nobody with `membership`, which leaves protected people out. */
function findProtected(current: MembershipSnapshot, guarded: ReadonlyMap<string, Protected>): string | undefined {
  const hit = everyoneIn(current)
    .map((person) => guarded.get(person.id))
    .find((person) => person !== undefined);
  return hit === undefined ? undefined : `a protected person is in the wave now: ${hit.upn} (${hit.because})`;
}
