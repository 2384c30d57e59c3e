import type { PolicyChange } from "../domain/evidence/records";
import { findOverwritten, type Overwritten } from "../domain/policy/overwritten";
import { changeSent } from "../domain/rollout/sent-writes";
import type { RolloutRecord, SentWrite, WaveRecord } from "../domain/rollout/records";
import { DAY, type Instant, MINUTE, SECOND, toIso } from "../domain/time";
import { changeWave, readWaves } from "./change-rollout";
import type { Deps } from "./deps";
import { holdRollout } from "./hold-rollout";
import type { PostNeeds } from "./post-card";
import { restoreForeign, type RestoreNeeds } from "./restore-foreign";

type Needs = RestoreNeeds & PostNeeds & Pick<Deps, "registrationLog" | "writerIdentity">;

/** A read may show the policy as it was so long before, and our clock and Graph's may differ by so much. */
const STALE_READS = 5 * MINUTE;
const CLOCK_SKEW = 2 * MINUTE;
/** A PATCH whose answer nobody saw had taken effect by then (the client's time-out), or not at all. */
const REQUEST_TIMEOUT = 30 * SECOND;
/** A write that was never seen in force by then overwrote nothing. */
const NEVER_SEEN = DAY;

/**
 * For every PATCH that left: asks the audit log whether somebody else wrote between our read and our PATCH, and lost what
 * they wrote to it (invariant 1). As soon as our own record tells by its old values; otherwise once the log is complete up
 * to then. What is known is put back by a verified write; what is not known, or can't be put back without harm, holds the
 * rollout and names who, when and what. Called by the timer, so a wave never waits for it.
 */
export function recoverOverwritten(deps: Needs): () => Promise<void> {
  return async () => {
    for (const rollout of await deps.rollouts.listRollouts()) {
      if (rollout.startedAt === null) continue;
      for (const wave of await readWaves(deps.rollouts, rollout.id))
        for (const sent of wave.sent ?? [])
          if (sent.checkedAt === null && sent.purpose !== "restore-foreign") await look(deps, rollout, wave, sent);
    }
  };
}

async function look(deps: Needs, rollout: RolloutRecord, wave: WaveRecord, sent: SentWrite): Promise<void> {
  const now = deps.clock.now();
  if (sent.verifiedAt === null) {
    if (now - sent.sentAt > NEVER_SEEN) await close(deps, rollout, wave, sent);
    return;
  }
  const [from, to] = windowOf(sent);
  const isComplete = ((await deps.evidence.readCursor("directoryAudits"))?.watermark ?? 0) > to;
  const stored = await deps.evidence.readPolicyChanges(from, to + 1);
  // Nothing but our own write was logged in that time, and nothing can come any more.
  if (stored.length <= 1 && isComplete) return close(deps, rollout, wave, sent);
  if (stored.length === 0) return;
  const bundles = await deps.documents.readUndoBundles(rollout.id, wave.index);
  const bundle = bundles.find((each) => each.intentId === sent.intentId);
  if (bundle === undefined) return close(deps, rollout, wave, sent);
  const { policyChanges } = await deps.registrationLog.read(from, to);
  const found = findOverwritten(bundle, policyChanges, await isOurs(deps, rollout));
  if (!isComplete && (found.kind === "unknown" || !found.proved)) return;
  await settle(deps, rollout, wave, sent, found);
}

/** All times at which a write could have been overwritten, with room for clocks that differ. */
function windowOf({ readAt, sentAt, doneAt }: SentWrite): readonly [Instant, Instant] {
  return [readAt - STALE_READS - CLOCK_SKEW, (doneAt ?? sentAt + REQUEST_TIMEOUT) + CLOCK_SKEW];
}

/** An app's write is never a person's, a handed out one never an app's. */
async function isOurs(deps: Needs, { plan }: RolloutRecord): Promise<(change: PolicyChange) => boolean | undefined> {
  const byPerson = (change: PolicyChange) => (change.actor ?? "").includes("@");
  if (plan.writer === "person") return (change) => (byPerson(change) ? undefined : false);
  const { id } = await deps.writerIdentity.read();
  if (id !== null) return (change) => change.actorId === id;
  return (change) => (byPerson(change) ? false : undefined);
}

async function settle(
  deps: Needs,
  rollout: RolloutRecord,
  wave: WaveRecord,
  sent: SentWrite,
  found: Overwritten,
): Promise<void> {
  switch (found.kind) {
    case "nothing":
      return close(deps, rollout, wave, sent);
    case "unknown":
      await hold(deps, rollout, wave, sent, found.by, "the audit log does not say what it changed");
      return close(deps, rollout, wave, sent);
    case "known": {
      const outcome = await restoreForeign(deps)({ rollout, wave, sent, edit: found, by: nameThem(found.by) });
      if (outcome.kind === "again") return;
      if (outcome.kind === "held") await hold(deps, rollout, wave, sent, found.by, outcome.reason);
      return close(deps, rollout, wave, sent);
    }
  }
}

async function close(deps: Needs, { id }: RolloutRecord, { index }: WaveRecord, sent: SentWrite): Promise<void> {
  const checkedAt = deps.clock.now();
  await changeWave(deps.rollouts, id, index, (current) => changeSent(current, sent.intentId, { checkedAt }));
}

/** Named in the audit trail whatever the rollout's phase; one that goes on waits for a person. */
async function hold(
  deps: Needs,
  rollout: RolloutRecord,
  wave: WaveRecord,
  sent: SentWrite,
  by: readonly PolicyChange[],
  what: string,
): Promise<void> {
  const reason = `our write of ${toIso(sent.sentAt)} for wave '${wave.name}' may have overwritten a change of the passkey policy by ${nameThem(by)}: ${what}`;
  await deps.audit.append(
    {
      rolloutId: rollout.id,
      at: deps.clock.now(),
      kind: "drift-seen",
      actor: by[0]?.actor ?? "unknown",
      wave: wave.index,
      sentence: `${reason}.`,
      facts: { intentId: sent.intentId, records: by.map((change) => change.id).join(" ") },
    },
    `overwritten-${sent.intentId}`,
  );
  await holdRollout(deps)({
    rolloutId: rollout.id,
    wave: rollout.currentWave,
    kind: "drift",
    reason,
    waitsFor:
      "ask them whether their change is still there, put back what is missing (the undo bundle holds both policies), then resume",
  });
}

function nameThem(by: readonly PolicyChange[]): string {
  if (by.length === 0) return "somebody whom the audit log does not name";
  return by.map((change) => `${change.actor ?? "somebody without a name"} at ${toIso(change.at)}`).join(" and ");
}
