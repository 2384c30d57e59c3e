import type { RolloutRecord, WaveRecord } from "../../src/domain/rollout/records";
import { DAY, HOUR, MINUTE } from "../../src/domain/time";
import { changeRollout, changeWave, readRollout } from "../../src/operations/change-rollout";
import { controlRollout } from "../../src/operations/control-rollout";
import { everyoneIn } from "../../src/operations/read-wave-people";
import { watchPeople } from "../../src/operations/watch-people";
import { principalOf } from "../builders/approvals";
import { memberOf, type TestWorld } from "../builders/deps";
import { groupId } from "../builders/policies";
import { applyToTheEnd, firstWave, scheduled } from "../builders/scheduled";

/** The first wave has its profile for members 0 to 19; how often its group was read is counted. The plan allows 5. */
async function baking(): Promise<TestWorld & { readonly reads: () => number }> {
  const world = await scheduled();
  await applyToTheEnd(world);
  let reads = 0;
  const { directory } = world.deps;
  const readMembers = directory.readMembers.bind(directory);
  Object.assign(directory, {
    readMembers: (id: string) => {
      if (id === groupId(1)) reads += 1;
      return readMembers(id);
    },
  });
  return { ...world, reads: () => reads };
}

const membersOf = (world: TestWorld) => {
  const group = world.tenant.groups.get("sg-1");
  if (group === undefined) throw new Error("the group is gone");
  return group.members;
};

/** So long passes, and the watch looks. */
async function look(world: TestWorld, after = HOUR): Promise<void> {
  world.time.now += after;
  await watchPeople(world.deps)("r1");
}

const rollout = (world: TestWorld): Promise<RolloutRecord> => readRollout(world.deps.rollouts, "r1");
const snapshot = async (world: TestWorld) => {
  const found = await world.deps.documents.readSnapshot("r1", 0);
  if (found === undefined) throw new Error("the wave has no people");
  return found;
};
const events = async (world: TestWorld) => (await world.deps.audit.list("r1")).map(({ event }) => event);
const join = (world: TestWorld, ...ns: readonly number[]) => membersOf(world).push(...ns.map((n) => memberOf(n)));
const leave = (world: TestWorld, count: number) => membersOf(world).splice(0, count);
const resume = (world: TestWorld) =>
  controlRollout(world.deps)({ rolloutId: "r1", control: "resume", wave: null, by: principalOf(90), reason: "" });

test("ordinary joins and leaves are recorded, and the wave is watched with the people of now", async () => {
  const world = await baking();
  const before = await firstWave(world);
  join(world, 50, 51);
  leave(world, 1);
  await look(world);
  const ids = (await snapshot(world)).people.map(({ id }) => id);
  expect(ids).toEqual(expect.arrayContaining([memberOf(50).id, memberOf(51).id]));
  expect(ids).not.toContain(memberOf(0).id);
  expect(await firstWave(world)).toMatchObject({ users: 21, joinedLater: 2, peopleHash: before.peopleHash });
  const changed = (await events(world)).at(-1);
  expect(changed).toMatchObject({ kind: "membership-changed", wave: 0, facts: { joined: 2, left: 1, users: 21 } });
  expect(changed?.sentence).toContain("user50@contoso.example");
  expect((await rollout(world)).hold).toBeNull();
});

test("since when somebody is in the wave is remembered, and who left it is not forgotten", async () => {
  const world = await baking();
  join(world, 50);
  leave(world, 1);
  await look(world);
  const joinedAt = world.time.now;
  await look(world);
  const { people, left } = await snapshot(world);
  expect(people.filter(({ since }) => since !== undefined)).toEqual([
    { id: memberOf(50).id, upn: memberOf(50).upn, since: joinedAt },
  ]);
  expect(left?.map(({ id }) => id)).toEqual([memberOf(0).id]);
});

test("a group is read once an hour, however often the timer ticks, and also while the rollout is held", async () => {
  const world = await baking();
  for (let tick = 0; tick < 24; tick += 1) await look(world, 5 * MINUTE);
  expect(world.reads()).toBe(2);
  join(world, 50, 51, 52, 53, 54, 55);
  for (let tick = 0; tick < 24; tick += 1) await look(world, 5 * MINUTE);
  expect((await rollout(world)).hold?.kind).toBe("people");
  expect(world.reads()).toBe(4);
});

test("nothing is said where nobody came or went", async () => {
  const world = await baking();
  const before = (await events(world)).length;
  await look(world);
  expect(await events(world)).toHaveLength(before);
});

test("more people than the plan allows hold the rollout, with names and numbers, and the wave keeps its people", async () => {
  const world = await baking();
  join(world, 50, 51, 52, 53, 54, 55);
  await look(world);
  const { hold } = await rollout(world);
  expect(hold?.kind).toBe("people");
  expect(hold?.reason).toMatch(/^6 people joined \(user50@.* and 1 more\) and 0 left wave 'wave-1'.*more than the 5/);
  expect((await snapshot(world)).people).toHaveLength(20);
});

