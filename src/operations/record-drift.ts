import type { AuditEvent } from "../domain/audit/event";
import type { DriftAuthor } from "../domain/drift/author";
import { describeHarm } from "../domain/drift/harm";
import { countDriftEnds, countRepeats } from "../domain/drift/repeats";
import { describeDrift, describeWayOut, nameGroups } from "../domain/drift/sentence";
import { policyHash } from "../domain/policy/canonical";
import type { Fido2Policy } from "../domain/policy/fido2";
import { openProfile } from "../domain/policy/profile";
import type { DriftSeen, RolloutRecord } from "../domain/rollout/records";
import { isRolloutEnd } from "../domain/rollout/transitions";
import { changeRollout, readRollout } from "./change-rollout";
import type { Deps } from "./deps";
import { readDriftAuthors } from "./read-drift-authors";
import { readDriftWaves } from "./read-drift-waves";

export interface DriftInput {
  readonly rolloutId: string;
  readonly baseline: Fido2Policy;
  readonly policy: Fido2Policy;
  /** One sentence a foreign change. */
  readonly changes: readonly string[];
  readonly conflicts: readonly string[];
}

/** `seen`: a change that nobody was told of yet; `named`: the audit log names by now who made it. */
export type DriftNews = "seen" | "named" | "known";

type Needs = Pick<Deps, "clock" | "rollouts" | "audit" | "evidence" | "documents">;

/**
 * Names a foreign change of the policy in the rollout and in the audit trail: who made it where the log names somebody by
 * now, how often it was made within a day, and what it does to the people of the rollout. Called again for the same
 * change it adds what became known since.
 */
export function recordDrift(deps: Needs): (input: DriftInput) => Promise<DriftNews> {
  return async (input) => {
    const { rolloutId, baseline, policy } = input;
    const rollout = await readRollout(deps.rollouts, rolloutId);
    const hashes = { baselineHash: policyHash(baseline), policyHash: policyHash(policy) };
    const known = isSameChange(rollout.drift, hashes) ? rollout.drift : null;
    if (known !== null && known.actor !== null) return "known";
    const events = (await deps.audit.list(rolloutId)).map(({ event }) => event);
    const authors = await readDriftAuthors(deps)(rolloutId, events);
    if (known !== null && authors.length === 0) return "known";
    const drift = await describe(deps, rollout, input, hashes, authors, events);
    await deps.audit.append(
      {
        rolloutId,
        at: deps.clock.now(),
        kind: "drift-seen",
        actor: drift.actor ?? "unknown",
        wave: null,
        sentence: `${drift.sentence ?? ""}.`,
        facts: {
          conflicts: input.conflicts.length,
          baselineHash: hashes.baselineHash,
          policyHash: hashes.policyHash,
          times: drift.times ?? 1,
        },
      },
      `drift-${hashes.baselineHash}-${hashes.policyHash}-${drift.actor ?? "unknown"}-${String(countDriftEnds(events))}`,
    );
    await changeRollout(deps.rollouts, rolloutId, (current) =>
      isRolloutEnd(current.phase) ? current : { ...current, drift, hold: sayWho(current, drift) },
    );
    return known === null ? "seen" : "named";
  };
}

/** A hold that was made for the drift says who it was as soon as that is known. */
function sayWho({ hold, drift: before }: RolloutRecord, drift: DriftSeen): RolloutRecord["hold"] {
  if (hold?.kind !== "drift" || before?.sentence !== hold.reason) return hold;
  return { ...hold, reason: drift.sentence ?? hold.reason, waitsFor: drift.wayOut ?? hold.waitsFor };
}

async function describe(
  deps: Needs,
  { id, plan, profileIds, drift: before }: RolloutRecord,
  { baseline, policy, changes: foreign, conflicts }: DriftInput,
  hashes: Pick<DriftSeen, "baselineHash" | "policyHash">,
  authors: readonly DriftAuthor[],
  events: readonly AuditEvent[],
): Promise<DriftSeen> {
  const now = deps.clock.now();
  const waves = await readDriftWaves(deps)(id);
  const groups = waves.flatMap((wave) => wave.groups);
  const changes = nameGroups([...new Set([...foreign, ...conflicts])], groups);
  const harm = describeHarm(baseline, policy, waves, openProfile(plan.profile, profileIds.open));
  const actor = authors.length === 0 ? null : authors.map(({ name }) => name).join(" and ");
  const repeats = countRepeats(events, { policyHash: hashes.policyHash, actor, now });
  return {
    seenAt: isSameChange(before, hashes) ? (before?.seenAt ?? now) : now,
    actor,
    changes,
    conflicts: conflicts.length > 0,
    ...hashes,
    sentence: describeDrift({ authors, repeats, changes, harm, now }),
    times: repeats.times,
    harm,
    wayOut: describeWayOut(authors),
  };
}

/** The same policy since the same baseline: nothing to ask again. */
function isSameChange(
  seen: DriftSeen | null,
  { baselineHash, policyHash: hash }: Pick<DriftSeen, "baselineHash" | "policyHash">,
): boolean {
  return seen?.baselineHash === baselineHash && seen.policyHash === hash;
}
