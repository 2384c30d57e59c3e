import { findAuthors } from "../domain/drift/attribute";
import { nameAuthors } from "../domain/drift/author";
import type { RolloutRecord, SentWrite, WaveRecord } from "../domain/rollout/records";
import { HOUR, type Instant, MINUTE, toIso } from "../domain/time";
import { readWaves } from "./change-rollout";
import type { Deps } from "./deps";
import { holdRollout } from "./hold-rollout";
import type { PostNeeds } from "./post-card";

type Needs = Pick<Deps, "clock" | "rollouts" | "audit" | "evidence"> & PostNeeds;

/** The audit log is complete by then, whatever its delay. */
const LOOKED_AT = 12 * HOUR;
const MARGIN = MINUTE;

/**
 * A write of ours that was sent again because it was never seen may have been undone by somebody in the seconds before we
 * could see it: then the policy looked as if nothing had happened, and sending it again overruled them. Only the audit log
 * tells. It is named as soon as the log does, and a rollout under way is held: whoever did it meant something by it.
 */
export function nameUndoneWrites(deps: Needs): () => Promise<void> {
  return async () => {
    for (const rollout of await deps.rollouts.listRollouts()) {
      if (rollout.startedAt === null) continue;
      const waves = await readWaves(deps.rollouts, rollout.id);
      const ours = waves.flatMap(({ sent = [] }) => sent.map(({ sentAt }) => sentAt));
      for (const wave of waves)
        for (const [first, last] of sentAgain(wave))
          if (deps.clock.now() - last.sentAt < LOOKED_AT) await look(deps, rollout, wave, [first, last], ours);
    }
  };
}

/** For each purpose the first and the last PATCH, where there were several. */
function sentAgain({ sent = [] }: WaveRecord): readonly (readonly [SentWrite, SentWrite])[] {
  return (["assign", "close"] as const).flatMap((purpose) => {
    const [first, ...others] = sent.filter((each) => each.purpose === purpose);
    const last = others.at(-1);
    return first === undefined || last === undefined ? [] : [[first, last] as const];
  });
}

async function look(
  deps: Needs,
  rollout: RolloutRecord,
  wave: WaveRecord,
  [first, last]: readonly [SentWrite, SentWrite],
  ours: readonly Instant[],
): Promise<void> {
  // From the rollout's first write on: by that one the identity that writes for us is known best.
  const changes = await deps.evidence.readPolicyChanges(Math.min(...ours) - MARGIN, last.sentAt);
  const authors = findAuthors(changes, ours, first.sentAt);
  if (authors.length === 0) return;
  const known = (await deps.audit.list(rollout.id)).some(({ event }) => event.facts.undone === last.intentId);
  if (known) return;
  const reason = `${nameAuthors(authors)} changed the passkey policy right after our write of ${toIso(first.sentAt)} for wave '${wave.name}' and before it could be seen, so that it was sent again at ${toIso(last.sentAt)}`;
  await deps.audit.append(
    {
      rolloutId: rollout.id,
      at: deps.clock.now(),
      kind: "drift-seen",
      actor: authors.map(({ name }) => name).join(" and "),
      wave: wave.index,
      sentence: `${reason}.`,
      facts: { undone: last.intentId },
    },
    `undone-${last.intentId}`,
  );
  await holdRollout(deps)({
    rolloutId: rollout.id,
    wave: rollout.currentWave,
    kind: "drift",
    reason,
    waitsFor: "settle with them whether the wave may keep what it has, then resume, or roll it back",
  });
}
