import { changeRollout, readRollout } from "../../src/operations/change-rollout";
import { checkPeople } from "../../src/operations/check-people";
import { memberOf, type TestWorld } from "../builders/deps";
import { firstWave } from "../builders/scheduled";
import { scheduledByMembership } from "../builders/standing";

const check = async (world: TestWorld) =>
  checkPeople(world.deps)(await readRollout(world.deps.rollouts, "r1"), await firstWave(world));
const people = async (world: TestWorld) => (await world.deps.documents.readSnapshot("r1", 0))?.people ?? [];

async function protect(world: TestWorld, n: number) {
  world.tenant.groups.set("sg-break-glass", { id: "g-glass", name: "sg-break-glass", members: [memberOf(n)] });
  await changeRollout(world.deps.rollouts, "r1", ({ plan, ...each }) => ({
    ...each,
    plan: { ...plan, protect: { ...plan.protect, groups: ["sg-break-glass"] } },
  }));
}

test("a protected person who joined the wave's group is skipped, and the wave starts without them", async () => {
  const world = await scheduledByMembership(20);
  world.tenant.groups.get("sg-1")?.members.push(memberOf(70));
  await protect(world, 70);
  expect(await check(world)).toBeUndefined();
  expect((await people(world)).map(({ id }) => id)).not.toContain(memberOf(70).id);
});

test("somebody who became protected since the wave was checked leaves it, within the plan's allowance", async () => {
  const world = await scheduledByMembership(20);
  await protect(world, 3);
  expect(await check(world)).toBeUndefined();
  expect(await people(world)).toHaveLength(19);
});

test("a wave takes its share of those who joined since, the same ones whenever it is asked", async () => {
  const world = await scheduledByMembership(20);
  await changeRollout(world.deps.rollouts, "r1", ({ plan, ...each }) => ({
    ...each,
    plan: {
      ...plan,
      drift: { membership: { atMost: 1, orPeople: 500 } },
      waves: plan.waves.map((wave, index) => (index === 0 ? { ...wave, share: 0.5 } : wave)),
    },
  }));
  expect(await check(world)).toBeUndefined();
  const before = await people(world);
  for (let n = 100; n < 200; n += 1) world.tenant.groups.get("sg-1")?.members.push(memberOf(n));
  expect(await check(world)).toBeUndefined();
  const after = new Set((await people(world)).map(({ id }) => id));
  expect(before.every(({ id }) => after.has(id))).toBe(true);
  expect(after.size).toBeGreaterThan(40);
  expect(after.size).toBeLessThan(80);
});
