import { followSnapshot } from "../domain/membership-drift";
import type { MembershipSnapshot } from "../domain/people";
import { reachedBy } from "../domain/plan/choose-members";
import type { RolloutRecord, WaveRecord } from "../domain/rollout/records";
import { changeWave } from "./change-rollout";
import type { Deps } from "./deps";
import { hashPeople } from "./read-wave-people";

type Needs = Pick<Deps, "clock" | "rollouts" | "documents" | "audit">;

/** What preflight or a person fixed, which is put aside before anything newer takes its place. */
export async function readApprovedPeople(
  deps: Pick<Deps, "documents">,
  rolloutId: string,
  wave: number,
): Promise<MembershipSnapshot | undefined> {
  const approved = await deps.documents.readSnapshot(rolloutId, wave, "approved");
  if (approved !== undefined) return approved;
  const checked = await deps.documents.readSnapshot(rolloutId, wave);
  if (checked !== undefined) await deps.documents.saveSnapshot(rolloutId, wave, checked, "approved");
  return checked;
}

/** The wave has these people from now on; what binds them stays the approved set. */
export async function takePeople(
  deps: Pick<Deps, "rollouts" | "documents">,
  { rolloutId, index }: WaveRecord,
  approved: MembershipSnapshot,
  current: MembershipSnapshot,
): Promise<void> {
  const before = await deps.documents.readSnapshot(rolloutId, index);
  await deps.documents.saveSnapshot(rolloutId, index, followSnapshot(before, current));
  const [users, peopleHash] = [current.people.length, hashPeople(approved)];
  await changeWave(deps.rollouts, rolloutId, index, (each) =>
    each.users === users && each.peopleHash === peopleHash ? each : { ...each, users, peopleHash },
  );
}

/**
 * Whether a person resumed the rollout while exactly these people waited. Asking anew accepts nothing, and other people
 * than those who waited wait from now on.
 */
export async function isAcceptedByResume(
  deps: Needs,
  { id, resumedAt }: RolloutRecord,
  wave: number,
  current: MembershipSnapshot,
): Promise<boolean> {
  const pending = await deps.documents.readSnapshot(id, wave, "pending");
  if (pending !== undefined && hashPeople(pending) === hashPeople(current))
    return resumedAt !== null && resumedAt >= pending.takenAt;
  await deps.documents.saveSnapshot(id, wave, { ...current, takenAt: deps.clock.now() }, "pending");
  return false;
}

/** These people are the approved ones from now on, by the word of whoever resumed. */
export async function acceptPeople(
  deps: Needs,
  rollout: RolloutRecord,
  wave: WaveRecord,
  current: MembershipSnapshot,
  sentence: string,
): Promise<void> {
  await deps.audit.append(
    {
      rolloutId: rollout.id,
      at: deps.clock.now(),
      kind: "hold-ended",
      actor: "passkey-rollout",
      wave: wave.index,
      sentence: `${sentence}; whoever resumed the rollout accepted them.`,
      facts: { users: current.people.length },
    },
    `people-accepted-${String(wave.index)}-${hashPeople(current)}-${String(rollout.resumedAt)}`,
  );
  await deps.documents.saveSnapshot(rollout.id, wave.index, current, "approved");
  await takePeople(deps, wave, current, current);
}

/** Ids of everybody whom earlier waves reach: a person in two waves belongs to the first. */
export async function readReachedBefore(
  deps: Pick<Deps, "documents">,
  { id, plan }: Pick<RolloutRecord, "id" | "plan">,
  wave: number,
): Promise<ReadonlySet<string>> {
  const reached = new Set<string>();
  for (let index = 0; index < wave; index += 1) {
    const snapshot = await deps.documents.readSnapshot(id, index);
    for (const person of snapshot === undefined ? [] : reachedBy(plan, snapshot)) reached.add(person.id);
  }
  return reached;
}
