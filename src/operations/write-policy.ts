import type { WriteProgress } from "../contracts/durable/activities";
import { policyHash } from "../domain/policy/canonical";
import type { Fido2Policy } from "../domain/policy/fido2";
import { ownAfter } from "../domain/policy/intent";
import { type Merge, mergePolicy } from "../domain/policy/merge";
import { withOwnPart } from "../domain/policy/own-part";
import { equalProfiles, findProfile } from "../domain/policy/profile";
import { markSeen } from "../domain/rollout/sent-writes";
import type { Instant } from "../domain/time";
import { MINUTE, SECOND } from "../domain/time";
import type { LeaseHeld } from "../ports/lease";
import { changeRollout, changeWave, readRollout, readWave } from "./change-rollout";
import { findStaleness, findUnseenWrite, RESENT_AFTER } from "./find-unseen-write";
import { followAwaited, withdrawUnread } from "./follow-awaited";
import { handOut } from "./hand-out-write";
import { recordDrift } from "./record-drift";
import { sendPolicy } from "./send-policy";
import type { ReadPolicy, WriteInput, WriteNeeds } from "./write-input";
import { again, progressAfter } from "./write-progress";

/** The lease outlives a write with all its read-backs; what is left of it is checked again before the PATCH. */
const LEASE = 3 * MINUTE;
/** PATCHes for one intent before a person must look. */
const ATTEMPTS = 5;

/**
 * The verified write (invariants 1, 2, 5, 6, 9): read, merge, compare again, PATCH, read back until converged. Resumable:
 * what an earlier call sent is found by reading the world. `again` asks to be called after so many milliseconds. With
 * `writer: person` the PATCH is handed to an admin instead, and everything else is the same.
 */
export function writePolicy(deps: WriteNeeds): (input: WriteInput) => Promise<WriteProgress> {
  return async (input) => {
    const held = await deps.lease.acquire("policy", `${input.rollout.id}/${String(input.wave.index)}`, LEASE);
    if (held === undefined) return again(15 * SECOND, "another write to the policy is under way");
    try {
      // What the caller knew may be old: another run of the same activity may have sent it meanwhile.
      return await writeUnderLease(deps, await reread(deps, input), held);
    } catch (error) {
      const progress = progressAfter(error);
      if (progress.kind === "held") await withdrawUnread(deps, input, held, progress.reason);
      return progress;
    } finally {
      await deps.lease.release(held);
    }
  };
}

async function writeUnderLease(deps: WriteNeeds, input: WriteInput, held: LeaseHeld): Promise<WriteProgress> {
  const { rollout, wave, intent } = input;
  const read = await readPolicy(deps, input);
  const { base, theirs, merge } = read;
  const now = deps.clock.now();
  const unseen = await findUnseenWrite(deps, input, theirs);
  if (unseen !== undefined) return again(30 * SECOND, unseen);
  if (merge.inForce) return finish(deps, input, base, theirs, merge, held);
  if ((wave.awaited ?? null) !== null) {
    const progress = await followAwaited(deps, input, read, held);
    if (progress !== undefined) return progress;
  }
  const last = wave.write?.purpose === intent.kind ? wave.write : null;
  if (last !== null && last.sentAt !== null && now - last.sentAt < RESENT_AFTER)
    return again(30 * SECOND, "the write was sent; its effect is not to be read yet");
  const stale = await findStaleness(deps, theirs);
  if (stale !== undefined) return again(30 * SECOND, stale);
  const obstacle = await findObstacle(deps, input, base, theirs, merge);
  if (obstacle !== undefined) return { kind: "held", reason: obstacle };
  if (rollout.plan.writer === "person") return handOut(deps)({ ...input, ...read, attempts: 1, held });
  const attempts = (rollout.resumedAt ?? 0) > (last?.sentAt ?? 0) ? 0 : (last?.attempts ?? 0);
  if (attempts >= ATTEMPTS)
    return { kind: "held", reason: `the write was sent ${String(ATTEMPTS)} times and never took effect` };
  const sent = await sendPolicy(deps)({ ...input, ...read, attempts: attempts + 1, held });
  if (sent.kind !== "seen") return sent;
  const merged = mergePolicy(base, sent.policy, intent, rollout.owned);
  return finish(deps, await reread(deps, input), base, sent.policy, merged, held);
}

