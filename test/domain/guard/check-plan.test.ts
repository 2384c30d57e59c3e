import * as fc from "fast-check";
import { checkPlanAgainstGuard, formatViolation } from "../../../src/domain/guard/check-plan";
import type { GuardFacts } from "../../../src/domain/guard/check-plan";
import type { TenantGuard } from "../../../src/domain/guard/guard";
import type { RolloutPlan } from "../../../src/domain/plan/plan";
import { buildPlan, buildWave } from "../plan/build-plan";
import { buildGuard } from "./build-guard";

const keys = (plan: RolloutPlan, guard: TenantGuard | undefined, facts?: GuardFacts): string[] =>
  checkPlanAgainstGuard(plan, guard, facts).map(({ key }) => key);

const plan = buildPlan();
const { profile, protect, rollback, approvals } = plan;

describe("a plan under a tenant guard", () => {
  test("that keeps to it is not complained about, also when it is stricter", () => {
    expect(keys(plan, buildGuard())).toEqual([]);
    const stricter = buildPlan({
      approvals: { ...approvals, minimum: 2 },
      protect: { ...protect, groups: ["sg-break-glass", "sg-board"] },
      riskBudget: { users: 1, confidence: 0.99 },
      rollback: { ...rollback, strategy: "freeze" },
      schedule: { windows: [{ days: ["tue"], from: "09:00", to: "10:00" }] },
    });
    expect(keys(stricter, buildGuard(), { waveUsers: [500] })).toEqual([]);
  });

  test.each<[string, RolloutPlan, GuardFacts]>([
    ["approvals.approvers", buildPlan({ approvals: { ...approvals, approvers: "sg-friends" } }), {}],
    ["protect.groups", buildPlan({ protect: { ...protect, groups: [] } }), {}],
    ["allow.anyAaguid", buildPlan({ profile: { ...profile, aaguids: { kind: "any" } } }), {}],
    ["allow.privileged", buildPlan({ protect: { ...protect, privilegedRoles: "allow" } }), {}],
    ["allow.strategies", buildPlan({ rollback: { ...rollback, strategy: "restore" } }), {}],
    ["limits.riskBudgetUsers", buildPlan({ riskBudget: { users: 21, confidence: 0.95 } }), {}],
    ["limits.waveUsers", plan, { waveUsers: [501] }],
    ["windows", buildPlan({ schedule: { windows: [{ days: ["sat", "sun"], from: "00:00", to: "24:00" }] } }), {}],
  ])("is refused with the rule %s that it breaks, and no other", (key, broken, facts) => {
    expect(keys(broken, buildGuard(), facts)).toEqual([key]);
  });

  test("that asks for fewer approvals than demanded is refused with both numbers", () => {
    const guard = buildGuard({ approvals: { approvers: "SG-Rollout-Approvers", minimum: 2 } });
    expect(checkPlanAgainstGuard(plan, guard)).toEqual([
      { key: "approvals.minimum", what: "The plan asks for 1 approval(s), but the guard demands at least 2." },
    ]);
  });

  test("names the wave that is too large", () => {
    const two = buildPlan({ waves: [buildWave(), buildWave({ name: "Berlin" })] });
    const [violation] = checkPlanAgainstGuard(two, buildGuard(), { waveUsers: [undefined, 640] });
    expect(violation?.what).toBe('Wave "Berlin" reaches 640 people, but the guard permits at most 500.');
  });

  test("may name by object id what the guard names by display name, once the tenant was read", () => {
    const id = "5b1d0e54-3a55-4f3c-9d9f-2f9a1c7e8d10";
    const byId = buildPlan({ protect: { ...protect, groups: [id] } });
    expect(keys(byId, buildGuard())).toEqual(["protect.groups"]);
    expect(keys(byId, buildGuard(), { groupIds: { "sg-break-glass": id, [id]: id } })).toEqual([]);
  });

  test("is told the line of the guard", () => {
    const guard = buildGuard({ source: { file: "guards/contoso.yaml", lines: { "allow.anyAaguid": 8 } } });
    const [violation] = checkPlanAgainstGuard(buildPlan({ profile: { ...profile, aaguids: { kind: "any" } } }), guard);
    expect(formatViolation(violation!, guard)).toBe(
      "The plan allows any AAGUID, which the guard does not permit. (guards/contoso.yaml:8, allow.anyAaguid)",
    );
  });

  test("blackouts of the plan are no quarrel with the guard's windows", () => {
    const dark = buildPlan({ schedule: { blackouts: [{ from: "2026-01-01", to: "2030-12-31" }] } });
    expect(keys(dark, buildGuard())).toEqual([]);
  });
});

describe("a plan without a tenant guard", () => {
  test("may do everything but include privileged people, which only a guard can permit", () => {
    expect(keys(buildPlan({ profile: { ...profile, aaguids: { kind: "any" } } }), undefined)).toEqual([]);
    expect(keys(buildPlan({ protect: { ...protect, privilegedRoles: "allow" } }), undefined)).toEqual([
      "allow.privileged",
    ]);
  });
});

test("a looser guard never complains about more", () => {
  const plans = fc
    .record({ users: fc.nat(50), minimum: fc.integer({ min: 1, max: 3 }), any: fc.boolean() })
    .map(({ users, minimum, any }) =>
      buildPlan({
        riskBudget: { users, confidence: 0.95 },
        approvals: { ...approvals, minimum },
        profile: { ...profile, aaguids: any ? { kind: "any" } : profile.aaguids },
      }),
    );
  fc.assert(
    fc.property(plans, fc.nat(50), fc.nat(50), (some, a, b) => {
      const [low, high] = [Math.min(a, b), Math.max(a, b)];
      const strict = keys(some, buildGuard({ limits: { riskBudgetUsers: low } }));
      const loose = keys(some, buildGuard({ limits: { riskBudgetUsers: high } }));
      expect(strict).toEqual(expect.arrayContaining(loose));
    }),
  );
});
