import fc from "fast-check";
import { checkPlanAgainstGuard } from "../../../src/domain/guard/check-plan";
import type { GuardWindow, TenantGuard } from "../../../src/domain/guard/guard";
import type { LocalHours, RolloutPlan } from "../../../src/domain/plan/plan";
import { firstOpening, isOpen } from "../../../src/domain/plan/schedule";
import { ROLLBACK_STRATEGIES } from "../../../src/domain/rollout/phases";
import { HOUR } from "../../../src/domain/time";
import { buildPlan, buildWave } from "../plan/build-plan";

const MONDAY = Date.parse("2026-03-23T00:00:00Z");
const anyGroups = fc.subarray(["sg-break-glass", "sg-board", "sg-admins"]);
const anyHours: fc.Arbitrary<LocalHours> = fc
  .record({
    days: fc.subarray(["mon", "tue", "wed", "sun"] as const, { minLength: 1 }),
    hours: fc.uniqueArray(fc.integer({ min: 0, max: 24 }), { minLength: 2, maxLength: 2 }),
  })
  .map(({ days, hours }) => {
    const [from, to] = [...hours].sort((a, b) => a - b).map((hour) => `${String(hour).padStart(2, "0")}:00`);
    return { days, from: from!, to: to! };
  });
const anyWindow: fc.Arbitrary<GuardWindow> = fc
  .tuple(anyHours, fc.constantFrom("Europe/Berlin", "America/New_York"))
  .map(([hours, timeZone]) => ({ ...hours, timeZone }));

const anyPlan: fc.Arbitrary<RolloutPlan> = fc
  .record({
    users: fc.nat(40),
    minimum: fc.integer({ min: 1, max: 3 }),
    approvers: fc.constantFrom("sg-rollout-approvers", "sg-friends"),
    any: fc.boolean(),
    groups: anyGroups,
    privilegedRoles: fc.constantFrom("refuse" as const, "allow" as const),
    strategy: fc.constantFrom(...ROLLBACK_STRATEGIES),
    windows: fc.array(anyHours, { maxLength: 2 }),
  })
  .map(({ users, minimum, approvers, any, groups, privilegedRoles, strategy, windows }) => {
    const plain = buildPlan();
    return buildPlan({
      riskBudget: { ...plain.riskBudget, users },
      approvals: { ...plain.approvals, minimum, approvers },
      profile: any ? { ...plain.profile, aaguids: { kind: "any" } } : plain.profile,
      protect: { groups, privilegedRoles },
      rollback: { ...plain.rollback, strategy },
      waves: [buildWave(), buildWave({ name: "Berlin" })],
      schedule: { windows },
    });
  });

const anyGuard: fc.Arbitrary<TenantGuard> = fc
  .record({
    approvals: fc.option(fc.integer({ min: 1, max: 3 })),
    groups: anyGroups,
    anyAaguid: fc.boolean(),
    privileged: fc.boolean(),
    strategies: fc.subarray([...ROLLBACK_STRATEGIES], { minLength: 1 }),
    waveUsers: fc.option(fc.nat(100)),
    riskBudgetUsers: fc.option(fc.nat(40)),
    windows: fc.array(anyWindow, { maxLength: 2 }),
  })
  .map(({ approvals, groups, anyAaguid, privileged, strategies, waveUsers, riskBudgetUsers, windows }) => ({
    ...(approvals === null ? {} : { approvals: { approvers: "sg-rollout-approvers", minimum: approvals } }),
    protect: { groups },
    allow: { anyAaguid, privileged, strategies },
    limits: {
      ...(waveUsers === null ? {} : { waveUsers }),
      ...(riskBudgetUsers === null ? {} : { riskBudgetUsers }),
    },
    windows,
  }));

