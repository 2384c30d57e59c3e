import { HOUR, MINUTE } from "../../src/domain/time";
import { changeRollout, changeWave } from "../../src/operations/change-rollout";
import { watchStandingGroup } from "../../src/operations/watch-standing-group";
import { memberOf, type TestWorld } from "../builders/deps";
import { firstWave } from "../builders/scheduled";
import { applyOn, scheduledByMembership, STANDING } from "../builders/standing";

/** The first wave's people are in the group, and an hour has passed. */
async function standing(users = 20): Promise<TestWorld> {
  const world = await scheduledByMembership(users);
  await applyOn(world);
  world.time.now += HOUR;
  return world;
}
const holdOf = async (world: TestWorld) => (await world.deps.rollouts.readRollout("r1"))?.value.hold ?? null;
const members = (world: TestWorld) => world.tenant.groups.get(STANDING.name)?.members ?? [];
const look = async (world: TestWorld) => {
  await watchStandingGroup(world.deps)("r1");
  world.time.now += HOUR;
};
async function resume(world: TestWorld) {
  await changeRollout(world.deps.rollouts, "r1", (each) => ({
    ...each,
    phase: "running",
    hold: null,
    resumedAt: world.time.now,
  }));
}

test("a group with exactly the people whom waves put there is nothing to speak of", async () => {
  const world = await standing();
  await look(world);
  expect(await holdOf(world)).toBeNull();
});

test("somebody whom no wave put there gained by another's hand: the rollout is held and names them", async () => {
  const world = await standing();
  members(world).push(memberOf(70));
  await look(world);
  expect(await holdOf(world)).toMatchObject({
    kind: "people",
    reason: expect.stringContaining("user70@contoso.example"),
  });
});

test("people of a wave whose adding was cut short by a pause are no strangers", async () => {
  const world = await standing();
  const later = Array.from({ length: 40 }, (_, n) => memberOf(30 + n));
  const people = later.map(({ id, upn }) => ({ id, upn }));
  const snapshot = { takenAt: world.time.now, groups: [], people, guests: [], disabled: [] };
  await world.deps.documents.saveSnapshot("r1", 1, snapshot);
  const first = await firstWave(world);
  const begun = { ...first.members!, verifiedAt: null, passEndedAt: null, lastSentAt: world.time.now };
  await changeWave(world.deps.rollouts, "r1", 1, (wave) => ({ ...wave, members: begun }));
  members(world).push(...later.slice(0, 20));
  world.time.now += HOUR;
  await look(world);
  expect(await holdOf(world)).toBeNull();
  members(world).push(memberOf(90));
  await look(world);
  expect(await holdOf(world)).toMatchObject({ reason: expect.stringContaining("user90@contoso.example") });
});

test("looking again without a resume accepts nobody", async () => {
  const world = await standing();
  members(world).push(memberOf(70));
  await look(world);
  await changeRollout(world.deps.rollouts, "r1", (each) => ({ ...each, phase: "running", hold: null }));
  await look(world);
  expect(await holdOf(world)).toMatchObject({ kind: "people" });
});

test("whoever resumes accepts exactly those who were named, and is asked no more about them", async () => {
  const world = await standing();
  members(world).push(memberOf(70));
  await look(world);
  await resume(world);
  await look(world);
  expect(await holdOf(world)).toBeNull();
  members(world).push(memberOf(71));
  await look(world);
  expect(await holdOf(world)).toMatchObject({ reason: expect.stringContaining("user71@contoso.example") });
});

test("ordinary leaves pass; more than the plan allows holds, and says that a passkey may be lost", async () => {
  const world = await standing();
  members(world).splice(0, 5);
  await look(world);
  expect(await holdOf(world)).toBeNull();
  members(world).splice(0, 1);
  await look(world);
  expect(await holdOf(world)).toMatchObject({ reason: expect.stringMatching(/6 people .* may lose their passkey/) });
  await resume(world);
  await look(world);
  expect(await holdOf(world)).toBeNull();
});

test("a protected person in it holds until somebody takes them out, whoever resumes", async () => {
  const world = await standing();
  world.tenant.groups.set("sg-break-glass", { id: "g-glass", name: "sg-break-glass", members: [memberOf(3)] });
  await changeRollout(world.deps.rollouts, "r1", ({ plan, ...each }) => ({
    ...each,
    plan: { ...plan, protect: { ...plan.protect, groups: ["sg-break-glass"] } },
  }));
  await look(world);
  await resume(world);
  await look(world);
  expect(await holdOf(world)).toMatchObject({ reason: expect.stringContaining("user3@contoso.example") });
});

test("it is read at most once an hour, and not while people are being added or were just added", async () => {
  const world = await scheduledByMembership(20);
  let reads = 0;
  const { directory } = world.deps;
  const deps = {
    ...world.deps,
    directory: { ...directory, readMembers: (id: string) => directory.readMembers(id).finally(() => (reads += 1)) },
  };
  await applyOn(world);
  members(world).push(memberOf(70));
  await watchStandingGroup(deps)("r1");
  expect(reads).toBe(0);
  world.time.now += 11 * MINUTE;
  await watchStandingGroup(deps)("r1");
  expect(reads).toBe(1);
  world.time.now += 30 * MINUTE;
  await watchStandingGroup(deps)("r1");
  expect(reads).toBe(1);
});

test("a rollout with targets has no standing group to look at", async () => {
  const world = await standing();
  await changeRollout(world.deps.rollouts, "r1", ({ plan, ...each }) => ({
    ...each,
    plan: { ...plan, assignment: { strategy: "targets" } },
  }));
  members(world).push(memberOf(70));
  await look(world);
  expect(await holdOf(world)).toBeNull();
});
