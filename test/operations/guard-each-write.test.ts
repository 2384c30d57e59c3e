import { PermissionMissingError } from "../../src/contracts/graph/graph-error";
import { guardHash } from "../../src/domain/guard/guard";
import { changeRollout } from "../../src/operations/change-rollout";
import { memberOf, type TestWorld } from "../builders/deps";
import { groupId } from "../builders/policies";
import { applyToTheEnd, scheduled } from "../builders/scheduled";
import { buildGuard } from "../domain/guard/build-guard";

const guard = buildGuard({ protect: { groups: [] }, limits: { waveUsers: 20 }, windows: [] });

async function guarded(): Promise<TestWorld> {
  const world = await scheduled();
  await changeRollout(world.deps.rollouts, "r1", (rollout) => ({ ...rollout, guard, guardHash: guardHash(guard) }));
  return world;
}

test("a wave as large as the guard permits is written", async () => {
  const world = await guarded();
  expect((await applyToTheEnd(world)).kind).toBe("verified");
});

test("a wave that grew beyond the guard since preflight is held with both numbers, although the plan allows the growth", async () => {
  const world = await guarded();
  world.tenant.groups.get("sg-1")?.members.push(memberOf(60));
  expect(await applyToTheEnd(world)).toEqual({
    kind: "held",
    reason:
      'the tenant guard forbids it: Wave "wave-1" reaches 21 people, but the guard permits at most 20. (tenant guard, limits.waveUsers)',
  });
  expect(world.tenant.sent).toHaveLength(0);
});

test("a guard that was changed in the store permits nothing", async () => {
  const world = await guarded();
  await changeRollout(world.deps.rollouts, "r1", (rollout) => ({ ...rollout, guard: { ...guard, limits: {} } }));
  expect(await applyToTheEnd(world)).toMatchObject({ kind: "held", reason: expect.stringContaining("tenant guard") });
  expect(world.tenant.sent).toHaveLength(0);
});

test("a wave is not written while it can't be told who is protected", async () => {
  const world = await scheduled();
  const missing = new PermissionMissingError("Reading role assignments", "RoleManagement.Read.Directory", null);
  Object.assign(world.deps.directory, { readPrivileged: () => Promise.reject(missing) });
  expect(await applyToTheEnd(world)).toMatchObject({
    kind: "held",
    reason: expect.stringContaining("It can't be told who is protected"),
  });
  expect(world.tenant.sent).toHaveLength(0);
});

test("a protected group that is gone since preflight protects its members no less: the wave is held", async () => {
  const world = await scheduled();
  const protect = { groups: ["sg-break-glass"], privilegedRoles: "refuse" } as const;
  await changeRollout(world.deps.rollouts, "r1", (rollout) => ({ ...rollout, plan: { ...rollout.plan, protect } }));
  expect((await applyToTheEnd(world)).kind).toBe("held");
  world.tenant.groups.set("sg-break-glass", { id: groupId(6), name: "sg-break-glass", members: [memberOf(80)] });
  expect((await applyToTheEnd(world)).kind).toBe("verified");
});
