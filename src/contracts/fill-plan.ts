import { FALSE_ALARM, PLAN_DEFAULTS, STANDARD_GATE, STANDARD_RATES, WORKING_TIME } from "../domain/plan/defaults";
import type {
  Bake,
  NamedAaguid,
  OnInsufficientEvidence,
  PlanAaguids,
  PlanGate,
  PlanWave,
  RolloutPlan,
} from "../domain/plan/plan";
import type { GateFile } from "./gate-schema";
import type { PlanFile } from "./plan-schema";

/** The plan that a file means, with every default of product.md and gates.md written out. */
export function fillPlan(file: PlanFile): RolloutPlan {
  const { metadata, profile, assignment, schedule, rollback, approvals } = file;
  const gates = Object.entries(file.gates ?? {}).map(([name, gate]) => [name, fillGate(gate)] as const);
  return {
    metadata: given(metadata),
    profile: given({
      id: profile.id,
      name: profile.name,
      passkeyTypes: [...new Set(profile.passkeyTypes)],
      attestation: profile.attestation ?? "disabled",
      aaguids: fillAaguids(profile.aaguids),
    }),
    assignment:
      assignment?.strategy === "membership"
        ? given({ strategy: "membership", group: assignment.group ?? "", consolidateInto: assignment.consolidateInto })
        : given({ strategy: "targets", consolidateInto: assignment?.consolidateInto }),
    protect: { groups: file.protect?.groups ?? [], privilegedRoles: file.protect?.privilegedRoles ?? "refuse" },
    schedule: {
      timeZone: schedule?.timeZone ?? PLAN_DEFAULTS.timeZone,
      startAt: fillStart(schedule?.startAt),
      windows: schedule?.windows ?? [],
      blackouts: (schedule?.blackouts ?? []).map((blackout) => given(blackout)),
      workingTime: { ...WORKING_TIME, ...given(schedule?.workingTime ?? {}) },
    },
    riskBudget: { ...PLAN_DEFAULTS.riskBudget, ...given(file.riskBudget ?? {}) },
    gates: Object.fromEntries([["standard", STANDARD_GATE], ...gates]),
    drift: { membership: { ...PLAN_DEFAULTS.drift.membership, ...given(file.drift?.membership ?? {}) } },
    waves: file.waves.map(fillWave),
    rollback: given({
      strategy: rollback?.strategy ?? PLAN_DEFAULTS.rollbackStrategy,
      keepGroup: rollback?.keepGroup,
      canaries: rollback?.canaries ?? [],
      membershipPropagation: rollback?.membershipPropagation ?? PLAN_DEFAULTS.membershipPropagation,
    }),
    writer: file.writer ?? "app",
    approvals: {
      approvers: approvals.approvers,
      minimum: approvals.minimum ?? PLAN_DEFAULTS.approvals.minimum,
      expiresAfter: approvals.expiresAfter ?? PLAN_DEFAULTS.approvals.expiresAfter,
    },
    notifications: { teams: file.notifications?.teams ?? false },
  };
}

/** One gate with the values of gates.md wherever the file is silent. */
export function fillGate(file: GateFile): PlanGate {
  const { signInBlocked = {}, passkeyFailing = {}, policyRefused, newlySilent } = file.guardrails ?? {};
  const { falseAlarm = FALSE_ALARM, ...blockedRates } = signInBlocked === "off" ? {} : signInBlocked;
  return {
    falseAlarm,
    guardrails: {
      signInBlocked: signInBlocked === "off" ? "off" : { ...STANDARD_RATES.signInBlocked, ...given(blockedRates) },
      passkeyFailing: passkeyFailing === "off" ? "off" : { ...STANDARD_RATES.passkeyFailing, ...given(passkeyFailing) },
      policyRefused: policyRefused === "off" ? "off" : STANDARD_GATE.guardrails.policyRefused,
      newlySilent: newlySilent === "off" ? "off" : STANDARD_GATE.guardrails.newlySilent,
    },
    signals: fillSignals(file.signals ?? {}),
    onInsufficientEvidence: fillInsufficient(file.onInsufficientEvidence),
    onAlarm: file.onAlarm ?? STANDARD_GATE.onAlarm,
  };
}

function fillSignals(file: NonNullable<GateFile["signals"]>): PlanGate["signals"] {
  const { adoption } = file;
  return given({
    registrationAbandoned: unlessOff(file.registrationAbandoned),
    adoption: adoption === undefined || adoption === "off" ? undefined : given(adoption),
    fallback: unlessOff(file.fallback),
    methodRemoved: unlessOff(file.methodRemoved),
    helpDesk: unlessOff(file.helpDesk),
  });
}

function fillInsufficient(file: GateFile["onInsufficientEvidence"]): OnInsufficientEvidence {
  if (file === undefined) return STANDARD_GATE.onInsufficientEvidence;
  return typeof file === "string" ? { kind: file } : { kind: "extend", ...file.extend };
}

function fillAaguids(file: PlanFile["profile"]["aaguids"]): PlanAaguids {
  if (file.allow !== undefined) return { kind: "allow", list: flatten(file.allow) };
  return file.block === undefined ? { kind: "any" } : { kind: "block", list: flatten(file.block) };
}

/** Each AAGUID once and in one order, so that two ways to write the same list have the same plan hash. */
function flatten(lists: readonly (readonly NamedAaguid[])[]): NamedAaguid[] {
  const byId = new Map(lists.flat().map((entry) => [entry.aaguid, entry]));
  return [...byId.values()].sort((a, b) => (a.aaguid < b.aaguid ? -1 : 1));
}

function fillStart(written: string | undefined): string {
  if (written === undefined || written === "now") return PLAN_DEFAULTS.startAt;
  return written.includes("T") ? written : `${written}T00:00`;
}

function fillWave(file: PlanFile["waves"][number]): PlanWave {
  const bake: Bake =
    typeof file.bake === "number"
      ? { kind: "hours", ms: file.bake }
      : { kind: "workingHours", hours: file.bake.workingHours };
  return given({
    name: file.name,
    groups: file.groups,
    bake,
    gate: file.gate ?? "standard",
    approvalBefore: file.approval === "before",
    earliest: file.earliest,
    latest: file.latest,
    share: file.share,
  });
}

function unlessOff<T>(value: T | "off" | undefined): T | undefined {
  return value === "off" ? undefined : value;
}

/** Leaves out members without a value: a plan says a thing or does not have it. */
type Given<T> = { [K in keyof T as undefined extends T[K] ? never : K]: T[K] } & {
  [K in keyof T as undefined extends T[K] ? K : never]?: Exclude<T[K], undefined>;
};

function given<const T extends object>(value: T): Given<T> {
  return Object.fromEntries(Object.entries(value).filter(([, member]) => member !== undefined)) as Given<T>;
}
