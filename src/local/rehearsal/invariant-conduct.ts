import { canonicalJson } from "../../domain/canonical-json";
import { sha256 } from "../../domain/hash";
import { HOUR, toIso } from "../../domain/time";
import type { InvariantFinding } from "./invariant-finding";
import { checkEach, together } from "./invariant-finding";
import { nameOf } from "./invariant-writes";
import type { Material } from "./material";
import { changesBetween, factsOf } from "./policy-facts";
import { foreignSince, isNamed } from "./report-policy";
import { productAdds } from "./product-adds";
import { appliedAt, productWrites } from "./report-waves";

/** 7: nothing was certified on evidence that ended before the bake, or while a source of it was missing. */
export function checkSilence({ waves, truth }: Material): InvariantFinding {
  const certified = waves.map(({ record }) => record).filter((record) => record.verdict?.kind === "certified");
  const missing = truth.faults.filter((fault) => fault.kind === "logs-missing");
  return together(
    checkEach(certified, ({ name, verdict, bakeEndsAt }) =>
      verdict !== null && bakeEndsAt !== null && verdict.watermark < bakeEndsAt
        ? `wave '${name}' was certified on evidence up to ${toIso(verdict.watermark)}, before its bake ended`
        : undefined,
    ),
    checkEach(
      missing.flatMap((fault) => certified.map((record) => ({ fault, record }))),
      ({ fault: { from, to }, record: { name, verdict } }) =>
        verdict !== null &&
        from !== undefined &&
        verdict.at >= from &&
        verdict.at < (to ?? Infinity) &&
        verdict.watermark > from
          ? `wave '${name}' was certified while a log had been missing since ${toIso(from)}`
          : undefined,
    ),
  );
}

/** 9: each PATCH was in the audit trail before it left, and the trail is an unbroken chain. */
export function checkAudit({ witness, audit }: Material): InvariantFinding {
  return together(
    checkEach([...witness.patches, ...witness.additions], (patch) =>
      patch.audited ? undefined : `${nameOf(patch)} left before it was in the audit trail`,
    ),
    checkEach(audit, ({ sequence, previous, hash, event }) =>
      sha256(previous + canonicalJson(event)) === hash && isLinked(audit, previous, sequence)
        ? undefined
        : `audit event ${String(sequence)} (${event.kind}) does not fit into the chain`,
    ),
  );
}

function isLinked(audit: Material["audit"], previous: string, sequence: number): boolean {
  const before = audit.find((event) => event.sequence === sequence - 1);
  return before === undefined ? sequence === audit[0]?.sequence : before.hash === previous;
}

/** 10: after deaths of the process nothing happened twice: no wave applied again, no record stored again. Checked when it died. */
export function checkCrashes(material: Material): InvariantFinding {
  if (material.crashes.length === 0) return { checked: 0, violations: [] };
  const effects = productWrites(material).map((write) => write.clientRequestId ?? write.id);
  return together(
    checkEach(material.waves, ({ record }) => {
      const times = productWrites(material).filter((write) => write.appliesWave === record.index + 1).length;
      return times <= 1 ? undefined : `wave '${record.name}' was applied ${String(times)} times`;
    }),
    { checked: effects.length, violations: repeated(effects).map((id) => `the intent ${id} took effect twice`) },
    {
      checked: productAdds(material).length,
      violations: repeated(productAdds(material).map((add) => add.personId)).map((id) => `${id} was added twice`),
    },
    checkEach(material.waves, ({ record, signIns, registrations }) => {
      const twice = [...repeated(signIns.map(({ id }) => id)), ...repeated(registrations.map(({ id }) => id))];
      return twice.length === 0
        ? undefined
        : `${String(twice.length)} records of wave '${record.name}' are stored twice`;
    }),
  );
}

function repeated(ids: readonly string[]): readonly string[] {
  const seen = new Set<string>();
  return ids.filter((id) => seen.size === seen.add(id).size);
}

/** A foreign change shows in the audit log minutes later and is looked for every few minutes. */
const TIME_TO_NOTICE = 2 * HOUR;

/** 11: every change by others that the rollout lived long enough to see was named. */
export function checkDrift(material: Material): InvariantFinding {
  const end = material.rollout.endedAt ?? material.stoppedAt;
  const visible = foreignSince(material)
    .filter((write) => write.at + TIME_TO_NOTICE <= end)
    // Sending again what is there already changes nothing that could be named.
    .filter((write) => changesBetween(factsOf(write.before), factsOf(write.after)).length > 0);
  return checkEach(visible, (write) =>
    isNamed(material, write)
      ? undefined
      : `${write.author.name}'s change of ${toIso(write.at)} (${write.description}) was never named`,
  );
}

/** 12: whoever asked to stop was heard, and nobody gained after it until somebody resumed. */
export function checkStopping(material: Material): InvariantFinding {
  const stops = material.operators.filter(
    (deed) => ["pause", "freeze", "abort"].includes(deed.do) || (deed.do === "stop-switch" && deed.to !== "off"),
  );
  const applied = material.waves.map((_, index) => appliedAt(material, index)).filter((at) => at !== undefined);
  return checkEach(stops, (stop) => {
    if (stop.status >= 400)
      return `${stop.by} could not ${stop.do} at ${toIso(stop.at)}: the answer was ${String(stop.status)}`;
    const resumed = material.operators.find(
      (deed) => deed.at > stop.at && (deed.do === "resume" || (deed.do === "stop-switch" && deed.to === "off")),
    );
    const late = applied.find((at) => at > stop.at && at < (resumed?.at ?? Infinity));
    return late === undefined ? undefined : `a wave was applied at ${toIso(late)}, after ${stop.by}'s ${stop.do}`;
  });
}
