import type { Fido2Policy } from "../domain/policy/fido2";
import { policyHash } from "../domain/policy/canonical";
import { findTarget } from "../domain/policy/intent";
import { sameId } from "../domain/policy/profile";
import type { WaveRecord } from "../domain/rollout/records";
import { MINUTE } from "../domain/time";
import { readWaves } from "./change-rollout";
import type { WriteInput, WriteNeeds } from "./write-input";

/** Reads may show the policy as it was for so long after a write (facts: stale reads up to minutes). */
const STALE_READS = 5 * MINUTE;
/** Two instances may differ by so much in what time it is; Azure's hosts differ by far less. */
const CLOCK_SKEW = 2 * MINUTE;
/** A sent write that isn't seen after this long is taken for lost and sent again. */
export const RESENT_AFTER = STALE_READS + CLOCK_SKEW;

/**
 * Another write of ours that left and can't be read yet: this wave's own of the other purpose, that of another rollout,
 * or one that puts a foreign change back. Laying an intent over a policy without its effect would send the world back to
 * before it.
 */
export async function findUnseenWrite(
  deps: Pick<WriteNeeds, "clock" | "rollouts">,
  { rollout, wave, intent }: Pick<WriteInput, "rollout" | "wave" | "intent">,
  theirs: Fido2Policy,
): Promise<string | undefined> {
  const now = deps.clock.now();
  const isFresh = (sentAt: number | null | undefined) => (sentAt ?? 0) > now - RESENT_AFTER;
  if (intent.kind === "close" && wave.write?.purpose === "assign" && isFresh(wave.write.sentAt)) {
    const assigned = intent.groupIds.every((id) =>
      (findTarget(theirs, id)?.allowedPasskeyProfiles ?? []).some((profile) => sameId(profile, intent.open.id)),
    );
    if (!assigned)
      return "the wave's own write was sent and can't be read yet; it is seen through before the wave is closed";
  }
  for (const other of await deps.rollouts.listRollouts()) {
    if (other.startedAt === null) continue;
    for (const each of await readWaves(deps.rollouts, other.id)) {
      if (other.id !== rollout.id && isFresh(each.write?.sentAt) && isUnseen(each))
        return `a write of rollout ${other.id} was sent and can't be read yet`;
      const restoring = (each.sent ?? []).find(
        (sent) => sent.purpose === "restore-foreign" && sent.verifiedAt === null,
      );
      if (isFresh(restoring?.sentAt))
        return `a write that puts somebody's change back (rollout ${other.id}) was sent and can't be read yet`;
    }
  }
  return undefined;
}

/**
 * Why what was just read may be the policy from before a PATCH of ours, of any rollout and purpose: one left and was not
 * seen, or the newest was seen so lately that a read may still be stale, and the read is not what it had sent. What is
 * laid over such a read takes that PATCH back.
 */
export async function findStaleness(
  { clock, rollouts, documents }: Pick<WriteNeeds, "clock" | "rollouts" | "documents">,
  theirs: Fido2Policy,
): Promise<string | undefined> {
  const isFresh = (at: number | null) => (at ?? 0) > clock.now() - RESENT_AFTER;
  let newest: { readonly wave: WaveRecord; readonly intentId: string; readonly at: number } | undefined;
  for (const { id, startedAt } of await rollouts.listRollouts()) {
    if (startedAt === null) continue;
    for (const wave of await readWaves(rollouts, id))
      for (const { intentId, sentAt, verifiedAt } of wave.sent ?? []) {
        if (verifiedAt === null && isFresh(sentAt)) return `a write of rollout ${id} was sent and can't be read yet`;
        if (isFresh(verifiedAt) && (verifiedAt ?? 0) >= (newest?.at ?? 0))
          newest = { wave, intentId, at: verifiedAt ?? 0 };
      }
  }
  if (newest === undefined) return undefined;
  const { wave, intentId } = newest;
  const bundles = await documents.readUndoBundles(wave.rolloutId, wave.index);
  const bundle = bundles.find((each) => each.intentId === intentId);
  return bundle === undefined || policyHash(bundle.after) === policyHash(theirs)
    ? undefined
    : "the policy reads otherwise than it was sent and seen minutes ago; such a read may be stale";
}

function isUnseen(wave: WaveRecord): boolean {
  return wave.write?.purpose === "assign" ? wave.verifiedAt === null : (wave.rollback?.verifiedAt ?? null) === null;
}
