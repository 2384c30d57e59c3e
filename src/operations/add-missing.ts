import type { WriteProgress } from "../contracts/durable/activities";
import type { Person } from "../domain/people";
import type { MembersAdded } from "../domain/rollout/standing-group";
import { countPeople, nameSome } from "../domain/safety/name-people";
import { MINUTE, SECOND } from "../domain/time";
import { LeaseLostError, type LeaseHeld } from "../ports/lease";
import { type AddAnswer, INDEX_LAG, PEOPLE_A_CALL } from "../ports/membership";
import type { AssignInput, AssignNeeds } from "./assign-input";
import { changeWave, readWave } from "./change-rollout";
import { dropGone } from "./drop-gone";
import { findStop } from "./find-stop";
import { standingGroupOf } from "./read-standing-people";
import { recordMembersIntent } from "./record-members-intent";
import { again } from "./write-progress";

/** The lease outlives the adding in one call; each batch leaves only while enough of it is left. */
const LEASE = 3 * MINUTE;
/** So often all the missing ones are asked for before a person must look. */
const ATTEMPTS = 5;
export interface AddInput extends AssignInput {
  readonly missing: readonly Person[];
}

/**
 * Adds people who are missing to the standing group, twenty a request, under the tenant's lease: the same stop switch,
 * controls and window as for a PATCH of the policy, asked before each batch. Undo bundle, audit entry and write record
 * come first. Nothing when all of them were asked for; otherwise what to do instead of looking.
 */
export function addMissing(deps: AssignNeeds): (input: AddInput) => Promise<WriteProgress | undefined> {
  return async (input) => {
    const { rollout, wave } = input;
    const held = await deps.lease.acquire("policy", `${rollout.id}/${String(wave.index)}/members`, LEASE);
    if (held === undefined) return again(15 * SECOND, "another write is under way");
    try {
      return await addUnderLease(deps, input, held);
    } finally {
      await deps.lease.release(held);
    }
  };
}

async function addUnderLease(deps: AssignNeeds, input: AddInput, held: LeaseHeld): Promise<WriteProgress | undefined> {
  const { rollout, missing } = input;
  const wave = await readWave(deps.rollouts, rollout.id, input.wave.index);
  const before = wave.members ?? null;
  const now = deps.clock.now();
  const passEndedAt = before?.passEndedAt ?? null;
  if (passEndedAt !== null && now - passEndedAt < INDEX_LAG)
    return again(30 * SECOND, `${countPeople(missing.length)} were added and are not to be seen yet`);
  const attempts = (rollout.resumedAt ?? 0) > (before?.lastSentAt ?? 0) ? 0 : (before?.attempts ?? 0);
  if (attempts >= ATTEMPTS)
    return {
      kind: "held",
      reason: `${nameSome(missing.map(({ upn }) => upn))} were added to the standing group ${String(ATTEMPTS)} times and never showed in it`,
    };
  const early = await findStop(deps, { ...input, held });
  if (early !== undefined) return again(MINUTE, early);
  const intentId = await recordMembersIntent(deps, { rollout, wave, missing });
  const marked = await markSent(deps, { ...input, wave }, { intentId, attempts }, held);
  return sendBatches(deps, { ...input, wave }, marked, before, held);
}

