import { effectiveAccess } from "../../src/domain/policy/effective-access";
import { changeWave } from "../../src/operations/change-rollout";
import { containWave } from "../../src/operations/contain-wave";
import { hashPeople } from "../../src/operations/read-wave-people";
import { memberOf, type TestWorld } from "../builders/deps";
import { groupId } from "../builders/policies";
import { applyOn, inStandingGroup, scheduledByMembership, STANDING } from "../builders/standing";

const proof = { id: "closed-twin-keeps-sign-in" as const, at: 0, holds: true, sentence: "seen", by: "lab" };
const access = (world: TestWorld) => effectiveAccess(world.tenant.policy, [STANDING.id]);

/** Two waves, of twenty and of five people, both in the standing group. */
async function twoWaves(): Promise<TestWorld> {
  const world = await scheduledByMembership(20);
  await applyOn(world);
  const second = [50, 51, 52, 53, 54].map((n) => memberOf(n));
  world.tenant.groups.set("sg-2", { id: groupId(2), name: "sg-2", members: second });
  const groups = [{ id: groupId(2), name: "sg-2" }];
  const people = second.map(({ id, upn }) => ({ id, upn }));
  const snapshot = { takenAt: world.time.now, groups, people, guests: [], disabled: [] };
  await world.deps.documents.saveSnapshot("r1", 1, snapshot);
  await changeWave(world.deps.rollouts, "r1", 0, (wave) => ({ ...wave, phase: "promoted" }));
  await changeWave(world.deps.rollouts, "r1", 1, (wave) => ({
    ...wave,
    groups,
    users: 5,
    peopleHash: hashPeople(snapshot),
  }));
  expect(await applyOn(world, 1)).toEqual({ kind: "verified" });
  return world;
}

async function contain(world: TestWorld, wave: number): Promise<string> {
  for (let call = 0; call < 90; call += 1) {
    const progress = await containWave(world.deps)({ rolloutId: "r1", wave, reason: "an alarm" });
    if (progress.kind === "verified") return (await world.deps.rollouts.readWaves("r1"))[wave]?.value.waitsFor ?? "";
    if (progress.kind === "held") throw new Error(progress.reason);
    world.time.now += progress.afterMs;
  }
  throw new Error("the containment never came to an end");
}

test("a later wave adds its people and leaves the policy alone", async () => {
  const world = await twoWaves();
  expect(world.tenant.sent).toHaveLength(1);
  expect(inStandingGroup(world)).toHaveLength(25);
  expect(access(world).mayRegisterSynced).toBe(true);
});

test("closing one wave closes the standing group for the waves before too, says so, and takes nobody out", async () => {
  const world = await twoWaves();
  await world.deps.tenant.saveProof(proof);
  const sentence = await contain(world, 1);
  expect(access(world)).toMatchObject({ maySignInSynced: true, mayRegisterSynced: false });
  expect(sentence).toContain("nobody of the waves before registers");
  expect(inStandingGroup(world)).toHaveLength(25);
});

test("closing the wave before afterwards finds it done and sends nothing more", async () => {
  const world = await twoWaves();
  await world.deps.tenant.saveProof(proof);
  await contain(world, 1);
  await contain(world, 0);
  expect(world.tenant.sent).toHaveLength(2);
});

test("a freeze, or a closing that was not proven, adds nobody else and changes nothing", async () => {
  const world = await twoWaves();
  const sentence = await contain(world, 1);
  expect(sentence).toContain("nobody else is added");
  expect(access(world).mayRegisterSynced).toBe(true);
  expect(inStandingGroup(world)).toHaveLength(25);
});
