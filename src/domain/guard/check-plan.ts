import type { RolloutPlan } from "../plan/plan";
import { firstOpening } from "../plan/schedule";
import type { Instant } from "../time";
import type { TenantGuard } from "./guard";

/** What a plan does that the guard forbids. */
export interface GuardViolation {
  /** The guard's key that is broken, `limits.waveUsers`. */
  readonly key: string;
  /** Its line in the guard's file, where the guard came from one. */
  readonly line?: number;
  /** One sentence with both sides: what the plan says and what the guard demands. */
  readonly what: string;
}

/** What only the tenant knows. Without it, groups are compared as written and wave sizes are not judged. */
export interface GuardFacts {
  /** Object id by group as written (name or id). */
  readonly groupIds?: Readonly<Record<string, string>>;
  /** People who gain, by wave; `undefined` where not known. */
  readonly waveUsers?: readonly (number | undefined)[];
  readonly now?: Instant;
}

/** Any moment does: windows repeat. Used where neither plan nor facts say when the rollout starts. */
const SOME_WEEK: Instant = Date.parse("2026-01-05T00:00:00Z");

/**
 * Everything in the plan that the guard forbids; empty when the plan keeps to it. The guard's rules are floors: a plan may
 * be stricter. Without a guard only what needs its explicit permission is refused.
 */
export function checkPlanAgainstGuard(
  plan: RolloutPlan,
  guard: TenantGuard | undefined,
  facts: GuardFacts = {},
): GuardViolation[] {
  if (guard === undefined) {
    if (plan.protect.privilegedRoles !== "allow") return [];
    const what =
      "The plan says privilegedRoles: allow, which only a tenant guard with allow.privileged: true can permit.";
    return [{ key: "allow.privileged", what }];
  }
  return [
    ...checkApprovals(plan, guard, facts),
    ...checkProtection(plan, guard, facts),
    ...checkPermissions(plan, guard),
    ...checkLimits(plan, guard, facts),
    ...checkWindows(plan, guard, facts),
  ].map((violation) => {
    const line = guard.source?.lines[violation.key];
    return line === undefined ? violation : { ...violation, line };
  });
}

/** How a refusal reads: the sentence, then where the guard says so. */
export function formatViolation(violation: GuardViolation, guard: TenantGuard | undefined): string {
  const file = guard?.source?.file ?? "tenant guard";
  const place = violation.line === undefined ? file : `${file}:${violation.line}`;
  return `${violation.what} (${place}, ${violation.key})`;
}

function checkApprovals(plan: RolloutPlan, guard: TenantGuard, facts: GuardFacts): GuardViolation[] {
  const { approvals } = guard;
  if (approvals === undefined) return [];
  const violations: GuardViolation[] = [];
  if (!isSameGroup(plan.approvals.approvers, approvals.approvers, facts)) {
    const what = `The plan's approvers are "${plan.approvals.approvers}", but the guard demands "${approvals.approvers}".`;
    violations.push({ key: "approvals.approvers", what });
  }
  if (plan.approvals.minimum < approvals.minimum) {
    const what = `The plan asks for ${plan.approvals.minimum} approval(s), but the guard demands at least ${approvals.minimum}.`;
    violations.push({ key: "approvals.minimum", what });
  }
  return violations;
}

function checkProtection(plan: RolloutPlan, guard: TenantGuard, facts: GuardFacts): GuardViolation[] {
  return guard.protect.groups
    .filter((group) => !plan.protect.groups.some((own) => isSameGroup(own, group, facts)))
    .map((group) => ({
      key: "protect.groups",
      what: `The plan does not protect "${group}", but the guard demands it; add it to protect.groups.`,
    }));
}

function checkPermissions(plan: RolloutPlan, guard: TenantGuard): GuardViolation[] {
  const violations: GuardViolation[] = [];
  if (plan.profile.aaguids.kind === "any" && !guard.allow.anyAaguid) {
    violations.push({ key: "allow.anyAaguid", what: "The plan allows any AAGUID, which the guard does not permit." });
  }
  if (plan.protect.privilegedRoles === "allow" && !guard.allow.privileged) {
    const what = "The plan says privilegedRoles: allow, which the guard does not permit.";
    violations.push({ key: "allow.privileged", what });
  }
  if (!guard.allow.strategies.includes(plan.rollback.strategy)) {
    const what = `The plan's rollback strategy is ${plan.rollback.strategy}, but the guard permits only ${guard.allow.strategies.join(", ")}.`;
    violations.push({ key: "allow.strategies", what });
  }
  return violations;
}

function checkLimits(plan: RolloutPlan, guard: TenantGuard, facts: GuardFacts): GuardViolation[] {
  const { waveUsers, riskBudgetUsers } = guard.limits;
  const violations: GuardViolation[] = [];
  if (riskBudgetUsers !== undefined && plan.riskBudget.users > riskBudgetUsers) {
    const what = `The plan's risk budget is ${plan.riskBudget.users} people, but the guard permits at most ${riskBudgetUsers}.`;
    violations.push({ key: "limits.riskBudgetUsers", what });
  }
  if (waveUsers === undefined) return violations;
  plan.waves.forEach((wave, index) => {
    const users = facts.waveUsers?.[index];
    if (users === undefined || users <= waveUsers) return;
    const what = `Wave "${wave.name}" reaches ${users} people, but the guard permits at most ${waveUsers}.`;
    violations.push({ key: "limits.waveUsers", what });
  });
  return violations;
}

/** The plan's windows need not lie within the guard's, since waves start only where both are open; but they must meet somewhere. */
function checkWindows(plan: RolloutPlan, guard: TenantGuard, facts: GuardFacts): GuardViolation[] {
  const withoutBlackouts = { ...plan, schedule: { ...plan.schedule, blackouts: [] } };
  if (firstOpening(withoutBlackouts, facts.now ?? SOME_WEEK, guard) !== undefined) return [];
  const what = "The plan's change windows and the guard's never overlap, so no wave could ever start.";
  return [{ key: "windows", what }];
}

/** Names compare as the directory does, without case; where the tenant was read, object ids decide. */
function isSameGroup(a: string, b: string, facts: GuardFacts): boolean {
  const known = (group: string): string => facts.groupIds?.[group] ?? group;
  return known(a).toLowerCase() === known(b).toLowerCase();
}
