import type { MembershipSnapshot } from "../domain/people";
import type { RolloutRecord, WaveRecord } from "../domain/rollout/records";
import { changeWave } from "./change-rollout";
import type { Deps } from "./deps";
import { readProtected } from "./read-preflight-facts";
import { everyoneIn, hashPeople, readWavePeople } from "./read-wave-people";

type Needs = Pick<Deps, "clock" | "rollouts" | "documents" | "directory" | "audit">;

/**
 * Reads a wave's people once more before they gain anything (invariant 4), and compares them with those who were
 * approved, however often it is called. Within the drift allowance the wave gets the people of now. More drift than
 * that is answered with a sentence, and so is a protected person, whom nothing accepts.
 */
export function checkPeople(deps: Needs): (rollout: RolloutRecord, wave: WaveRecord) => Promise<string | undefined> {
  return async (rollout, wave) => {
    const approved = await readApproved(deps, rollout.id, wave.index);
    const current = await readWavePeople(deps)(wave.groups, await readReachedBefore(deps, rollout.id, wave.index));
    const hit = await findProtected(deps, rollout, current);
    if (hit !== undefined) return hit;
    const { joined, left, allowed } = compare(rollout, approved, current);
    if (approved !== undefined && joined + left <= allowed) {
      await take(deps, wave, approved, current);
      return undefined;
    }
    const sentence = `${String(joined)} people joined and ${String(left)} left wave '${wave.name}' since it was checked`;
    if (!(await isAccepted(deps, rollout, wave.index, current)))
      return `${sentence}, more than the ${String(allowed)} that the plan allows`;
    await accept(deps, rollout, wave, current, sentence);
    return undefined;
  };
}

/** What preflight fixed is put aside before anything newer takes its place. */
async function readApproved(deps: Needs, rolloutId: string, wave: number): Promise<MembershipSnapshot | undefined> {
  const approved = await deps.documents.readSnapshot(rolloutId, wave, "approved");
  if (approved !== undefined) return approved;
  const checked = await deps.documents.readSnapshot(rolloutId, wave);
  if (checked !== undefined) await deps.documents.saveSnapshot(rolloutId, wave, checked, "approved");
  return checked;
}

function compare(
  { plan }: RolloutRecord,
  approved: MembershipSnapshot | undefined,
  current: MembershipSnapshot,
): { readonly joined: number; readonly left: number; readonly allowed: number } {
  const before = new Set(approved?.people.map((person) => person.id) ?? []);
  const joined = current.people.filter((person) => !before.has(person.id)).length;
  const { atMost, orPeople } = plan.drift.membership;
  return {
    joined,
    left: before.size + joined - current.people.length,
    allowed: Math.max(Math.floor(atMost * before.size), orPeople),
  };
}

/** The wave gets these people; what binds them stays the approved set. */
async function take(
  deps: Needs,
  wave: WaveRecord,
  approved: MembershipSnapshot,
  current: MembershipSnapshot,
): Promise<void> {
  await deps.documents.saveSnapshot(wave.rolloutId, wave.index, current);
  const [users, peopleHash] = [current.people.length, hashPeople(approved)];
  await changeWave(deps.rollouts, wave.rolloutId, wave.index, (each) =>
    each.users === users && each.peopleHash === peopleHash ? each : { ...each, users, peopleHash },
  );
}

/**
 * Whether a person resumed the rollout while exactly these people waited. Asking anew accepts nothing, and other people
 * than those who waited wait from now on.
 */
async function isAccepted(
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

async function accept(
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
  await take(deps, wave, current, current);
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
