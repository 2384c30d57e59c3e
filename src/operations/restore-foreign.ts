import { policyHash } from "../domain/policy/canonical";
import { describeDifferences } from "../domain/policy/difference";
import type { Fido2Policy } from "../domain/policy/fido2";
import { findConflicts } from "../domain/policy/merge";
import { mergeForeign } from "../domain/policy/merge-foreign";
import { onlyWidens } from "../domain/policy/only-widens";
import type { RolloutRecord, SentWrite, WaveRecord } from "../domain/rollout/records";
import { addSent, changeSent, dropSent } from "../domain/rollout/sent-writes";
import { buildUndoBundle } from "../domain/safety/undo-bundle";
import { MINUTE, SECOND } from "../domain/time";
import type { LeaseHeld } from "../ports/lease";
import { changeWave, readRollout } from "./change-rollout";
import type { Deps } from "./deps";
import { findStop } from "./find-stop";
import { findStaleness, RESENT_AFTER } from "./find-unseen-write";
import { isGraphProblem } from "./graph-problems";

export type RestoreNeeds = Pick<
  Deps,
  "clock" | "ids" | "rollouts" | "documents" | "tenant" | "audit" | "lease" | "stopSwitch" | "policy" | "evidence"
>;

export interface RestoreInput {
  readonly rollout: RolloutRecord;
  readonly wave: WaveRecord;
  /** The write of ours that overwrote it. */
  readonly sent: SentWrite;
  /** The edit: what it turned into what. */
  readonly edit: { readonly before: Fido2Policy; readonly after: Fido2Policy };
  /** Who made it and when, for sentences. */
  readonly by: string;
}

/** `again`: not now, the next tick tries again. `held`: it must not be put back by us, for this reason. */
export type Restored = { readonly kind: "restored" | "again" } | { readonly kind: "held"; readonly reason: string };

const LEASE = 3 * MINUTE;
const READ_BACKS = [0, SECOND, 2 * SECOND, 4 * SECOND, 8 * SECOND];
/** PATCHes for one edit before a person must look. */
const ATTEMPTS = 5;

/**
 * Puts back what a write of ours overwrote: the foreign edit is laid over the policy as it is now, by a verified write of
 * its own. Only what adds is put back by itself: an edit that takes something from people, that collides with what changed
 * since, or that touches what is ours, is for a person to decide. The baseline stays: it is a foreign change, and drift
 * detection names it and asks for it as for any other. Resumable: what was put back is found by reading the world.
 */
export function restoreForeign(deps: RestoreNeeds): (input: RestoreInput) => Promise<Restored> {
  return async (input) => {
    const held = await deps.lease.acquire("policy", `${input.rollout.id}/restore`, LEASE);
    if (held === undefined) return { kind: "again" };
    try {
      return await restoreUnderLease(deps, input, held);
    } finally {
      await deps.lease.release(held);
    }
  };
}

async function restoreUnderLease(deps: RestoreNeeds, input: RestoreInput, held: LeaseHeld): Promise<Restored> {
  const { rollout, wave, edit, by } = input;
  const theirs = await deps.policy.read();
  const { merged, conflicts } = mergeForeign(theirs, edit.before, edit.after);
  const changes = describeDifferences(theirs, merged);
  const before = restoresOf(wave, input.sent);
  if (changes.length === 0 && conflicts.length === 0) return seen(deps, input, theirs, before);
  const last = before.at(-1);
  if (last !== undefined && deps.clock.now() - last.sentAt < RESENT_AFTER) return { kind: "again" };
  if ((await findStaleness(deps, theirs)) !== undefined) return { kind: "again" };
  const { owned, plan, controls } = await readRollout(deps.rollouts, rollout.id);
  const harm = whyNot(theirs, merged, conflicts, findConflicts(merged, owned));
  if (harm !== undefined)
    return { kind: "held", reason: `${describeDifferences(edit.before, edit.after).join("; ")}; ${harm}` };
  const stoppedBy = controls.abortedBy ?? controls.frozenBy;
  if (stoppedBy !== null)
    return {
      kind: "held",
      reason: `${changes.join("; ")}; ${stoppedBy} stopped the rollout, so a person puts it back`,
    };
  if (controls.pausedBy !== null) return { kind: "again" };
  if (plan.writer === "person")
    return { kind: "held", reason: `${changes.join("; ")}; with 'writer: person' an admin has to put it back` };
  if (before.length >= ATTEMPTS)
    return {
      kind: "held",
      reason: `${changes.join("; ")}; putting it back was sent ${String(ATTEMPTS)} times and never took effect`,
    };
  return send(deps, input, { theirs, merged, changes, by }, held);
}

/** Attempts at putting back what this write overwrote; their ids begin with its own. */
function restoresOf(wave: WaveRecord, sent: SentWrite): readonly SentWrite[] {
  return (wave.sent ?? []).filter((each) => each.restores === sent.intentId);
}