/**
 * The policy now and what the intent makes of it. Where a request of this intent left before (or was handed out), what
 * of it is there already is ours and no change of somebody else's.
 */
async function readPolicy(deps: WriteNeeds, { rollout, wave, intent }: WriteInput): Promise<ReadPolicy> {
  const readAt: Instant = deps.clock.now();
  const theirs = await deps.policy.read();
  const stored = (await deps.tenant.readBaseline())?.value ?? theirs;
  const base = wave.write?.purpose === intent.kind ? withOwnPart(stored, theirs, intent) : stored;
  return { readAt, theirs, base, merge: mergePolicy(base, theirs, intent, rollout.owned) };
}

/**
 * A wave's start is held by any foreign change. A containment only by what would make it narrow somebody's sign-in: a
 * twin that says something else than the profile which people have now.
 */
async function findObstacle(
  deps: WriteNeeds,
  { rollout, intent }: WriteInput,
  baseline: Fido2Policy,
  policy: Fido2Policy,
  merge: Merge,
): Promise<string | undefined> {
  const twin = intent.kind === "close" ? findProfile(policy, intent.twin.id) : undefined;
  const blocking =
    intent.kind === "assign"
      ? [...merge.conflicts, ...merge.foreign]
      : twin !== undefined && !equalProfiles(twin, intent.twin)
        ? [`the closed profile '${twin.name ?? twin.id}' says something else than the open one`]
        : [];
  if (merge.foreign.length > 0 || merge.conflicts.length > 0)
    await recordDrift(deps)({
      rolloutId: rollout.id,
      baseline,
      policy,
      changes: merge.foreign,
      conflicts: merge.conflicts,
    });
  return blocking[0] === undefined
    ? undefined
    : `the policy was changed by somebody else: ${[...new Set(blocking)].join("; ")}`;
}

/**
 * The write is in force: remember the policy as the baseline, what is ours, and when it was sent. The baseline goes
 * first: a writer that lost its lease stops there, before anything else says that it was verified.
 */
async function finish(
  deps: WriteNeeds,
  { rollout, wave, intent }: WriteInput,
  base: Fido2Policy,
  theirs: Fido2Policy,
  merge: Merge,
  held: LeaseHeld,
): Promise<WriteProgress> {
  const { write } = wave;
  const now = deps.clock.now();
  await deps.audit.append(
    {
      rolloutId: rollout.id,
      at: now,
      kind: "write-verified",
      actor: "passkey-rollout",
      wave: wave.index,
      sentence: `The policy holds what the write for wave '${wave.name}' wanted; read back and compared.`,
      facts: { intentId: write?.intentId ?? null, policyHash: policyHash(theirs), purpose: intent.kind },
    },
    `write-verified-${String(wave.index)}-${intent.kind}-${write?.intentId ?? "found"}`,
  );
  const clean = merge.foreign.length === 0;
  await deps.tenant.saveBaseline(clean ? theirs : mergePolicy(base, base, intent, rollout.owned).desired, held.token);
  await changeRollout(deps.rollouts, rollout.id, (current) => ({
    ...current,
    owned: ownAfter(current.owned, base, intent),
  }));
  await changeWave(deps.rollouts, rollout.id, wave.index, (current) => markSeen(current, intent.kind, now));
  if (!clean)
    await recordDrift(deps)({
      rolloutId: rollout.id,
      baseline: base,
      policy: theirs,
      changes: merge.foreign,
      conflicts: merge.conflicts,
    });
  return { kind: "verified" };
}

async function reread(deps: WriteNeeds, input: WriteInput): Promise<WriteInput> {
  const { id } = input.rollout;
  return {
    ...input,
    rollout: await readRollout(deps.rollouts, id),
    wave: await readWave(deps.rollouts, id, input.wave.index),
  };
}
