import type { TenantGuard } from "../../../src/domain/guard/guard";

/** A guard that the plan of build-plan.ts keeps to. */
export function buildGuard(changes: Partial<TenantGuard> = {}): TenantGuard {
  return {
    approvals: { approvers: "sg-rollout-approvers", minimum: 1 },
    protect: { groups: ["sg-break-glass"] },
    allow: { anyAaguid: false, privileged: false, strategies: ["freeze", "close-registration"] },
    limits: { waveUsers: 500, riskBudgetUsers: 20 },
    windows: [{ days: ["mon", "tue", "wed", "thu"], from: "08:00", to: "16:00", timeZone: "Europe/Berlin" }],
    ...changes,
  };
}
