import { toIso } from "../../domain/time";
import type { InvariantFinding } from "./invariant-finding";
import { checkEach, together } from "./invariant-finding";
import type { PolicyWriteTruth } from "../tenant/truth";
import { foreignWrites } from "./foreign-edits";
import type { Material } from "./material";
import { changesBetween, factsOf } from "./policy-facts";
import { factsOfBody, foreignFates, isVerified, takenPatches } from "./report-policy";
import { productWrites } from "./report-waves";
import type { WitnessedPatch } from "./witness";

const COLLECTIONS = ["includeTargets", "excludeTargets", "passkeyProfiles"] as const;

/** 1: every PATCH carries `@odata.type` and nothing but whole collections, and was followed by a reading that shows it. */
export function checkVerifiedWrites(material: Material): InvariantFinding {
  const { patches } = material.witness;
  return together(
    checkEach(patches, (patch) =>
      "@odata.type" in patch.body ? undefined : `${nameOf(patch)} carried no @odata.type`,
    ),
    checkEach(patches, (patch) => {
      const others = Object.keys(patch.body).filter((name) => name !== "@odata.type" && !isCollection(name));
      if (others.length > 0) return `${nameOf(patch)} carried ${others.join(", ")}, which no write of ours changes`;
      const sent = COLLECTIONS.filter((name) => name in patch.body);
      const broken = sent.filter((name) => !Array.isArray(patch.body[name]));
      if (sent.length === 0) return `${nameOf(patch)} carried no collection`;
      return broken.length === 0 ? undefined : `${nameOf(patch)} carried no whole ${broken.join(", ")}`;
    }),
    checkEach(takenPatches(material), (patch) =>
      isVerified(material, patch) || wasSentAgain(material, patch)
        ? undefined
        : `${nameOf(patch)} was never read back as it was sent`,
    ),
  );
}

function isCollection(name: string): boolean {
  return COLLECTIONS.some((collection) => collection === name);
}

/** An unconfirmed write that is sent once more, under its own or a new intent id, is under way still; the last one has to be verified. */
function wasSentAgain({ witness }: Material, patch: WitnessedPatch): boolean {
  const facts = factsOfBody(patch.body);
  return witness.patches.some(
    (other) =>
      other.place > patch.place &&
      (other.clientRequestId === patch.clientRequestId || changesBetween(facts, factsOfBody(other.body)).length === 0),
  );
}

/**
 * 2: no write of the product removed or changed anything that the rollout had not put there and that it had read; nothing
 * foreign got lost. What slipped in between its last read and its PATCH it can only put back: whether it did is its fate.
 */
export function checkNotOurs(material: Material): InvariantFinding {
  const { open, closed } = material.rollout.profileIds;
  const ours = [open.toLowerCase(), closed.toLowerCase()];
  const ownTargets = new Set<string>();
  const violations: string[] = [];
  for (const write of productWrites(material)) {
    const before = factsOf(write.before);
    for (const { fact, now } of changesBetween(before, factsOf(write.after))) {
      if (now !== undefined && wasForeign(material, write, fact, now)) continue;
      if (now !== undefined && !before.has(fact)) {
        if (fact.startsWith("target ") || ours.some((id) => fact.includes(id))) ownTargets.add(fact);
        else violations.push(`the write of ${toIso(write.at)} added what no plan asked for: ${fact}`);
      } else if (!ownTargets.has(fact) && wasRead(material, write, fact, before.get(fact)))
        violations.push(
          `the write of ${toIso(write.at)} ${now === undefined ? "removed" : "changed"} what was not ours: ${fact}`,
        );
    }
  }
  const writes: InvariantFinding = { checked: productWrites(material).length, violations };
  return together(
    writes,
    checkEach(foreignFates(material), ({ write, fate }) =>
      fate === "lost" ? `${write.author.name}'s edit of ${toIso(write.at)} (${write.description}) got lost` : undefined,
    ),
  );
}

/** Somebody else had made it so before: the product put back what it had overwritten. */
function wasForeign({ truth }: Material, write: PolicyWriteTruth, fact: string, value: string): boolean {
  return foreignWrites(truth.policyWrites)
    .filter((other) => other.at <= write.at)
    .some((other) =>
      changesBetween(factsOf(other.before), factsOf(other.after)).some(
        (each) => each.fact === fact && each.now === value,
      ),
    );
}

/** A reading before the PATCH showed it. Without any reading of it the product could not know. */
function wasRead({ witness }: Material, write: PolicyWriteTruth, fact: string, value: string | undefined): boolean {
  const patch = witness.patches.find((each) => each.clientRequestId === write.clientRequestId);
  return witness.readings
    .filter((reading) => reading.place < (patch?.place ?? Infinity))
    .some((reading) => factsOfBody(reading.body).get(fact) === value);
}

/** 5: PATCHes never overlap, only the writing identity sends them, and never while the stop switch is on. */
export function checkOneWriter({ witness }: Material): InvariantFinding {
  return together(
    checkEach([...witness.patches, ...witness.additions], (patch) =>
      patch.overlapping === 0 ? undefined : `${nameOf(patch)} was sent while another was under way`,
    ),
    checkEach([...witness.patches, ...witness.additions], (patch) =>
      patch.stopSwitchOn ? `${nameOf(patch)} was sent although the stop switch was on` : undefined,
    ),
  );
}

/** 6: the undo bundle of an intent was stored before its PATCH left. */
export function checkUndoFirst({ witness }: Material): InvariantFinding {
  return checkEach([...witness.patches, ...witness.additions], (patch) =>
    patch.undoStored ? undefined : `${nameOf(patch)} left before its undo bundle was stored`,
  );
}

export function nameOf(patch: WitnessedPatch): string {
  return `the ${patch.method === "PATCH" ? "PATCH" : "adding of people"} of ${toIso(patch.at)} (intent ${patch.clientRequestId ?? "unnamed"})`;
}
