import { PermissionMissingError, RetryLaterError } from "../../src/contracts/graph/graph-error";
import type { RolloutRecord } from "../../src/domain/rollout/records";
import { DAY, HOUR } from "../../src/domain/time";
import { changeRollout, changeWave } from "../../src/operations/change-rollout";
import { recheckProtected } from "../../src/operations/recheck-protected";
import { watchRollouts } from "../../src/operations/watch-rollouts";
import { memberOf, type TestWorld } from "../builders/deps";
import { groupId } from "../builders/policies";
import { scheduled } from "../builders/scheduled";

const ADMIN = { ...memberOf(3), roles: ["User Administrator"], roleIds: ["role"] };

/** A running rollout of three waves whose first has its profile, a day after it began. */
async function aDayLater(change: (rollout: RolloutRecord) => RolloutRecord = (same) => same): Promise<TestWorld> {
  const world = await scheduled();
  world.tenant.groups.set("sg-2", { id: groupId(2), name: "sg-2", members: [memberOf(40)] });
  await changeRollout(world.deps.rollouts, "r1", change);
  await changeWave(world.deps.rollouts, "r1", 0, (wave) => ({
    ...wave,
    phase: "promoted",
    appliedAt: world.time.now,
    verifiedAt: world.time.now,
  }));
  world.time.now += DAY;
  return world;
}

const giveRole = (world: TestWorld, ...people: readonly (typeof ADMIN)[]) =>
  Object.assign(world.deps.directory, { readPrivileged: () => Promise.resolve(people) });
const look = (world: TestWorld) => recheckProtected(world.deps)("r1");
async function rolloutOf(world: TestWorld): Promise<RolloutRecord> {
  const found = await world.deps.rollouts.readRollout("r1");
  if (found === undefined) throw new Error("the rollout is gone");
  return found.value;
}
async function heldSentences(world: TestWorld): Promise<readonly string[]> {
  const events = await world.deps.audit.list("r1");
  return events.flatMap(({ event }) => (event.kind === "held" ? [event.sentence] : []));
}

test("somebody in an applied wave who became an administrator holds the rollout, by name and role, audited", async () => {
  const world = await aDayLater();
  giveRole(world, ADMIN);
  await look(world);
  const { phase, hold } = await rolloutOf(world);
  expect(phase).toBe("held");
  expect(hold).toMatchObject({
    kind: "people",
    reason: "protected people are in its waves: wave 'wave-1' has user3@contoso.example (User Administrator)",
    waitsFor: expect.stringContaining("another way to sign in"),
  });
  expect(await heldSentences(world)).toEqual([expect.stringContaining("user3@contoso.example (User Administrator)")]);
});

test("a new break-glass account in a coming wave holds the rollout before that wave is near", async () => {
  const world = await aDayLater((rollout) => ({
    ...rollout,
    plan: { ...rollout.plan, protect: { ...rollout.plan.protect, groups: ["sg-break-glass"] } },
  }));
  world.tenant.groups.set("sg-break-glass", { id: groupId(6), name: "sg-break-glass", members: [memberOf(40)] });
  await look(world);
  expect((await rolloutOf(world)).hold?.reason).toBe(
    "protected people are in its waves: wave 'wave-2' has user40@contoso.example (member of protected group 'sg-break-glass')",
  );
});

test("it is looked once a day, and before a day has passed since preflight nothing is read", async () => {
  const world = await aDayLater();
  let reads = 0;
  Object.assign(world.deps.directory, { readPrivileged: () => Promise.resolve(((reads += 1), [])) });
  world.time.now -= HOUR;
  await look(world);
  expect(reads).toBe(0);
  world.time.now += HOUR;
  await look(world);
  await look(world);
  world.time.now += DAY - 1;
  await look(world);
  expect(reads).toBe(1);
  world.time.now += 1;
  await look(world);
  expect(reads).toBe(2);
  expect((await rolloutOf(world)).phase).toBe("running");
});

test("a resume accepts nobody: the next day holds again", async () => {
  const world = await aDayLater();
  giveRole(world, ADMIN);
  await look(world);
  world.time.now += HOUR;
  await changeRollout(world.deps.rollouts, "r1", (rollout) => ({
    ...rollout,
    phase: "running",
    hold: null,
    resumedAt: world.time.now,
  }));
  await look(world);
  expect((await rolloutOf(world)).hold).toBeNull();
  world.time.now += DAY;
  await look(world);
  expect((await rolloutOf(world)).hold?.kind).toBe("people");
  expect(await heldSentences(world)).toHaveLength(2);
});

test("waves that were taken back, and rollouts that have ended, are nobody's concern any more", async () => {
  const world = await aDayLater();
  giveRole(world, ADMIN);
  await changeWave(world.deps.rollouts, "r1", 0, (wave) => ({ ...wave, phase: "rolled-back", appliedAt: null }));
  await look(world);
  expect((await rolloutOf(world)).hold).toBeNull();
  const ended = await aDayLater((rollout) => ({ ...rollout, phase: "completed" }));
  giveRole(ended, ADMIN);
  await look(ended);
  expect((await rolloutOf(ended)).phase).toBe("completed");
});

test("with membership, whoever was added counts, and whoever is only in the wave's groups does not", async () => {
  const world = await aDayLater((rollout) => ({
    ...rollout,
    plan: { ...rollout.plan, assignment: { strategy: "membership", group: "sg-standing" } },
  }));
  giveRole(world, { ...ADMIN, ...memberOf(40) });
  await look(world);
  expect((await rolloutOf(world)).hold).toBeNull();
  giveRole(world, ADMIN);
  world.time.now += DAY;
  await look(world);
  expect((await rolloutOf(world)).hold?.reason).toContain("wave 'wave-1' has user3@contoso.example");
});

test("not knowing any more who is protected holds too, with the permission that is missing", async () => {
  const world = await aDayLater();
  const missing = new PermissionMissingError("Reading role assignments", "RoleManagement.Read.Directory", null);
  Object.assign(world.deps.directory, { readPrivileged: () => Promise.reject(missing) });
  await look(world);
  expect((await rolloutOf(world)).hold).toMatchObject({
    kind: "people",
    reason: expect.stringMatching(/^it can't be told who is protected: .*RoleManagement\.Read\.Directory/),
  });
});

test("a fault that passes is looked at again with the next tick", async () => {
  const world = await aDayLater();
  giveRole(world, ADMIN);
  const readMembers = world.deps.directory.readMembers.bind(world.deps.directory);
  Object.assign(world.deps.directory, { readMembers: () => Promise.reject(new RetryLaterError("it", 60_000)) });
  await expect(look(world)).rejects.toThrow(RetryLaterError);
  Object.assign(world.deps.directory, { readMembers });
  await look(world);
  expect((await rolloutOf(world)).hold?.kind).toBe("people");
});

test("the timer looks by itself", async () => {
  const world = await aDayLater();
  giveRole(world, ADMIN);
  await watchRollouts(world.deps)();
  expect((await rolloutOf(world)).hold?.reason).toContain("user3@contoso.example");
});
