import type { RolloutRecord, WaveRecord } from "../../domain/rollout/records";
import { isWaveEnd } from "../../domain/rollout/transitions";
import { toIso } from "../../domain/time";
import type { Instant } from "../../domain/time";
import type { PolicyWriteTruth } from "../tenant/truth";
import type { Material, StoredWave } from "./material";
import type { RehearsalOutcome, WaveOutcome, WaveReport } from "./report";
import { addsOfWave } from "./product-adds";
import { countable, peopleOfWave } from "./wave-people";

/** What the tenant knows about the writes of the product that it took. */
export function productWrites({ truth }: Material): readonly PolicyWriteTruth[] {
  return truth.policyWrites.filter((write) => write.author.kind === "product" && write.refused === undefined);
}

/** When the product's write, or the first of its adds, gave the wave (index from 0) access; undefined if never. */
export function appliedAt(material: Material, index: number): Instant | undefined {
  const byPolicy = productWrites(material).find((write) => write.appliesWave === index + 1)?.at;
  return byPolicy ?? addsOfWave(material, index)[0]?.at;
}

export function reportWaves(material: Material): readonly WaveReport[] {
  return material.waves.map((wave, index) => reportWave(material, wave, index));
}

function reportWave(material: Material, wave: StoredWave, index: number): WaveReport {
  const { record } = wave;
  const people = new Set(peopleOfWave(material, index));
  const gained = [
    ...productWrites(material)
      .filter((write) => write.appliesWave === index + 1)
      .flatMap((write) => write.gained),
    ...addsOfWave(material, index)
      .filter((add) => add.effect === "gains")
      .map((add) => add.personId),
  ];
  const hit = material.truth.faultHits.filter((each) => people.has(each.personId)).map((each) => each.personId);
  const applied = appliedAt(material, index);
  const { verdict } = record;
  return {
    name: record.name,
    outcome: outcomeOfWave(record, material.rollout),
    appliedAt: applied === undefined ? null : toIso(applied),
    decidedAt: record.decidedAt === null ? null : toIso(record.decidedAt),
    verdict:
      verdict === null
        ? null
        : {
            kind: verdict.kind,
            reason: verdict.reason,
            users: verdict.users,
            blocked: verdict.blocked,
            upperBound: verdict.upperBound,
            slice: verdict.slice,
          },
    usersGained: countable(material.truth, gained).length,
    usersExposedToFault: new Set(hit).size,
    rollback: reportRollback(material, wave, index),
  };
}

/** A wave that had begun and that nobody ended is held; one that only waits for its turn was not started. */
function outcomeOfWave(record: WaveRecord, rollout: RolloutRecord): WaveOutcome {
  if (isWaveEnd(record.phase)) return record.phase;
  const untouched = record.appliedAt === null && record.write === null;
  if (record.phase === "not-started") return "not-started";
  return untouched && outcomeOfRollout(rollout) !== "held" ? "not-started" : "held";
}

/** Whatever has not ended, waits for somebody: held. */
export function outcomeOfRollout({ phase }: RolloutRecord): RehearsalOutcome {
  switch (phase) {
    case "completed":
    case "rolled-back":
    case "frozen":
    case "aborted":
    case "refused":
    case "failed":
      return phase;
    case "preflight":
    case "scheduled":
    case "running":
    case "paused":
    case "held":
    case "rolling-back":
      return "held";
  }
}

/**
 * What the containment did to the wave's people, by the tenant's truth once it acts on everybody: retained people go on
 * signing in with the passkey they registered; closed ones have none and can register none any more; reverted ones can
 * no longer use the passkey they have.
 */
function reportRollback(material: Material, { record }: StoredWave, index: number): WaveReport["rollback"] {
  const { rollback } = record;
  const applied = appliedAt(material, index);
  if (rollback === null || applied === undefined) return null;
  const { truth, limits, finishedAt } = material;
  const settled = Math.min((rollback.appliedAt ?? rollback.requestedAt) + limits.propagation, finishedAt);
  let [usersRetained, usersClosed, usersReverted] = [0, 0, 0];
  for (const id of peopleOfWave(material, index)) {
    const person = truth.person(id);
    if (person === undefined) continue;
    const access = truth.effectiveAccessOf(id, settled);
    const own = truth.registrations.filter((each) => each.personId === id && each.at >= applied && each.at <= settled);
    if (own.some((passkey) => access.canSignIn(passkey.type, passkey.aaguid))) usersRetained += 1;
    else if (own.length > 0) usersReverted += 1;
    else if (!access.canRegister("synced", person.provider.aaguid)) usersClosed += 1;
  }
  return { strategy: rollback.strategy, usersRetained, usersClosed, usersReverted };
}
