import { applyWave } from "../../src/operations/apply-wave";
import { changeRollout } from "../../src/operations/change-rollout";
import { HOUR } from "../../src/domain/time";
import { memberOf, type TestWorld } from "../builders/deps";
import { groupId } from "../builders/policies";
import { applyToTheEnd, firstWave, scheduled, WAVE } from "../builders/scheduled";

const some = (from: number, count: number) => Array.from({ length: count }, (_, n) => memberOf(from + n));
const join = (world: TestWorld, from: number, count: number) =>
  void world.tenant.groups.get("sg-1")?.members.push(...some(from, count));
const apply = async (world: TestWorld) => (await applyWave(world.deps)(WAVE)).kind;
const resume = (world: TestWorld) =>
  changeRollout(world.deps.rollouts, "r1", (current) => ({ ...current, resumedAt: world.time.now }));

test("joiners within the allowance get what the wave gets and are watched, and the approval still binds", async () => {
  const world = await scheduled();
  const before = (await firstWave(world)).peopleHash;
  join(world, 100, 4);
  expect(await applyToTheEnd(world)).toEqual({ kind: "verified" });
  expect(await firstWave(world)).toMatchObject({ users: 24, usersGained: 24, peopleHash: before });
  expect((await world.deps.documents.readSnapshot("r1", 0))?.people).toHaveLength(24);
  expect((await world.deps.documents.readSnapshot("r1", 0, "approved"))?.people).toHaveLength(20);
});

test("joiners in small steps are counted together, from those who were approved", async () => {
  const world = await scheduled();
  await world.deps.stopSwitch.set(true, "bo@contoso.example", "incident");
  const kinds: string[] = [];
  for (let step = 0; step < 5; step += 1) {
    join(world, 100 + step * 4, 4);
    kinds.push(await apply(world));
  }
  expect(kinds).toEqual(["again", "held", "held", "held", "held"]);
  expect((await firstWave(world)).users).toBe(24);
});

test("asking again accepts nobody", async () => {
  const world = await scheduled();
  join(world, 100, 200);
  for (let call = 0; call < 4; call += 1) {
    expect(await apply(world)).toBe("held");
    world.time.now += HOUR;
  }
  expect((await firstWave(world)).users).toBe(20);
});

test("a process that dies while it finds too many joiners finds them again", async () => {
  const world = await scheduled();
  join(world, 100, 200);
  for (const method of ["saveSnapshot", "readSnapshot"] as const) {
    const documents = { ...world.deps.documents, [method]: () => Promise.reject(new Error("died")) };
    await expect(applyWave({ ...world.deps, documents })(WAVE)).rejects.toThrow("died");
  }
  expect(await apply(world)).toBe("held");
});

test("a resume from before they joined doesn't accept them", async () => {
  const world = await scheduled();
  await resume(world);
  world.time.now += 1000;
  join(world, 100, 6);
  expect(await apply(world)).toBe("held");
  expect(await apply(world)).toBe("held");
});

test("resuming accepts those who waited, also when the process dies while it accepts them", async () => {
  const world = await scheduled();
  const before = (await firstWave(world)).peopleHash;
  join(world, 100, 6);
  expect(await apply(world)).toBe("held");
  await resume(world);
  const rollouts = { ...world.deps.rollouts, saveWave: () => Promise.reject(new Error("died")) };
  await expect(applyWave({ ...world.deps, rollouts })(WAVE)).rejects.toThrow("died");
  expect(await applyToTheEnd(world)).toEqual({ kind: "verified" });
  const wave = await firstWave(world);
  expect(wave.usersGained).toBe(26);
  expect(wave.peopleHash).not.toBe(before);
  const accepted = (await world.deps.audit.list("r1")).filter((entry) => entry.event.kind === "hold-ended");
  expect(accepted.map((entry) => entry.event.sentence).join()).toContain("6 people joined");
});

test("resuming accepts exactly those who waited, not who came after", async () => {
  const world = await scheduled();
  join(world, 100, 6);
  expect(await apply(world)).toBe("held");
  await resume(world);
  world.time.now += 1000;
  join(world, 200, 1);
  expect(await apply(world)).toBe("held");
  world.time.now += 1000;
  await resume(world);
  expect(await applyToTheEnd(world)).toEqual({ kind: "verified" });
});

test("once accepted, drift is counted from the accepted people", async () => {
  const world = await scheduled();
  await world.deps.stopSwitch.set(true, "bo@contoso.example", "incident");
  join(world, 100, 6);
  await apply(world);
  await resume(world);
  expect(await apply(world)).toBe("again");
  world.time.now += 1000;
  join(world, 200, 5);
  expect(await apply(world)).toBe("again");
  join(world, 300, 1);
  expect(await apply(world)).toBe("held");
});

test("no resume accepts a protected person", async () => {
  const world = await scheduled();
  await changeRollout(world.deps.rollouts, "r1", (current) => ({
    ...current,
    plan: { ...current.plan, protect: { ...current.plan.protect, groups: ["sg-break-glass"] } },
  }));
  world.tenant.groups.set("sg-break-glass", { id: groupId(8), name: "sg-break-glass", members: [memberOf(3)] });
  expect(await apply(world)).toBe("held");
  world.time.now += 1000;
  await resume(world);
  expect(await apply(world)).toBe("held");
  expect(world.tenant.sent).toHaveLength(0);
});
