import { policyHash } from "../domain/policy/canonical";
import { describeDifferences } from "../domain/policy/difference";
import { findConflicts } from "../domain/policy/merge";
import { isSent, type RolloutRecord, type WaveRecord } from "../domain/rollout/records";
import { isRolloutEnd } from "../domain/rollout/transitions";
import { type Instant, MINUTE } from "../domain/time";
import { renderDriftCard } from "../views/cards/drift-card";
import { changeRollout, readRollout, readWaves } from "./change-rollout";
import type { Deps } from "./deps";
import { postCard, type PostNeeds } from "./post-card";
import { recordDrift } from "./record-drift";

type Needs = Pick<Deps, "clock" | "rollouts" | "tenant" | "policy" | "evidence" | "audit" | "documents"> & PostNeeds;

/** Reads may show the policy as it was before a write for so long after the write was verified. */
const STALE_READS = 5 * MINUTE;
/** A write that was sent longer ago and never seen is no longer on its way: only its own rollout waits for it. */
const ON_ITS_WAY = 30 * MINUTE;

/**
 * Compares the policy with the tenant-wide baseline and names what somebody else changed, in every rollout under way.
 * Nothing is mended. While a write of ours is on its way, or was verified so lately that reads may still be stale, the
 * comparison waits for the next tick.
 */
export function detectDrift(deps: Needs): () => Promise<void> {
  return async () => {
    const { active, unsettled } = await readWrites(deps);
    if (active.length === 0 || unsettled) return;
    const before = await deps.tenant.readBaseline();
    const policy = await deps.policy.read();
    const baseline = await deps.tenant.readBaseline();
    if (baseline === undefined || before?.etag !== baseline.etag) return;
    const after = await readWrites(deps);
    if (after.unsettled) return;
    const [baselineHash, currentHash] = [policyHash(baseline.value), policyHash(policy)];
    // A person sent what we had prepared: the wave's own look at the policy takes it from there.
    if (after.awaited.has(currentHash)) return;
    const changes = baselineHash === currentHash ? [] : describeDifferences(baseline.value, policy);
    for (const rollout of after.active.filter((each) => !after.unseen.has(each.id))) {
      const conflicts = findConflicts(policy, rollout.owned);
      if (baselineHash === currentHash && !isLeftToAccept(rollout, conflicts))
        await endDrift(deps, rollout, currentHash);
      else {
        const news = await recordDrift(deps)({
          rolloutId: rollout.id,
          baseline: baseline.value,
          policy,
          changes,
          conflicts,
        });
        if (news !== "known") await tell(deps, rollout.id);
      }
    }
  };
}

/**
 * The baseline is the tenant's, so the approvers of one rollout accept a change for all. Where it takes away what another
 * rollout put there, they could not speak for that one: its own approvers are asked about what it lost.
 */
function isLeftToAccept({ drift }: RolloutRecord, conflicts: readonly string[]): boolean {
  return drift !== null && conflicts.length > 0;
}

/** Whoever changed it, or somebody else, put everything back; or it was accepted for another rollout. */
async function endDrift(deps: Needs, { id, drift }: RolloutRecord, currentHash: string): Promise<void> {
  if (drift === null) return;
  const isAccepted = drift.policyHash === currentHash;
  await deps.audit.append(
    {
      rolloutId: id,
      at: deps.clock.now(),
      kind: "drift-ended",
      actor: "passkey-rollout",
      wave: null,
      sentence: isAccepted
        ? "The foreign change was accepted for another rollout and takes away nothing that this one put into the policy; the policy as it is now is the tenant's baseline."
        : "The passkey policy is as it was known again; the foreign change is gone.",
      facts: { policyHash: currentHash },
    },
    `drift-ended-${drift.policyHash}-${String(drift.seenAt)}`,
  );
  await changeRollout(deps.rollouts, id, (current) => ({ ...current, drift: null }));
}

async function tell(deps: Needs, rolloutId: string): Promise<void> {
  const rollout = await readRollout(deps.rollouts, rolloutId);
  const { drift } = rollout;
  if (drift !== null) await postCard(deps, rollout, (context) => renderDriftCard(rollout, drift, context));
}

interface Writes {
  readonly active: readonly RolloutRecord[];
  /** A write of ours may still change what reads show, so nothing may be compared. */
  readonly unsettled: boolean;
  /** Rollouts with a write that left long ago, was never seen, and is still looked for. */
  readonly unseen: ReadonlySet<string>;
  /** What the policy will be once a person has sent a request that was handed out, or once a write shows that was never seen. */
  readonly awaited: ReadonlySet<string>;
}

/** Rollouts under way and the writes of all: one that ended just now may have written just before. */
async function readWrites(deps: Pick<Deps, "clock" | "rollouts">): Promise<Writes> {
  const now = deps.clock.now();
  const started = (await deps.rollouts.listRollouts()).filter((rollout) => rollout.startedAt !== null);
  const unseen = new Set<string>();
  const awaited = new Set<string>();
  let unsettled = false;
  for (const rollout of started) {
    if (isRolloutEnd(rollout.phase) && now - (rollout.endedAt ?? 0) >= ON_ITS_WAY) continue;
    for (const wave of await readWaves(deps.rollouts, rollout.id)) {
      if ((wave.awaited ?? null) !== null) {
        // Its own wave compares every few minutes, and knows what is asked for.
        unseen.add(rollout.id);
        awaited.add(wave.awaited?.afterHash ?? "");
      }
      const writing = isWriting(wave);
      if (writing && now - (wave.write?.sentAt ?? now) >= ON_ITS_WAY) {
        awaited.add(wave.write?.afterHash ?? "");
        // Looked at and held, nobody looks again until somebody resumes: what changes meanwhile is told from here.
        if (rollout.hold === null) unseen.add(rollout.id);
      } else if (writing || now - verifiedLast(wave) < STALE_READS) unsettled = true;
    }
  }
  return { active: started.filter((rollout) => !isRolloutEnd(rollout.phase)), unsettled, unseen, awaited };
}

function isWriting(wave: WaveRecord): boolean {
  if (!isSent(wave)) return false;
  // By membership people are added only once the policy was seen to be as the write wanted it.
  if ((wave.members ?? null) !== null && wave.rollback === null) return false;
  return wave.write?.purpose === "assign" ? wave.verifiedAt === null : wave.rollback?.verifiedAt === null;
}

function verifiedLast({ verifiedAt, rollback }: WaveRecord): Instant {
  return Math.max(verifiedAt ?? 0, rollback?.verifiedAt ?? 0);
}
