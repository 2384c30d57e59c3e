import type { WriteProgress } from "../contracts/durable/activities";
import type { Person } from "../domain/people";
import type { RolloutRecord, WaveRecord } from "../domain/rollout/records";
import { HOUR, MINUTE, SECOND } from "../domain/time";
import { PEOPLE_A_CALL } from "../ports/membership";
import { addMissing } from "./add-missing";
import type { AssignInput, AssignNeeds } from "./assign-input";
import { changeWave, readRollout, readWave } from "./change-rollout";
import type { Deps } from "./deps";
import { isGraphProblem } from "./graph-problems";
import { standingGroupOf } from "./read-standing-people";
import { again, progressAfter } from "./write-progress";

/** Pauses between read-backs within one call; longer waits are durable timers. */
const READ_BACKS = [0, 2 * SECOND, 8 * SECOND];
/** One call reads from people's side for so long, then lets the orchestration breathe. */
const LONGEST_LOOK = 60 * SECOND;
/** Reads of both sides agree within minutes; people who don't see their group for this long are for a person to look at. */
const LONGEST_WAIT = HOUR;

/**
 * The second half of a wave by membership, once the standing group is a target of the profile: everybody of the wave who
 * is not in the group is added, and then seen in it from both sides. Resumable: who is there is read from the group, so a
 * process that dies anywhere goes on with those who are missing. `again` asks to be called after so many milliseconds.
 */
export function assignMembers(deps: AssignNeeds): (input: AssignInput) => Promise<WriteProgress> {
  return async (input) => {
    try {
      const drift = (await readRollout(deps.rollouts, input.rollout.id)).drift;
      if (drift !== null) return again(MINUTE, "the policy was changed by somebody else; that is settled first");
      const missing = await findMissing(deps, input);
      if (missing.length > 0) {
        const progress = await addMissing(deps)({ ...input, missing });
        if (progress !== undefined) return progress;
        const unseen = await waitForAll(deps, input);
        if (unseen > 0) return again(30 * SECOND, `${String(unseen)} people were added and are not to be seen yet`);
      }
      return await confirm(deps, input);
    } catch (error) {
      return progressAfter(error);
    }
  };
}

/** People of the wave who are no direct members of the standing group, in order of id. */
async function findMissing(deps: AssignNeeds, { rollout, wave }: AssignInput): Promise<readonly Person[]> {
  const present = await deps.membership.readMembers(standingGroupOf(rollout).id);
  return (await readPeople(deps, wave)).filter(({ id }) => !present.has(id));
}

async function readPeople(deps: Pick<Deps, "documents">, wave: WaveRecord): Promise<readonly Person[]> {
  const people = (await deps.documents.readSnapshot(wave.rolloutId, wave.index))?.people ?? [];
  return [...people].sort((a, b) => (a.id < b.id ? -1 : 1));
}

async function waitForAll(deps: AssignNeeds, input: AssignInput): Promise<number> {
  let unseen = 0;
  for (const pause of READ_BACKS) {
    if (pause > 0) await deps.clock.sleep(pause);
    try {
      unseen = (await findMissing(deps, input)).length;
      if (unseen === 0) return 0;
    } catch (error) {
      if (!isGraphProblem(error)) throw error;
      unseen = Math.max(unseen, 1);
    }
  }
  return unseen;
}

/** From people's own side, twenty at a time, in order of id: how far it got is remembered. */
async function confirm(deps: AssignNeeds, { rollout, wave: { index } }: AssignInput): Promise<WriteProgress> {
  const group = standingGroupOf(rollout);
  const wave = await readWave(deps.rollouts, rollout.id, index);
  const people = await readPeople(deps, wave);
  const begun = deps.clock.now();
  for (let from = wave.members?.confirmed ?? 0; from < people.length; from += PEOPLE_A_CALL) {
    const some = people.slice(from, from + PEOPLE_A_CALL).map(({ id }) => id);
    const seen = await deps.membership.readSeen(group.id, some);
    const unseen = some.filter((id) => !seen.has(id)).length;
    if (unseen > 0) return waitForPeople(deps, wave, unseen);
    await keepConfirmed(deps, wave, from + some.length);
    if (deps.clock.now() - begun > LONGEST_LOOK && from + some.length < people.length)
      return again(SECOND, `${String(from + some.length)} of ${String(people.length)} people see their group`);
  }
  await finish(deps, rollout, wave, people.length);
  return { kind: "verified" };
}

function waitForPeople({ clock }: AssignNeeds, { name, members }: WaveRecord, unseen: number): WriteProgress {
  const since = members?.passEndedAt ?? clock.now();
  const what = `${String(unseen)} people of wave '${name}' are in the group and do not see it from their own side`;
  return clock.now() - since < LONGEST_WAIT
    ? again(30 * SECOND, `${what} yet`)
    : { kind: "held", reason: `${what} after an hour` };
}

async function keepConfirmed(deps: AssignNeeds, { rolloutId, index }: WaveRecord, confirmed: number): Promise<void> {
  await changeWave(deps.rollouts, rolloutId, index, (current) =>
    (current.members ?? null) === null || (current.members?.confirmed ?? 0) >= confirmed
      ? current
      : { ...current, members: { ...(current.members ?? NOTHING), confirmed } },
  );
}

/** Everybody was there already: nothing was sent, and that is remembered too. */
const NOTHING = {
  intentId: "",
  groupId: "",
  sentAt: null,
  lastSentAt: null,
  passEndedAt: null,
  attempts: 0,
  confirmed: 0,
  verifiedAt: null,
};

async function finish(deps: AssignNeeds, rollout: RolloutRecord, wave: WaveRecord, people: number): Promise<void> {
  const group = standingGroupOf(rollout);
  const now = deps.clock.now();
  await deps.audit.append(
    {
      rolloutId: rollout.id,
      at: now,
      kind: "members-verified",
      actor: "passkey-rollout",
      wave: wave.index,
      sentence: `All ${String(people)} people of wave '${wave.name}' are in the group '${group.name}'; read back from the group and from each person.`,
      facts: { people, groupId: group.id, intentId: wave.members?.intentId ?? null },
    },
    `members-verified-${String(wave.index)}-${wave.members?.intentId ?? "found"}`,
  );
  await changeWave(deps.rollouts, rollout.id, wave.index, (current) => ({
    ...current,
    members: { ...(current.members ?? { ...NOTHING, groupId: group.id }), verifiedAt: now },
  }));
}