/** One batch after the other; the first that can't be done now ends the pass, and the next call goes on from there. */
async function sendBatches(
  deps: AssignNeeds,
  input: AddInput,
  marked: MembersAdded,
  before: MembersAdded | null,
  held: LeaseHeld,
): Promise<WriteProgress | undefined> {
  const { missing } = input;
  const gone: string[] = [];
  let left = 0;
  for (let from = 0; from < missing.length; from += PEOPLE_A_CALL) {
    const stop = await findStop(deps, { ...input, held });
    if (stop !== undefined) {
      if (left === 0) await takeBack(deps, input, marked, before);
      return again(left > 0 ? SECOND : MINUTE, stop);
    }
    const some = missing.slice(from, from + PEOPLE_A_CALL).map(({ id }) => id);
    const answers = await deps.membership.add(marked.groupId, some, marked.intentId);
    left += answers.filter(mayHaveLeft).length;
    gone.push(...answers.filter(({ kind }) => kind === "missing").map(({ personId }) => personId));
    const obstacle = findObstacle(input, answers);
    if (obstacle !== undefined) {
      if (left === 0) await takeBack(deps, input, marked, before);
      return obstacle;
    }
  }
  await dropGone(deps)(input, gone);
  await changeWave(deps.rollouts, input.rollout.id, input.wave.index, (current) =>
    current.members?.intentId !== marked.intentId
      ? current
      : {
          ...current,
          members: { ...current.members, passEndedAt: deps.clock.now(), attempts: marked.attempts + 1 },
        },
  );
  return undefined;
}

function mayHaveLeft({ kind }: AddAnswer): boolean {
  return kind === "added" || kind === "outcome-unknown";
}

/** What ends the pass: a wait that Graph asks for, or a refusal. Doubt about single people is settled by reading. */
function findObstacle({ rollout }: AddInput, answers: readonly AddAnswer[]): WriteProgress | undefined {
  const group = standingGroupOf(rollout);
  const refused = answers.flatMap((answer) => (answer.kind === "refused" ? [answer] : []))[0];
  if (refused?.status === 403)
    return {
      kind: "held",
      reason: `adding people to '${group.name}' is not permitted (${refused.message}): grant GroupMember.ReadWrite.All to the writer identity, or a role over this group alone`,
    };
  if (refused !== undefined)
    return {
      kind: "held",
      reason: `Graph refused to add people to '${group.name}': ${refused.code}, ${refused.message}`,
    };
  const waits = answers.flatMap((answer) => (answer.kind === "throttled" ? [answer.retryAfterMs] : []));
  return waits.length === 0
    ? undefined
    : again(Math.max(...waits, SECOND), "Graph asked to come back later; the rest of the people is added then");
}

/**
 * The first pass is when the wave begins: from then on people may have the profile. Throws LeaseLostError where a writer
 * with a larger token began a pass already.
 */
async function markSent(
  deps: AssignNeeds,
  { rollout, wave, missing }: AddInput,
  { intentId, attempts }: { readonly intentId: string; readonly attempts: number },
  held: LeaseHeld,
): Promise<MembersAdded> {
  const now = deps.clock.now();
  const groupId = standingGroupOf(rollout).id;
  const everybodyIsMissing = missing.length === wave.users;
  const changed = await changeWave(deps.rollouts, rollout.id, wave.index, (current) => {
    const { members } = current;
    if ((members?.fence ?? 0) > held.token)
      throw new LeaseLostError(`Adding people of wave '${wave.name}'`, held.token);
    const first = (members?.sentAt ?? null) === null;
    return {
      ...current,
      // Where some were in the group before it became a target, they gained with the PATCH.
      appliedAt: first && everybodyIsMissing ? now : (current.appliedAt ?? now),
      members: {
        intentId,
        groupId,
        sentAt: members?.sentAt ?? now,
        lastSentAt: now,
        passEndedAt: null,
        attempts,
        confirmed: 0,
        verifiedAt: null,
        fence: held.token,
      },
    };
  });
  if (changed.members === undefined || changed.members === null)
    throw new LeaseLostError(`Adding people of wave '${wave.name}'`, held.token);
  return changed.members;
}

/** Nobody was added: what was known before counts again. */
async function takeBack(
  deps: AssignNeeds,
  { rollout, wave }: AddInput,
  { intentId }: MembersAdded,
  before: MembersAdded | null,
): Promise<void> {
  await changeWave(deps.rollouts, rollout.id, wave.index, (current) =>
    current.members?.intentId === intentId && (before?.sentAt ?? null) === null
      ? { ...current, appliedAt: wave.appliedAt, members: before }
      : current,
  );
}
