import type { RolloutPlan } from "../../domain/plan/plan";
import type { Fido2Policy } from "../../domain/policy/fido2";
import type { WaveRecord } from "../../domain/rollout/records";
import type { Instant } from "../../domain/time";
import type { PolicyWriteTruth } from "../tenant/truth";
import { differencesFromExpected, expectPolicy } from "./expected-policy";
import { fatesOfForeignEdits, foreignWrites } from "./foreign-edits";
import type { ForeignFate } from "./foreign-edits";
import type { Material } from "./material";
import { changesBetween, factsOf } from "./policy-facts";
import type { PolicyFacts } from "./policy-facts";
import type { PolicyReport } from "./report";
import type { WitnessedPatch } from "./witness";

export function reportPolicy(material: Material): PolicyReport {
  const final = finalFacts(material);
  const unexpected = differencesFromExpected(expectedFacts(material), final);
  const fates = foreignFates(material);
  const count = (fate: ForeignFate): number => fates.filter((each) => each.fate === fate).length;
  const sent = takenPatches(material);
  return {
    finalEqualsExpected: unexpected.length === 0,
    unexpected,
    foreignEditsKept: count("kept"),
    foreignEditsHeld: count("held"),
    foreignEditsLost: count("lost"),
    writes: sent.length,
    verifiedWrites: sent.filter((patch) => isVerified(material, patch)).length,
  };
}

export function foreignFates(
  material: Material,
): readonly { readonly write: PolicyWriteTruth; readonly fate: ForeignFate }[] {
  return fatesOfForeignEdits(foreignSince(material), finalFacts(material), (write) => isNamed(material, write));
}

/** The rollout told people about the change: its audit trail has seen drift at or after it. */
export function isNamed({ audit }: Material, write: PolicyWriteTruth): boolean {
  return audit.some(({ event }) => event.kind === "drift-seen" && event.at >= write.at);
}

/** What others changed after the rollout was asked for; what lay before is the start policy. */
export function foreignSince({ truth, requestedAt }: Material): readonly PolicyWriteTruth[] {
  return foreignWrites(truth.policyWrites).filter((write) => write.at >= requestedAt);
}

function finalFacts({ truth, finishedAt }: Material): PolicyFacts {
  return factsOf(truth.policyAt(finishedAt).policy);
}

function expectedFacts(material: Material): PolicyFacts {
  const { truth, rollout, requestedAt } = material;
  return expectPolicy({
    start: factsOf(truth.policyAt(requestedAt - 1).policy),
    plan: rollout.plan,
    profileIds: rollout.profileIds,
    waves: material.waves.map(({ record }, index) => ({
      groupIds: groupIdsOf(material, index),
      appliedAt: targetedAt(rollout.plan, record),
      contained: containmentOf(record),
    })),
    foreign: foreignSince(material),
  });
}

/** With `membership` the target of the first wave is there before its people are; later waves leave the policy alone. */
function targetedAt({ assignment }: RolloutPlan, { verifiedAt, appliedAt, sent }: WaveRecord): Instant | null {
  if (assignment.strategy === "targets") return verifiedAt === null ? null : appliedAt;
  return (sent ?? []).find((each) => each.purpose === "assign" && each.verifiedAt !== null)?.sentAt ?? null;
}

/** Only what the product itself calls verified: an attempt that failed contained nothing. */
function containmentOf({ rollback }: WaveRecord): { readonly strategy: string; readonly at: Instant } | null {
  if (rollback?.verifiedAt === undefined || rollback.verifiedAt === null) return null;
  return { strategy: rollback.strategy, at: rollback.appliedAt ?? rollback.requestedAt };
}

/** Ids of a wave's groups by the tenant's own list; the plan may name them by either. */
function groupIdsOf({ truth, rollout }: Material, index: number): readonly string[] {
  const { assignment, waves } = rollout.plan;
  const named = assignment.strategy === "membership" ? [assignment.group] : (waves[index]?.groups ?? []);
  return truth.groups
    .filter((group) => named.includes(group.name) || named.includes(group.id))
    .map((group) => group.id);
}

/**
 * Before the next PATCH (or the end) the product read the policy again and found there everything that it had sent, but
 * for what others changed in between.
 */
export function isVerified(material: Material, patch: WitnessedPatch): boolean {
  const { readings, patches } = material.witness;
  const next = patches.find((other) => other.place > patch.place)?.place ?? Infinity;
  const sent = factsOfBody(patch.body);
  return readings
    .filter((reading) => reading.place > patch.place && reading.place < next)
    .some((reading) => {
      const foreign = foreignWrites(material.truth.policyWrites)
        .filter((write) => write.at >= patch.at && write.at <= reading.at)
        .flatMap((write) => changesBetween(factsOf(write.before), factsOf(write.after)).map(({ fact }) => fact));
      // What was not sent keeps its value and is not compared.
      const read = Object.fromEntries(Object.entries(reading.body).filter(([name]) => name in patch.body));
      const differing = changesBetween(sent, factsOfBody(read)).map(({ fact }) => fact);
      return differing.every((fact) => foreign.includes(fact));
    });
}

/** PATCHes that the tenant took: it said so, or its own record shows it although the answer got lost. */
export function takenPatches({ witness, truth }: Material): readonly WitnessedPatch[] {
  const taken = new Set(
    truth.policyWrites.filter((write) => write.refused === undefined).map((write) => write.clientRequestId),
  );
  return witness.patches.filter(
    (patch) =>
      (patch.status >= 200 && patch.status < 300) ||
      ((patch.status === 0 || patch.status >= 500) &&
        patch.clientRequestId !== null &&
        taken.has(patch.clientRequestId)),
  );
}

export function factsOfBody(body: Readonly<Record<string, unknown>>): PolicyFacts {
  return factsOf({ includeTargets: [], excludeTargets: [], ...body } as unknown as Fido2Policy);
}
