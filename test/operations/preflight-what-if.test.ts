import { planOf } from "../builders/plans";
import { memberOf, worldOf, type TestWorld } from "../builders/deps";
import { DEFAULT_PROFILE, groupId, OPEN_PROFILE, policyOf, targetOf } from "../builders/policies";
import { preflight } from "../builders/preflighted";
import { previewRollout } from "../../src/operations/preview-rollout";

/** A colleague's target names a profile that isn't there yet, under the very id that ours will have. */
const dangling = (world: TestWorld): void => {
  world.tenant.groups.set("sg-sales", { id: groupId(50), name: "sg-sales", members: [memberOf(70), memberOf(71)] });
  world.tenant.policy = policyOf({
    includeTargets: [targetOf("all_users", DEFAULT_PROFILE), targetOf(groupId(50), DEFAULT_PROFILE, OPEN_PROFILE)],
  });
};

test("a rollout whose write would give something to people outside of its waves is refused, naming them", async () => {
  const { rollout, blocking, world } = await preflight(dangling);
  expect([rollout.phase, blocking.map(({ id }) => id)]).toEqual(["refused", ["what-if-gains-outside"]]);
  expect(blocking[0]?.sentence).toContain(
    "2 people (user70@contoso.example, user71@contoso.example), who are not in it",
  );
  expect(world.tenant.sent).toEqual([]);
});

test("what preflight refuses already is not computed through, and nobody's platform is read for a rollout", async () => {
  const asked: string[] = [];
  await preflight((world) => {
    dangling(world);
    world.tenant.groups.delete("sg-2");
    const readMembers = world.deps.directory.readMembers.bind(world.deps.directory);
    Object.assign(world.deps.directory, { readMembers: (id: string) => (asked.push(id), readMembers(id)) });
  });
  expect(asked).not.toContain(groupId(50));
});

test("a preview of the same plan finds the same", async () => {
  const world = worldOf();
  const plan = planOf(1, (each) => ({ ...each, profile: { ...each.profile, id: OPEN_PROFILE } }));
  dangling(world);
  world.tenant.groups.set("sg-1", { id: groupId(1), name: "sg-1", members: [memberOf(1)] });
  const { findings } = await previewRollout(world.deps)({
    ...{ id: "p1", kind: "what-if", plan, planHash: "h", guard: null, guardHash: null, createdAt: world.time.now },
    requester: { id: "o", upn: "owner@contoso.example", name: "Owner" },
  });
  expect(findings.map(({ id }) => id)).toContain("what-if-gains-outside");
});