function whyNot(
  theirs: Fido2Policy,
  merged: Fido2Policy,
  collisions: readonly string[],
  conflicts: readonly string[],
): string | undefined {
  if (collisions.length > 0) return `it can't be put back: ${collisions.join("; ")}`;
  if (conflicts.length > 0) return `putting it back would touch what is ours: ${conflicts.join("; ")}`;
  return onlyWidens(theirs, merged)
    ? undefined
    : "putting it back would take something away from people, so a person decides";
}

/** Freeze, abort and pause change nothing in the tenant, and neither does anything that follows them by itself. */
function whoStopped({ controls }: RolloutRecord): string | undefined {
  const by = controls.abortedBy ?? controls.frozenBy ?? controls.pausedBy;
  return by === null ? undefined : `${by} stopped the rollout`;
}

interface Work {
  readonly theirs: Fido2Policy;
  readonly merged: Fido2Policy;
  readonly changes: readonly string[];
  readonly by: string;
}

async function send(deps: RestoreNeeds, input: RestoreInput, work: Work, held: LeaseHeld): Promise<Restored> {
  const { rollout, wave, sent } = input;
  const { theirs, merged, changes, by } = work;
  const intentId = deps.ids.guid();
  const mayNotLeave = async () => whoStopped(await readRollout(deps.rollouts, rollout.id));
  if ((await findStop(deps, { mayNotLeave, held })) !== undefined) return { kind: "again" };
  const now = deps.clock.now();
  await deps.documents.saveUndoBundle(
    buildUndoBundle({
      rolloutId: rollout.id,
      wave,
      intentId,
      at: now,
      purpose: "restore-foreign",
      before: theirs,
      after: merged,
      registered: [],
    }),
  );
  await deps.audit.append(
    {
      rolloutId: rollout.id,
      at: now,
      kind: "write-intended",
      actor: "passkey-rollout",
      wave: wave.index,
      sentence: `Our write for wave '${wave.name}' overwrote a change by ${by} in the same moment; it is about to be put back: ${changes.join("; ")}.`,
      facts: { intentId, purpose: "restore-foreign", beforeHash: policyHash(theirs), afterHash: policyHash(merged) },
    },
    `write-intended-${intentId}`,
  );
  const readAt = deps.clock.now();
  if (policyHash(await deps.policy.read()) !== policyHash(theirs)) return { kind: "again" };
  const times = { readAt, sentAt: deps.clock.now(), doneAt: null, verifiedAt: null, checkedAt: null };
  await changeWave(deps.rollouts, rollout.id, wave.index, (current) =>
    addSent(current, { intentId, purpose: "restore-foreign", restores: sent.intentId, ...times }),
  );
  const drop = () => changeWave(deps.rollouts, rollout.id, wave.index, (current) => dropSent(current, intentId));
  if ((await findStop(deps, { mayNotLeave, held })) !== undefined) {
    await drop();
    return { kind: "again" };
  }
  const answer = await deps.policy.write(merged, intentId, theirs);
  if (answer.kind === "throttled" || answer.kind === "refused") {
    await drop();
    return answer.kind === "throttled"
      ? { kind: "again" }
      : {
          kind: "held",
          reason: `${changes.join("; ")}; Graph refused to take it back: ${answer.code}, ${answer.message}`,
        };
  }
  const policy = await readBack(deps, merged, theirs);
  if (policy === undefined) return { kind: "again" };
  const after =
    (await deps.rollouts.readWaves(rollout.id)).find(({ value }) => value.index === wave.index)?.value ?? wave;
  return seen(deps, input, policy, restoresOf(after, sent));
}

async function readBack(
  deps: RestoreNeeds,
  merged: Fido2Policy,
  theirs: Fido2Policy,
): Promise<Fido2Policy | undefined> {
  for (const pause of READ_BACKS) {
    if (pause > 0) await deps.clock.sleep(pause);
    try {
      const policy = await deps.policy.read();
      if (policyHash(mergeForeign(policy, theirs, merged).merged) === policyHash(policy)) return policy;
    } catch (error) {
      if (!isGraphProblem(error)) throw error;
    }
  }
  return undefined;
}

/** It is in force: said in the audit trail where it was us who put it back. */
async function seen(
  deps: RestoreNeeds,
  { rollout, wave, by }: RestoreInput,
  policy: Fido2Policy,
  attempts: readonly SentWrite[],
): Promise<Restored> {
  const last = attempts.at(-1);
  if (last === undefined) return { kind: "restored" };
  const now = deps.clock.now();
  await deps.audit.append(
    {
      rolloutId: rollout.id,
      at: now,
      kind: "write-verified",
      actor: "passkey-rollout",
      wave: wave.index,
      sentence: `The change by ${by} that our write had overwritten is back; read back and compared.`,
      facts: { intentId: last.intentId, policyHash: policyHash(policy), purpose: "restore-foreign" },
    },
    `write-verified-${last.intentId}`,
  );
  await changeWave(deps.rollouts, rollout.id, wave.index, (current) =>
    attempts.reduce(
      (each, { intentId }) => changeSent(each, intentId, { doneAt: now, verifiedAt: now, checkedAt: now }),
      current,
    ),
  );
  return { kind: "restored" };
}
