import type { Instant } from "../../domain/time";
import type { Material, StoredWave } from "./material";
import type { EvidenceCount, RehearsalReport } from "./report";
import { peopleOfWave } from "./wave-people";

/**
 * Compares what was stored with what happened: distinct records about the waves' people, dated from the start of the
 * rollout to the last complete watermark of their source. A person of two waves is evidence for both; one who joined later
 * counts from when the product saw that, and one who left counts nowhere: nothing else is collected.
 */
export function reportEvidence(material: Material): RehearsalReport["evidence"] {
  const { cursors, rollout, truth } = material;
  const from = rollout.startedAt;
  if (from === null) return { registrations: NOTHING, signIns: NOTHING };
  const until = (cursor: { readonly watermark: Instant } | undefined): Instant => cursor?.watermark ?? from;
  const signInsTo = until(cursors.signIns);
  const auditsTo = until(cursors.directoryAudits);
  const signIns = truth.signInRecords(from, signInsTo).filter((record) => record.interactive);
  const registrations = truth.registrations.filter((each) => each.at >= from && each.at <= auditsTo);
  return {
    registrations: count(
      material,
      registrations.map(({ recordId, personId, at }) => ({ id: recordId, personId, at })),
      (wave) => wave.registrations.filter((each) => each.at >= from && each.at <= auditsTo),
    ),
    signIns: count(
      material,
      signIns.map(({ id, personId, createdAt }) => ({ id, personId, at: createdAt })),
      (wave) => wave.signIns.filter((each) => each.at >= from && each.at <= signInsTo),
    ),
  };
}

const NOTHING: EvidenceCount = { truth: 0, counted: 0, twice: 0 };

function count(
  material: Material,
  real: readonly { readonly id: string; readonly personId: string; readonly at: Instant }[],
  storedOf: (wave: StoredWave) => readonly { readonly id: string; readonly userId: string; readonly at: Instant }[],
): EvidenceCount {
  const total = { truth: 0, counted: 0, twice: 0 };
  material.waves.forEach((wave, index) => {
    const since = new Map(wave.snapshot?.people.map((person) => [person.id, person.since ?? 0]));
    const people = new Set(peopleOfWave(material, index));
    const counts = (id: string, at: Instant): boolean => people.has(id) && at >= (since.get(id) ?? 0);
    const stored = storedOf(wave)
      .filter((record) => counts(record.userId, record.at))
      .map((record) => record.id);
    total.truth += new Set(real.filter((record) => counts(record.personId, record.at)).map((record) => record.id)).size;
    total.counted += new Set(stored).size;
    total.twice += stored.length - new Set(stored).size;
  });
  return total;
}
