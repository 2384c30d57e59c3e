import type { WriteProgress } from "../contracts/durable/activities";
import { policyHash } from "../domain/policy/canonical";
import type { Fido2Policy } from "../domain/policy/fido2";
import { mergePolicy, type Merge } from "../domain/policy/merge";
import { buildUndoBundle } from "../domain/safety/undo-bundle";
import { SECOND } from "../domain/time";
import type { LeaseHeld } from "../ports/lease";
import { changeWave } from "./change-rollout";
import { isGraphProblem } from "./graph-problems";
import { readRegistered } from "./read-registered";
import type { WriteInput, WriteNeeds } from "./write-input";
import { again } from "./write-progress";

export interface SendInput extends WriteInput {
  readonly base: Fido2Policy;
  readonly theirs: Fido2Policy;
  readonly merge: Merge;
  readonly attempts: number;
  readonly held: LeaseHeld;
}

/** A request may take this long (the client's time-out): a PATCH leaves only with more lease than that. */
const REQUEST_TIMEOUT = 30 * SECOND;
/** Pauses between read-backs within one call; longer waits are durable timers. */
const READ_BACKS = [0, SECOND, 2 * SECOND, 4 * SECOND, 8 * SECOND];

/**
 * Undo bundle, audit and write record first; then the hash once more, the stop switch, and the PATCH; then read-backs.
 * `seen`: the policy as read back, with the intent in force.
 */
export function sendPolicy(
  deps: WriteNeeds,
): (input: SendInput) => Promise<WriteProgress | { readonly kind: "seen"; readonly policy: Fido2Policy }> {
  return async (input) => {
    const intentId = deps.ids.guid();
    const early = await findStop(deps, input);
    if (early !== undefined) return again(60 * SECOND, early);
    await recordIntent(deps, input, intentId);
    if (policyHash(await deps.policy.read()) !== policyHash(input.theirs))
      return again(SECOND, "the policy changed between the read and the write; merging again");
    await markSent(deps, input, intentId);
    const stop = await findStop(deps, input);
    if (stop !== undefined) {
      await takeBack(deps, input, intentId);
      return again(60 * SECOND, stop);
    }
    const answer = await deps.policy.write(input.merge.desired, intentId);
    switch (answer.kind) {
      case "refused":
        await abandon(
          deps,
          input,
          intentId,
          `Graph refused the write (${String(answer.status)} ${answer.code}): ${answer.message}`,
        );
        return { kind: "held", reason: `Graph refused the write: ${answer.code}, ${answer.message}` };
      case "throttled":
        await abandon(deps, input, intentId, "Graph asked to come back later");
        return again(Math.max(answer.retryAfterMs, SECOND), "Graph asked to come back later");
      case "accepted":
      case "outcome-unknown":
        return readBack(deps, input);
    }
  };
}

async function recordIntent(deps: WriteNeeds, input: SendInput, intentId: string): Promise<void> {
  const { rollout, wave, intent, merge, theirs } = input;
  const now = deps.clock.now();
  await deps.documents.saveUndoBundle(
    buildUndoBundle({
      rolloutId: rollout.id,
      wave,
      intentId,
      at: now,
      purpose: intent.kind,
      before: theirs,
      after: merge.desired,
      registered: await readRegistered(deps)(wave),
    }),
  );
  await deps.audit.append(
    {
      rolloutId: rollout.id,
      at: now,
      kind: "write-intended",
      actor: "passkey-rollout",
      wave: wave.index,
      sentence:
        intent.kind === "assign"
          ? `Wave '${wave.name}' is about to receive profile '${intent.profile.name ?? intent.profile.id}'.`
          : `Wave '${wave.name}' is about to be moved to the closed profile '${intent.twin.name ?? intent.twin.id}'.`,
      facts: { intentId, purpose: intent.kind, beforeHash: policyHash(theirs), afterHash: merge.desiredHash },
    },
    `write-intended-${intentId}`,
  );
}

/** Whatever forbids the PATCH now. Asked before anything is recorded, and as the very last thing before it leaves. */
async function findStop(deps: WriteNeeds, input: SendInput): Promise<string | undefined> {
  const why = await input.mayNotLeave();
  if (why !== undefined) return why;
  const stop = await deps.stopSwitch.read();
  if (stop.on) return `the stop switch is on (${stop.by ?? "unknown"}: ${stop.reason ?? "no reason given"})`;
  return input.held.expiresAt - deps.clock.now() <= REQUEST_TIMEOUT
    ? "the lease would end before the request's time-out"
    : undefined;
}

async function markSent(
  deps: WriteNeeds,
  { rollout, wave, intent, merge, theirs, attempts }: SendInput,
  intentId: string,
): Promise<void> {
  const now = deps.clock.now();
  await changeWave(deps.rollouts, rollout.id, wave.index, (current) => ({
    ...current,
    appliedAt: intent.kind === "assign" ? now : current.appliedAt,
    write: {
      intentId,
      purpose: intent.kind,
      attempts,
      sentAt: now,
      beforeHash: policyHash(theirs),
      afterHash: merge.desiredHash,
    },
  }));
}

async function abandon(deps: WriteNeeds, input: SendInput, intentId: string, sentence: string): Promise<void> {
  const { rollout, wave } = input;
  await deps.audit.append(
    {
      rolloutId: rollout.id,
      at: deps.clock.now(),
      kind: "write-abandoned",
      actor: "passkey-rollout",
      wave: wave.index,
      sentence: `${sentence}.`,
      facts: { intentId },
    },
    `write-abandoned-${intentId}`,
  );
  await takeBack(deps, input, intentId);
}

/** The PATCH did not leave, or changed nothing: what was known of an earlier one counts again. */
async function takeBack(deps: WriteNeeds, { rollout, wave }: SendInput, intentId: string): Promise<void> {
  await changeWave(deps.rollouts, rollout.id, wave.index, (current) =>
    current.write?.intentId === intentId ? { ...current, appliedAt: wave.appliedAt, write: wave.write } : current,
  );
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
