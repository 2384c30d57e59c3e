import type { AuditEvent } from "../domain/audit/event";
import { findAuthors } from "../domain/drift/attribute";
import type { DriftAuthor } from "../domain/drift/author";
import { isAccessEdit } from "../domain/evidence/access-edit";
import { beginsDrift, endsDrift } from "../domain/drift/repeats";
import type { Instant } from "../domain/time";
import { readWaves } from "./change-rollout";
import type { Deps } from "./deps";

/** The identity that writes for us is told from its last writes; more of them say nothing new. */
const WRITES_LOOKED_AT = 20;

/** Who else changed the policy since it was last as we knew it. Empty while the audit log names nobody. */
export function readDriftAuthors(
  deps: Pick<Deps, "clock" | "rollouts" | "audit" | "evidence">,
): (rolloutId: string, own: readonly AuditEvent[]) => Promise<readonly DriftAuthor[]> {
  return async (rolloutId, own) => {
    const writes: Instant[] = [];
    for (const rollout of await deps.rollouts.listRollouts()) {
      if (rollout.startedAt === null) continue;
      for (const wave of await readWaves(deps.rollouts, rollout.id))
        writes.push(...(wave.sent ?? []).map(({ sentAt }) => sentAt));
      const events = rollout.id === rolloutId ? own : (await deps.audit.list(rollout.id)).map(({ event }) => event);
      writes.push(...events.filter(isWrite).map(({ at }) => at));
    }
    const latest = writes.toSorted((a, b) => b - a).slice(0, WRITES_LOOKED_AT);
    const since = lastKnown(own, latest);
    const from = Math.min(since, ...latest);
    // A window below `now` would leave out what happened within this very second.
    const changes = await deps.evidence.readPolicyChanges(from - MARGIN, deps.clock.now() + MARGIN);
    return findAuthors(
      changes.filter(({ activity }) => !isAccessEdit(activity)),
      latest,
      since,
    );
  };
}

const MARGIN = 60_000;

/**
 * The last moment at which the policy was as the rollout knew it: a write of ours while no drift was open (it had compared
 * right before), the end of a drift, or else the rollout's beginning.
 */
function lastKnown(own: readonly AuditEvent[], writes: readonly Instant[]): Instant {
  let known = own[0]?.at ?? 0;
  let openSince: Instant | undefined;
  for (const event of own) {
    if (beginsDrift(event)) openSince ??= event.at;
    if (!endsDrift(event)) continue;
    openSince = undefined;
    known = event.at;
  }
  return Math.max(known, ...writes.filter((at) => openSince === undefined || at < openSince));
}

function isWrite({ kind }: AuditEvent): boolean {
  return kind === "write-intended";
}