test("many small changes add up: the allowance is counted from the approved people", async () => {
  const world = await baking();
  join(world, 50, 51, 52);
  await look(world);
  expect((await rollout(world)).hold).toBeNull();
  leave(world, 3);
  await look(world);
  expect((await rollout(world)).hold?.reason).toMatch(/^3 people joined .* and 3 left/);
});

test("whoever moves into an earlier wave's group has not left: they belong to the first wave from now on", async () => {
  const world = await baking();
  const people = Array.from({ length: 10 }, (_, n) => memberOf(30 + n));
  const group = { id: groupId(2), name: "sg-2" };
  world.tenant.groups.set("sg-2", { ...group, members: people });
  const taken = { takenAt: world.time.now, groups: [group], people, guests: [], disabled: [] };
  await world.deps.documents.saveSnapshot("r1", 1, taken);
  const applied = { appliedAt: world.time.now, verifiedAt: world.time.now, phase: "baking" as const };
  await changeWave(world.deps.rollouts, "r1", 1, (wave) => ({ ...wave, ...applied }));
  join(world, 30, 31, 32);
  await look(world);
  join(world, 33, 34);
  await look(world);
  leave(world, 1);
  world.tenant.groups.get("sg-2")?.members.pop();
  await look(world);
  expect(await rollout(world)).toMatchObject({ hold: { reason: expect.stringMatching(/wave 'wave-1'/) } });
  expect((await world.deps.documents.readSnapshot("r1", 1))?.people).toHaveLength(4);
});

test("a resume accepts exactly those who waited; from then on they are the approved people", async () => {
  const world = await baking();
  join(world, 50, 51, 52, 53, 54, 55);
  await look(world);
  world.time.now += MINUTE;
  await resume(world);
  await look(world);
  expect(await rollout(world)).toMatchObject({ hold: null });
  expect((await snapshot(world)).people).toHaveLength(26);
  const wave: WaveRecord = await firstWave(world);
  expect(wave).toMatchObject({ users: 26, joinedLater: 6 });
  join(world, 60, 61, 62, 63, 64);
  await look(world);
  expect(await rollout(world)).toMatchObject({ hold: null });
  expect((await firstWave(world)).peopleHash).toBe(wave.peopleHash);
});

test("others than those who waited wait anew", async () => {
  const world = await baking();
  join(world, 50, 51, 52, 53, 54, 55);
  await look(world);
  world.time.now += MINUTE;
  await resume(world);
  join(world, 56);
  await look(world);
  expect((await rollout(world)).hold?.reason).toMatch(/^7 people joined/);
  expect((await snapshot(world)).people).toHaveLength(20);
});

test("a protected person who joins holds the rollout, alone and named, and no resume accepts them", async () => {
  const world = await baking();
  const admin = { id: memberOf(50).id, upn: memberOf(50).upn, roles: ["Global Administrator"] };
  Object.assign(world.deps.directory, { readPrivileged: () => Promise.resolve([admin]) });
  join(world, 50);
  await look(world);
  const { hold } = await rollout(world);
  expect(hold).toMatchObject({ kind: "people" });
  expect(hold?.reason).toContain("user50@contoso.example (Global Administrator)");
  expect(hold?.waitsFor).toContain("'sg-1'");
  world.time.now += MINUTE;
  await resume(world);
  await look(world);
  expect((await rollout(world)).hold?.kind).toBe("people");
  membersOf(world).pop();
  await resume(world);
  await look(world);
  expect((await rollout(world)).hold).toBeNull();
});

test("a guest or a disabled account who joins counts nowhere, unless it is protected", async () => {
  const world = await baking();
  membersOf(world).push(...[50, 51, 52, 53, 54, 55].map((n) => memberOf(n, { guest: true })));
  await look(world);
  expect((await rollout(world)).hold).toBeNull();
  expect(everyoneIn(await snapshot(world))).toHaveLength(26);
});

test("roles and protected groups are read only when somebody joined", async () => {
  const world = await baking();
  let reads = 0;
  const readPrivileged = () => Promise.resolve([]).finally(() => (reads += 1));
  Object.assign(world.deps.directory, { readPrivileged });
  leave(world, 1);
  await look(world);
  expect(reads).toBe(0);
});

test.each<[string, Partial<RolloutRecord>]>([
  ["has ended", { phase: "completed" }],
  ["is being rolled back", { phase: "rolling-back" }],
])("a rollout that %s is not watched", async (_, change) => {
  const world = await baking();
  await changeRollout(world.deps.rollouts, "r1", (current) => ({ ...current, ...change }));
  join(world, 50);
  await look(world, DAY);
  expect(world.reads()).toBe(0);
});

test("a wave that has no profile yet is left to its own start", async () => {
  const world = await scheduled();
  join(world, 50);
  await look(world, DAY);
  expect((await snapshot(world)).people).toHaveLength(20);
});
