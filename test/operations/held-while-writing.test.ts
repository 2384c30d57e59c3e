import { PolicyUnreadableError } from "../../src/ports/policy-gateway";
import { DAY, MINUTE } from "../../src/domain/time";
import { applyWave } from "../../src/operations/apply-wave";
import { changeRollout } from "../../src/operations/change-rollout";
import { holdRollout } from "../../src/operations/hold-rollout";
import { memberOf, type TestWorld } from "../builders/deps";
import { firstWave, scheduled, WAVE } from "../builders/scheduled";
import { applyOn, inStandingGroup, scheduledByMembership } from "../builders/standing";

const apply = (world: TestWorld) => applyWave(world.deps)(WAVE);
const hold = (world: TestWorld, kind: "people" | "write", reason: string) =>
  holdRollout(world.deps)({ ...WAVE, kind, reason, waitsFor: "resume" });
const resume = (world: TestWorld) =>
  changeRollout(world.deps.rollouts, "r1", (current) => ({ ...current, hold: null, resumedAt: world.time.now }));
const lastSentence = async (world: TestWorld) => (await world.deps.audit.list("r1")).at(-1)?.event.sentence;

async function handedOut(): Promise<TestWorld> {
  const world = await scheduled();
  await changeRollout(world.deps.rollouts, "r1", (current) => ({
    ...current,
    plan: { ...current.plan, writer: "person" },
  }));
  await apply(world);
  expect((await firstWave(world)).awaited).toBeTruthy();
  return world;
}

test("a request that a person was given is taken back when the rollout is held, for a protected person say", async () => {
  const world = await handedOut();
  await hold(world, "people", "protected people are in its waves");
  expect(await apply(world)).toMatchObject({ kind: "again", afterMs: MINUTE });
  expect((await firstWave(world)).awaited).toBeNull();
  expect(await lastSentence(world)).toBe(
    "The prepared request is withdrawn: the rollout is held (protected people are in its waves).",
  );
  await apply(world);
  expect((await firstWave(world)).awaited).toBeNull();
  await resume(world);
  await apply(world);
  expect((await firstWave(world)).awaited).toBeTruthy();
});

test("a request for a policy that can't be read any more is taken back, and the rollout held", async () => {
  const world = await handedOut();
  const read = () => Promise.reject(new PolicyUnreadableError("The passkey policy has no state."));
  Object.assign(world.deps, { policy: { ...world.deps.policy, read } });
  expect(await apply(world)).toMatchObject({ kind: "held" });
  expect((await firstWave(world)).awaited).toBeNull();
  expect(await lastSentence(world)).toContain("withdrawn: ");
});

test("people whom Graph refuses after the first batch are asked for once, not again and again while it is held", async () => {
  const world = await scheduledByMembership(45);
  world.membership.faults.push("lost-answer", "forbidden", "forbidden", "forbidden");
  const progress = await apply(world);
  expect(progress).toMatchObject({ kind: "held", reason: expect.stringContaining("GroupMember.ReadWrite.All") });
  await hold(world, "write", progress.kind === "held" ? progress.reason : "");
  const before = world.membership.calls.length;
  for (let look = 0; look < 3; look += 1) {
    world.time.now += MINUTE;
    expect(await apply(world)).toMatchObject({ kind: "again", afterMs: MINUTE });
  }
  expect(world.membership.calls).toHaveLength(before);
});

test("the rest of a wave that a pause cut short is not added once it has a protected person", async () => {
  const world = await scheduledByMembership(45);
  const pause = (pausedBy: string | null) =>
    changeRollout(world.deps.rollouts, "r1", (each) => ({ ...each, controls: { ...each.controls, pausedBy } }));
  world.membership.beforeAdd = async () => {
    await pause("ann@contoso.example");
  };
  await apply(world);
  expect(inStandingGroup(world)).toHaveLength(20);
  world.time.now += DAY;
  const missing = Array.from({ length: 45 }, (_, n) => memberOf(n)).find(
    ({ id }) => !inStandingGroup(world).includes(id),
  );
  const admin = { ...missing!, roles: ["User Administrator"], roleIds: ["role"] };
  Object.assign(world.deps.directory, { readPrivileged: () => Promise.resolve([admin]) });
  await pause(null);
  expect(await apply(world)).toMatchObject({ kind: "held", reason: expect.stringContaining(admin.upn) });
  expect(inStandingGroup(world)).toHaveLength(20);
  Object.assign(world.deps.directory, { readPrivileged: () => Promise.resolve([]) });
  expect(await applyOn(world)).toEqual({ kind: "verified" });
});
