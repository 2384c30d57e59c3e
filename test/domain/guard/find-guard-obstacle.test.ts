import { findGuardObstacle } from "../../../src/domain/guard/find-guard-obstacle";
import { guardHash, type TenantGuard } from "../../../src/domain/guard/guard";
import { rolloutOf, TUESDAY_NINE } from "../../builders/rollouts";
import { buildPlan, buildWave } from "../plan/build-plan";
import { buildGuard } from "./build-guard";

const plan = buildPlan({ waves: [buildWave(), buildWave({ name: "Berlin" })] });
const under = (guard: TenantGuard | null, more: Partial<ReturnType<typeof rolloutOf>> = {}) =>
  rolloutOf({ plan, guard, guardHash: guard === null ? null : guardHash(guard), ...more });

test("a wave that keeps to the guard may be written, and so may any without a guard", () => {
  expect(findGuardObstacle(under(buildGuard()), TUESDAY_NINE, [500, 500])).toBeUndefined();
  expect(findGuardObstacle(under(null), TUESDAY_NINE, [9999])).toBeUndefined();
});

test("a wave that grew beyond the guard's largest is refused with both numbers and the guard's line", () => {
  const guard = buildGuard({ source: { file: "guards/contoso.yaml", lines: { "limits.waveUsers": 11 } } });
  expect(findGuardObstacle(under(guard), TUESDAY_NINE, [500, 501])).toBe(
    'the tenant guard forbids it: Wave "Berlin" reaches 501 people, but the guard permits at most 500. (guards/contoso.yaml:11, limits.waveUsers)',
  );
});

test("groups that are written differently were compared by preflight, and are no obstacle now", () => {
  const guard = buildGuard({
    approvals: { approvers: "5b1d0e54-3a55-4f3c-9d9f-2f9a1c7e8d10", minimum: 1 },
    protect: { groups: ["5b1d0e54-3a55-4f3c-9d9f-2f9a1c7e8d11"] },
  });
  expect(findGuardObstacle(under(guard), TUESDAY_NINE, [])).toBeUndefined();
});

test("another guard than the approved one permits nothing", () => {
  const strict = buildGuard();
  const loosened = under(buildGuard({ limits: {} }), { guardHash: guardHash(strict) });
  expect(findGuardObstacle(loosened, TUESDAY_NINE, [])).toContain("not the one under which the rollout was started");
});

test("privileged people stay forbidden where nobody permits them", () => {
  const allowing = buildPlan({ protect: { ...plan.protect, privilegedRoles: "allow" } });
  expect(findGuardObstacle(under(null, { plan: allowing }), TUESDAY_NINE, [])).toContain("privilegedRoles: allow");
});
