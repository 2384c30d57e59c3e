import type { Instant } from "../../domain/time";
import type { Lockout, PolicyWriteTruth } from "../tenant/truth";
import type { Material, StoredWave } from "./material";
import { productAdds } from "./product-adds";
import type { DetectionReport, PeopleReport } from "./report";
import { productWrites } from "./report-waves";
import { approvedPeople, countable, peopleOfAllWaves, protectedPeople } from "./wave-people";
import { toIso } from "../../domain/time";

/** When the first wave began to be taken back; nothing that the product wrote before belongs to a rollback. */
function firstContainment({ waves }: Material): Instant {
  return Math.min(Infinity, ...waves.map(({ record }) => record.rollback?.requestedAt ?? Infinity));
}

/** Writes that took something back, as opposed to those that gave a wave access. */
function isContainment(material: Material, write: PolicyWriteTruth): boolean {
  return write.appliesWave === undefined && write.at >= firstContainment(material);
}

export function reportPeople(material: Material): PeopleReport {
  const { truth, rollout } = material;
  const waves = peopleOfAllWaves(material);
  const since = rollout.startedAt ?? material.requestedAt;
  const failing = truth.failingNow();
  const registered = truth.registrations.filter((each) => each.at >= since && waves.has(each.personId));
  return {
    lockedOutByRollout: countLockedOut(material, false),
    lockedOutByRollback: countLockedOut(material, true),
    blockedAtWorst: truth.blockedAtWorst,
    stillFailing: new Set([...failing.locked, ...failing.passkey]).size,
    registered: new Set(registered.map((each) => each.personId)).size,
    protectedTouched: touchedProtected(material).length,
    gainedUnapproved: gainedUnapproved(material).length,
  };
}

/** People who met a fresh authentication that no method would have passed, because of a write that the product made. */
function countLockedOut(material: Material, byRollback: boolean): number {
  const writes = new Map(material.truth.policyWrites.map((write) => [write.id, write]));
  const guilty = material.truth.lockouts.filter((lockout) => {
    const write = writeBehind(lockout, writes);
    if (write === "membership") return !byRollback;
    return write !== undefined && isContainment(material, write) === byRollback;
  });
  return new Set(guilty.map((lockout) => lockout.personId)).size;
}

function writeBehind(
  { cause }: Lockout,
  writes: ReadonlyMap<string, PolicyWriteTruth>,
): PolicyWriteTruth | "membership" | undefined {
  if (cause.kind !== "policy" && cause.kind !== "membership") return undefined;
  if (cause.author.kind !== "product") return undefined;
  return cause.kind === "membership" ? "membership" : writes.get(cause.id);
}

/** Protected people who gained or lost something by a write of the product, or whose memberships it changed. */
export function touchedProtected(material: Material): readonly string[] {
  const byPolicy = productWrites(material).flatMap((write) => {
    const guarded = protectedPeople(material, write.at);
    return [...write.gained, ...write.lost].filter((id) => guarded.has(id));
  });
  const byMembership = material.truth.membershipChanges
    .filter((change) => change.author.kind === "product")
    .filter((change) => protectedPeople(material, change.at).has(change.personId))
    .map((change) => change.personId);
  return [...new Set([...byPolicy, ...byMembership])];
}

/**
 * People who gained by a write of the product and were in no wave that it had given access to by then: a write that had to
 * be made again, because somebody undid it, gives a wave what it was approved for.
 */
export function gainedUnapproved(material: Material): readonly string[] {
  const approved = new Set<string>();
  return countable(
    material.truth,
    gains(material).flatMap(({ wave, people }) => {
      for (const id of wave === undefined ? [] : approvedPeople(wave)) approved.add(id);
      return people.filter((id) => !approved.has(id));
    }),
  );
}

/** Everybody who gained by a write of the product, with the wave for which it was made, if for any. */
export function gains(
  material: Material,
): readonly { readonly wave: StoredWave | undefined; readonly people: readonly string[] }[] {
  const { waves } = material;
  const byMembership = material.rollout.plan.assignment.strategy === "membership";
  return [
    ...productWrites(material).map((write) => ({
      // By membership the standing group becomes a target with the first wave, and whoever is in it then gains.
      wave: byMembership ? waves[0] : waves[(write.appliesWave ?? 0) - 1],
      people: write.gained,
    })),
    ...productAdds(material)
      .filter((add) => add.effect === "gains")
      .map((add) => ({
        wave: waves.findLast(({ record }) => record.appliedAt !== null && record.appliedAt <= add.at),
        people: [add.personId],
      })),
  ];
}

/** When each sign-in failure of the scenario was noticed. */
export function reportDetection(material: Material): readonly DetectionReport[] {
  const { truth, audit } = material;
  const alarms = audit.map(({ event }) => event).filter((event) => event.kind === "verdict" && isAlarm(event.facts));
  return truth.faults
    .filter((fault) => fault.kind === "sign-in-failure")
    .map((fault) => {
      const { from } = fault;
      const alarm = from === undefined ? undefined : alarms.find((event) => event.at >= from);
      const hits = truth.faultHits.filter((hit) => hit.faultIndex === fault.index && hit.at <= (alarm?.at ?? Infinity));
      return {
        fault: fault.index,
        at: from === undefined ? null : toIso(from),
        alarmAt: alarm === undefined ? null : toIso(alarm.at),
        minutes: alarm === undefined || from === undefined ? null : Math.round((alarm.at - from) / 60_000),
        usersExposed: new Set(hits.map((hit) => hit.personId)).size,
      };
    });
}

function isAlarm(facts: Readonly<Record<string, unknown>>): boolean {
  return Object.values(facts).includes("alarm");
}
