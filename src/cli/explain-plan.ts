import { stringify } from "yaml";
import { formatPlanDuration, percentText } from "./plan-units";
import type { Bake, PlanGate, RolloutPlan } from "../domain/plan/plan";
import { planHash } from "../domain/plan/plan-hash";

/**
 * The plan as a plan file with every default written out, so that it can be read, compared and used again. It means the
 * same as the file it was made from: the plan hash in the first line is that of both.
 */
export function explainPlan(plan: RolloutPlan): string {
  return `# plan hash ${planHash(plan)}\n${stringify(toFile(plan), { lineWidth: 120, flowCollectionPadding: true })}`;
}

function toFile(plan: RolloutPlan): object {
  const { profile, assignment, protect, schedule, riskBudget, drift, rollback, approvals } = plan;
  return {
    apiVersion: "passkey-rollout/v1",
    kind: "RolloutPlan",
    metadata: plan.metadata,
    profile: {
      ...(profile.id === undefined ? {} : { id: profile.id }),
      name: profile.name,
      passkeyTypes: profile.passkeyTypes,
      attestation: profile.attestation,
      aaguids:
        profile.aaguids.kind === "any"
          ? { any: true }
          : { [profile.aaguids.kind]: profile.aaguids.list.map((entry) => entry.aaguid) },
    },
    assignment,
    protect,
    schedule: {
      timeZone: schedule.timeZone,
      startAt: schedule.startAt,
      windows: schedule.windows,
      blackouts: schedule.blackouts,
      workingTime: schedule.workingTime,
    },
    riskBudget,
    gates: Object.fromEntries(Object.entries(plan.gates).map(([name, gate]) => [name, gateToFile(gate)])),
    drift: { membership: { atMost: percentText(drift.membership.atMost), orPeople: drift.membership.orPeople } },
    waves: plan.waves.map(({ approvalBefore, bake, share, ...wave }) => ({
      ...wave,
      bake: bakeToFile(bake),
      ...(approvalBefore ? { approval: "before" } : {}),
      ...(share === undefined ? {} : { share: percentText(share) }),
    })),
    rollback: { ...rollback, membershipPropagation: formatPlanDuration(rollback.membershipPropagation) },
    writer: plan.writer,
    approvals: { ...approvals, expiresAfter: formatPlanDuration(approvals.expiresAfter) },
    notifications: plan.notifications,
  };
}

function bakeToFile(bake: Bake): string | object {
  return bake.kind === "hours" ? formatPlanDuration(bake.ms) : { workingHours: bake.hours };
}

function gateToFile(gate: PlanGate): object {
  const { signals, onInsufficientEvidence: then } = gate;
  const { signInBlocked, passkeyFailing, policyRefused, newlySilent } = gate.guardrails;
  return {
    guardrails: {
      signInBlocked:
        signInBlocked === "off" ? "off" : { ...ratesToFile(signInBlocked), falseAlarm: percentText(gate.falseAlarm) },
      passkeyFailing: passkeyFailing === "off" ? "off" : ratesToFile(passkeyFailing),
      policyRefused: policyRefused === "off" ? "off" : "on",
      newlySilent: newlySilent === "off" ? "off" : "on",
    },
    ...(Object.keys(signals).length === 0 ? {} : { signals: signalsToFile(signals) }),
    onInsufficientEvidence:
      then.kind === "extend" ? { extend: { by: formatPlanDuration(then.by), atMost: then.atMost } } : then.kind,
    onAlarm: gate.onAlarm,
  };
}

type Rate = number | "auto";

function ratesToFile({ tolerable, intolerable }: { readonly tolerable: Rate; readonly intolerable: Rate }): object {
  const write = (rate: Rate): string => (rate === "auto" ? rate : percentText(rate));
  return { tolerable: write(tolerable), intolerable: write(intolerable) };
}

function signalsToFile({ adoption, helpDesk, ...shares }: PlanGate["signals"]): object {
  const within = adoption?.within;
  return {
    ...Object.fromEntries(Object.entries(shares).map(([name, limit]) => [name, { atMost: percentText(limit.atMost) }])),
    ...(adoption === undefined
      ? {}
      : {
          adoption: {
            atLeast: percentText(adoption.atLeast),
            ...(within === undefined ? {} : { within: formatPlanDuration(within) }),
          },
        }),
    ...(helpDesk === undefined ? {} : { helpDesk }),
  };
}
