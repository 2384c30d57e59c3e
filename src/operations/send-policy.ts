import type { WriteProgress } from "../contracts/durable/activities";
import { policyHash } from "../domain/policy/canonical";
import type { Fido2Policy } from "../domain/policy/fido2";
import { mergePolicy } from "../domain/policy/merge";
import { addSent, changeSent, dropSent } from "../domain/rollout/sent-writes";
import type { Instant } from "../domain/time";
import { SECOND } from "../domain/time";
import { LeaseLostError } from "../ports/lease";
import { changeWave } from "./change-rollout";
import { findStop } from "./find-stop";
import { isGraphProblem } from "./graph-problems";
import { recordAbandoned, recordIntent } from "./record-intent";
import type { SendInput, WriteNeeds } from "./write-input";
import { again } from "./write-progress";

/** Pauses between read-backs within one call; longer waits are durable timers. */
const READ_BACKS = [0, SECOND, 2 * SECOND, 4 * SECOND, 8 * SECOND];

/**
 * Undo bundle, audit and write record first; then the hash once more, the stop switch, the lease, and the PATCH; then
 * read-backs. `seen`: the policy as read back, with the intent in force.
 *
 * The order "write down that it leaves, then ask whether the lease is still ours" matters: whoever takes the lease reads
 * what was written down after taking it. So of two writers at least one sees the other, whatever their clocks say.
 */
export function sendPolicy(
  deps: WriteNeeds,
): (input: SendInput) => Promise<WriteProgress | { readonly kind: "seen"; readonly policy: Fido2Policy }> {
  return async (input) => {
    const intentId = deps.ids.guid();
    const early = await findStop(deps, input);
    if (early !== undefined) return again(60 * SECOND, early);
    await recordIntent(deps, input, intentId, "");
    const readAt = deps.clock.now();
    if (policyHash(await deps.policy.read()) !== policyHash(input.theirs))
      return again(SECOND, "the policy changed between the read and the write; merging again");
    await markSent(deps, input, intentId, readAt);
    const stop = await findStop(deps, input);
    if (stop !== undefined) {
      await takeBack(deps, input, intentId);
      return again(60 * SECOND, stop);
    }
    const answer = await deps.policy.write(input.merge.desired, intentId, input.theirs);
    switch (answer.kind) {
      case "refused": {
        const said = `Graph refused the write (${String(answer.status)} ${answer.code}): ${answer.message}`;
        await recordAbandoned(deps, input, intentId, said);
        await takeBack(deps, input, intentId);
        return { kind: "held", reason: `Graph refused the write: ${answer.code}, ${answer.message}` };
      }
      case "throttled":
        await recordAbandoned(deps, input, intentId, "Graph asked to come back later");
        await takeBack(deps, input, intentId);
        return again(Math.max(answer.retryAfterMs, SECOND), "Graph asked to come back later");
      case "accepted":
      case "outcome-unknown":
        await markDone(deps, input, intentId);
        return readBack(deps, input);
    }
  };
}

/** Throws LeaseLostError where a writer with a larger token recorded a write already. */
async function markSent(
  deps: WriteNeeds,
  { rollout, wave, intent, merge, theirs, attempts, held }: SendInput,
  intentId: string,
  readAt: Instant,
): Promise<void> {
  const now = deps.clock.now();
  await changeWave(deps.rollouts, rollout.id, wave.index, (current) => {
    if ((current.write?.fence ?? 0) > held.token)
      throw new LeaseLostError(`The write of wave '${wave.name}'`, held.token);
    const marked = {
      ...current,
      appliedAt: intent.kind === "assign" ? now : current.appliedAt,
      write: {
        intentId,
        purpose: intent.kind,
        attempts,
        sentAt: now,
        beforeHash: policyHash(theirs),
        afterHash: merge.desiredHash,
        fence: held.token,
      },
    };
    const times = { readAt, sentAt: now, doneAt: null, verifiedAt: null, checkedAt: null };
    return addSent(marked, { intentId, purpose: intent.kind, ...times });
  });
}

/** The PATCH did not leave, or changed nothing: what was known of an earlier one counts again. */
async function takeBack(deps: WriteNeeds, { rollout, wave }: SendInput, intentId: string): Promise<void> {
  await changeWave(deps.rollouts, rollout.id, wave.index, (current) => {
    const without = dropSent(current, intentId);
    return current.write?.intentId === intentId
      ? { ...without, appliedAt: wave.appliedAt, write: wave.write }
      : without;
  });
}

async function markDone(deps: WriteNeeds, { rollout, wave }: SendInput, intentId: string): Promise<void> {
  const doneAt = deps.clock.now();
  await changeWave(deps.rollouts, rollout.id, wave.index, (current) => changeSent(current, intentId, { doneAt }));
}

async function readBack(
  deps: WriteNeeds,
  { base, intent, rollout }: SendInput,
): Promise<WriteProgress | { kind: "seen"; policy: Fido2Policy }> {
  for (const pause of READ_BACKS) {
    if (pause > 0) await deps.clock.sleep(pause);
    try {
      const policy = await deps.policy.read();
      if (mergePolicy(base, policy, intent, rollout.owned).inForce) return { kind: "seen", policy };
    } catch (error) {
      if (!isGraphProblem(error)) throw error;
    }
  }
  return again(30 * SECOND, "the write was sent; its effect is not to be read yet");
}