/** Each turns one screw of a guard, never back. */
const anyTightening: fc.Arbitrary<(guard: TenantGuard) => TenantGuard> = fc.oneof(
  fc.constant((guard: TenantGuard) => ({
    ...guard,
    approvals: { approvers: "sg-rollout-approvers", minimum: (guard.approvals?.minimum ?? 0) + 1 },
  })),
  anyGroups.map((groups) => (guard: TenantGuard) => ({
    ...guard,
    protect: { groups: [...new Set([...guard.protect.groups, ...groups])] },
  })),
  fc.constant((guard: TenantGuard) => ({ ...guard, allow: { ...guard.allow, anyAaguid: false } })),
  fc.constant((guard: TenantGuard) => ({ ...guard, allow: { ...guard.allow, privileged: false } })),
  fc.subarray([...ROLLBACK_STRATEGIES]).map((less) => (guard: TenantGuard) => ({
    ...guard,
    allow: { ...guard.allow, strategies: guard.allow.strategies.filter((each) => !less.includes(each)) },
  })),
  fc.nat(100).map((limit) => (guard: TenantGuard) => ({
    ...guard,
    limits: { ...guard.limits, waveUsers: Math.min(guard.limits.waveUsers ?? Infinity, limit) },
  })),
  fc.nat(40).map((limit) => (guard: TenantGuard) => ({
    ...guard,
    limits: { ...guard.limits, riskBudgetUsers: Math.min(guard.limits.riskBudgetUsers ?? Infinity, limit) },
  })),
  // None at all means always, so the first window is a tightening, and so is one less of two.
  anyWindow.map((window) => (guard: TenantGuard) => ({
    ...guard,
    windows: guard.windows.length === 0 ? [window] : guard.windows.slice(0, 1),
  })),
);

const facts = { waveUsers: [60, undefined], now: MONDAY };
const brokenKeys = (plan: RolloutPlan, guard: TenantGuard | undefined) => [
  ...new Set(checkPlanAgainstGuard(plan, guard, facts).map(({ key }) => key)),
];

describe("a guard only ever tightens", () => {
  test("what one guard refuses, every stricter one refuses too", () => {
    let refused = 0;
    fc.assert(
      fc.property(anyPlan, anyGuard, fc.array(anyTightening, { minLength: 1, maxLength: 3 }), (plan, guard, turns) => {
        const stricter = turns.reduce((tight, turn) => turn(tight), guard);
        const [loose, tight] = [brokenKeys(plan, guard), brokenKeys(plan, stricter)];
        expect(tight).toEqual(expect.arrayContaining(loose));
        if (tight.length > loose.length) refused += 1;
      }),
      { numRuns: 1000 },
    );
    expect(refused).toBeGreaterThan(100);
  });

  test("what is refused without a guard is refused with any, unless the guard permits that very thing", () => {
    fc.assert(
      fc.property(anyPlan, anyGuard, (plan, guard) => {
        const without = brokenKeys(plan, undefined).filter(
          (key) => key !== "allow.privileged" || !guard.allow.privileged,
        );
        expect(brokenKeys(plan, guard)).toEqual(expect.arrayContaining(without));
      }),
      { numRuns: 1000 },
    );
  });

  test("a moment that is open under a guard is open without it, and no wave starts earlier for it", () => {
    let closed = 0;
    fc.assert(
      fc.property(anyPlan, anyGuard, fc.integer({ min: 0, max: 14 * 24 }), (plan, guard, hours) => {
        const at = MONDAY + hours * HOUR;
        const [wave] = plan.waves;
        const [without, under] = [isOpen(plan, wave!, at), isOpen(plan, wave!, at, guard)];
        if (under) expect(without).toBe(true);
        if (without && !under) closed += 1;
        const opening = firstOpening(plan, at, guard);
        if (opening === undefined) return;
        expect(opening).toBeGreaterThanOrEqual(firstOpening(plan, at) ?? Infinity);
        expect(isOpen(plan, wave!, opening)).toBe(true);
      }),
      { numRuns: 1000 },
    );
    expect(closed).toBeGreaterThan(50);
  });
});
