import type { WriteProgress } from "../contracts/durable/activities";
import { policyHash } from "../domain/policy/canonical";
import type { Fido2Policy } from "../domain/policy/fido2";
import { findTarget, ownAfter } from "../domain/policy/intent";
import { type Merge, mergePolicy } from "../domain/policy/merge";
import { equalProfiles, findProfile, sameId } from "../domain/policy/profile";
import type { WaveRecord } from "../domain/rollout/records";
import { MINUTE, SECOND } from "../domain/time";
import type { LeaseHeld } from "../ports/lease";
import { changeRollout, changeWave, readWaves } from "./change-rollout";
import { recordDrift } from "./record-drift";
import { sendPolicy } from "./send-policy";
import type { WriteInput, WriteNeeds } from "./write-input";
import { again, progressAfter } from "./write-progress";

/** The lease outlives a write with all its read-backs; what is left of it is checked again before the PATCH. */
const LEASE = 3 * MINUTE;
/** A sent write that isn't seen after this long is taken for lost: reads may be stale for minutes. */
const STALE_READS = 5 * MINUTE;
/** PATCHes for one intent before a person must look. */
const ATTEMPTS = 5;

/**
 * The verified write (invariants 1, 2, 5, 6, 9): read, merge, compare again, PATCH, read back until converged. Resumable:
 * what an earlier call sent is found by reading the world. `again` asks to be called after so many milliseconds.
 */
export function writePolicy(deps: WriteNeeds): (input: WriteInput) => Promise<WriteProgress> {
  return async (input) => {
    const held = await deps.lease.acquire("policy", `${input.rollout.id}/${String(input.wave.index)}`, LEASE);
    if (held === undefined) return again(15 * SECOND, "another write to the policy is under way");
    try {
      return await writeUnderLease(deps, input, held);
    } catch (error) {
      return progressAfter(error);
    } finally {
      await deps.lease.release(held);
    }
  };
}

async function writeUnderLease(deps: WriteNeeds, input: WriteInput, held: LeaseHeld): Promise<WriteProgress> {
  const { rollout, wave, intent } = input;
  const theirs = await deps.policy.read();
  const base = (await deps.tenant.readBaseline())?.value ?? theirs;
  const merge = mergePolicy(base, theirs, intent, rollout.owned);
  const now = deps.clock.now();
  const unseen = await findUnseenWrite(deps, input, theirs);
  if (unseen !== undefined) return again(30 * SECOND, unseen);
  if (merge.inForce) return finish(deps, input, base, theirs, merge);
  const last = wave.write?.purpose === intent.kind ? wave.write : null;
  if (last !== null && last.sentAt !== null && now - last.sentAt < STALE_READS)
    return again(30 * SECOND, "the write was sent; its effect is not to be read yet");
  const obstacle = await findObstacle(deps, input, base, theirs, merge);
  if (obstacle !== undefined) return { kind: "held", reason: obstacle };
  const attempts = (rollout.resumedAt ?? 0) > (last?.sentAt ?? 0) ? 0 : (last?.attempts ?? 0);
  if (attempts >= ATTEMPTS)
    return { kind: "held", reason: `the write was sent ${String(ATTEMPTS)} times and never took effect` };
  const sent = await sendPolicy(deps)({ ...input, base, theirs, merge, attempts: attempts + 1, held });
  return sent.kind === "seen"
    ? finish(deps, await reread(deps, input), base, sent.policy, mergePolicy(base, sent.policy, intent, rollout.owned))
    : sent;
}

/**
 * Another write of ours that left and can't be read yet: this wave's own of the other purpose, or that of another rollout.
 * Laying an intent over a policy without its effect would send the world back to before it.
 */
async function findUnseenWrite(
  deps: WriteNeeds,
  { rollout, wave, intent }: WriteInput,
  theirs: Fido2Policy,
): Promise<string | undefined> {
  const now = deps.clock.now();
  const isFresh = (each: WaveRecord) => (each.write?.sentAt ?? 0) > now - STALE_READS;
  if (intent.kind === "close" && wave.write?.purpose === "assign" && isFresh(wave)) {
    const assigned = intent.groupIds.every((id) =>
      (findTarget(theirs, id)?.allowedPasskeyProfiles ?? []).some((profile) => sameId(profile, intent.open.id)),
    );
    if (!assigned)
      return "the wave's own write was sent and can't be read yet; it is seen through before the wave is closed";
  }
  for (const other of await deps.rollouts.listRollouts()) {
    if (other.id === rollout.id || other.startedAt === null) continue;
    for (const each of await readWaves(deps.rollouts, other.id))
      if (isFresh(each) && isUnseen(each)) return `a write of rollout ${other.id} was sent and can't be read yet`;
  }
  return undefined;
}

function isUnseen(wave: WaveRecord): boolean {
  return wave.write?.purpose === "assign" ? wave.verifiedAt === null : (wave.rollback?.verifiedAt ?? null) === null;
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

/** The write is in force: remember the policy as the baseline, what is ours, and when it was sent. */
async function finish(
  deps: WriteNeeds,
  { rollout, wave, intent }: WriteInput,
  base: Fido2Policy,
  theirs: Fido2Policy,
  merge: Merge,
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
  await changeRollout(deps.rollouts, rollout.id, (current) => ({
    ...current,
    owned: ownAfter(current.owned, base, intent),
  }));
  if (merge.foreign.length === 0) await deps.tenant.saveBaseline(theirs);
  else {
    await deps.tenant.saveBaseline(mergePolicy(base, base, intent, rollout.owned).desired);
    await recordDrift(deps)({
      rolloutId: rollout.id,
      baseline: base,
      policy: theirs,
      changes: merge.foreign,
      conflicts: merge.conflicts,
    });
  }
  return { kind: "verified" };
}

async function reread(deps: WriteNeeds, input: WriteInput): Promise<WriteInput> {
  return { ...input, wave: await changeWave(deps.rollouts, input.rollout.id, input.wave.index, (wave) => wave) };
}
