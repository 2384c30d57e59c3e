import { STANDARD_GATE, WORKING_TIME } from "../../../src/domain/plan/defaults";
import type { PlanSchedule, PlanWave, RolloutPlan } from "../../../src/domain/plan/plan";
import { DAY } from "../../../src/domain/time";

/** A sound plan of one wave in Berlin; a test changes only what its story is about. */
export function buildPlan(
  changes: Partial<Omit<RolloutPlan, "schedule">> & { readonly schedule?: Partial<PlanSchedule> } = {},
): RolloutPlan {
  return {
    metadata: { name: "synced-passkeys", owner: "identity-team@contoso.example" },
    profile: {
      name: "Synced passkeys",
      passkeyTypes: ["synced"],
      attestation: "disabled",
      aaguids: { kind: "allow", list: [{ aaguid: "bada5566-a7aa-401f-bd96-45619a55120d", name: "1Password" }] },
    },
    assignment: { strategy: "targets" },
    protect: { groups: ["sg-break-glass"], privilegedRoles: "refuse" },
    riskBudget: { users: 10, confidence: 0.95 },
    gates: { standard: STANDARD_GATE },
    drift: { membership: { atMost: 0.05, orPeople: 5 } },
    waves: [buildWave()],
    rollback: { strategy: "close-registration", canaries: [], membershipPropagation: DAY },
    writer: "app",
    approvals: { approvers: "sg-rollout-approvers", minimum: 1, expiresAfter: DAY },
    notifications: { teams: false },
    ...changes,
    schedule: {
      timeZone: "Europe/Berlin",
      startAt: "now",
      windows: [],
      blackouts: [],
      workingTime: WORKING_TIME,
      ...changes.schedule,
    },
  };
}

export function buildWave(changes: Partial<PlanWave> = {}): PlanWave {
  return {
    name: "IT",
    groups: ["sg-it"],
    bake: { kind: "hours", ms: DAY },
    gate: "standard",
    approvalBefore: false,
    ...changes,
  };
}
