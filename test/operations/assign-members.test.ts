import { findTarget } from "../../src/domain/policy/intent";
import { HOUR, MINUTE } from "../../src/domain/time";
import { applyWave } from "../../src/operations/apply-wave";
import { changeRollout } from "../../src/operations/change-rollout";
import type { AddFault } from "../builders/membership";
import { memberOf, type TestWorld } from "../builders/deps";
import { TUESDAY_NINE } from "../builders/rollouts";
import { firstWave, WAVE } from "../builders/scheduled";
import { applyOn, inStandingGroup, scheduledByMembership, STANDING } from "../builders/standing";

const everybody = (users: number) => Array.from({ length: users }, (_, n) => memberOf(n).id).sort();
const auditKinds = async (world: TestWorld) => (await world.deps.audit.list("r1")).map(({ event }) => event.kind);

test("the standing group becomes a target while it is empty, and then the wave's people are added, twenty a request", async () => {
  const world = await scheduledByMembership(45);
  world.membership.beforeAdd = () => {
    expect(findTarget(world.tenant.policy, STANDING.id)).toBeDefined();
    expect(inStandingGroup(world)).toEqual([]);
  };
  expect(await applyOn(world)).toEqual({ kind: "verified" });
  expect(inStandingGroup(world)).toEqual(everybody(45));
  expect(world.membership.calls.map(({ people }) => people.length)).toEqual([20, 20, 5]);
  expect(world.tenant.sent).toHaveLength(1);
  expect(await firstWave(world)).toMatchObject({ phase: "baking", usersGained: 45, members: { confirmed: 45 } });
});

test("the bundle that lists exactly these people and the audit entry are there before anybody is added", async () => {
  const world = await scheduledByMembership(21, [memberOf(0)]);
  let found: unknown;
  world.membership.beforeAdd = async () => {
    found = { bundles: await world.deps.documents.readUndoBundles("r1", 0), audit: await auditKinds(world) };
  };
  await applyOn(world);
  const { bundles, audit } = found as { bundles: readonly { purpose: string; steps: unknown[] }[]; audit: string[] };
  expect(audit).toContain("members-intended");
  const bundle = bundles.find(({ purpose }) => purpose === "add-members");
  expect(bundle?.steps).toHaveLength(3);
  // Whoever was in the group before stays there.
  expect(JSON.stringify(bundle?.steps)).toContain("user20@contoso.example");
  expect(JSON.stringify(bundle?.steps)).not.toContain("user0@contoso.example");
  expect(await auditKinds(world)).toContain("members-verified");
});

test("the wave counts from when its first people were added, and bakes from when all of them were seen", async () => {
  const world = await scheduledByMembership(45);
  world.membership.unseen.add(memberOf(44).id);
  const progress = await applyWave(world.deps)(WAVE);
  expect(progress).toMatchObject({ kind: "again", reason: expect.stringContaining("from their own side") });
  world.time.now += 20 * MINUTE;
  world.membership.unseen.clear();
  expect(await applyOn(world)).toEqual({ kind: "verified" });
  const wave = await firstWave(world);
  expect(wave.appliedAt).toBe(TUESDAY_NINE);
  expect(wave.bakeEndsAt).toBe((wave.verifiedAt ?? 0) + 24 * HOUR);
  expect(wave.verifiedAt).toBeGreaterThanOrEqual(TUESDAY_NINE + 20 * MINUTE);
});

test.each<[AddFault, AddFault | undefined]>([
  ["lost-answer", undefined],
  ["lost-before", undefined],
  ["silent-noop", undefined],
  ["every-second-lost", undefined],
  ["conflict", "conflict"],
  ["throttled", "throttled-for-hours"],
  ["silent-noop", "every-second-lost"],
])("%s (then %s): everybody is in the group at the end, each once", async (...faults) => {
  const world = await scheduledByMembership(45);
  world.membership.faults.push(...faults.filter((fault) => fault !== undefined));
  expect(await applyOn(world)).toEqual({ kind: "verified" });
  expect(inStandingGroup(world)).toEqual(everybody(45));
});

test("a throttled batch is asked again no earlier than Graph said, and only about those who are missing", async () => {
  const world = await scheduledByMembership(45);
  world.membership.faults.push("every-second-lost", "throttled");
  expect(await applyWave(world.deps)(WAVE)).toMatchObject({ kind: "again", afterMs: 17_000 });
  world.time.now += 17_000;
  expect(await applyOn(world)).toEqual({ kind: "verified" });
  expect(world.membership.calls.map(({ people }) => people.length)).toEqual([20, 20, 20, 15]);
});

test.each<[string, AddFault[]]>([
  ["before the first batch arrived", ["crash-before"]],
  ["after the first batch took effect", ["crash-after"]],
  ["in the middle, and again", ["lost-answer", "crash-before", "crash-after"]],
])("a process that dies %s goes on with those who are missing", async (_, faults) => {
  const world = await scheduledByMembership(45);
  world.membership.faults.push(...faults);
  while ((await applyOn(world)).kind === "crashed") world.time.now += 4 * MINUTE;
  expect(inStandingGroup(world)).toEqual(everybody(45));
  expect(
    (await world.deps.documents.readUndoBundles("r1", 0)).filter((each) => each.purpose === "add-members"),
  ).toHaveLength(1);
});

test("adding that never shows is given up after five passes and held, naming people", async () => {
  const world = await scheduledByMembership(3);
  world.membership.faults.push(...Array.from({ length: 9 }, () => "silent-noop" as const));
  expect(await applyOn(world)).toMatchObject({ kind: "held", reason: expect.stringMatching(/user0@.*5 times/) });
  expect(world.membership.calls).toHaveLength(5);
});

test("a missing permission holds with the mend, and the wave has not begun", async () => {
  const world = await scheduledByMembership(3);
  world.membership.faults.push("forbidden");
  expect(await applyOn(world)).toMatchObject({
    kind: "held",
    reason: expect.stringContaining("GroupMember.ReadWrite.All"),
  });
  expect(await firstWave(world)).toMatchObject({ members: null, verifiedAt: null });
});

test("the stop switch keeps the next batch from leaving, and turning it off lets it go", async () => {
  const world = await scheduledByMembership(45);
  world.membership.beforeAdd = () => world.deps.stopSwitch.set(true, "bo@contoso.example", "incident");
  await applyWave(world.deps)(WAVE);
  world.time.now += 1000;
  expect(await applyWave(world.deps)(WAVE)).toMatchObject({
    kind: "again",
    reason: expect.stringContaining("bo@contoso.example"),
  });
  expect(world.membership.calls).toHaveLength(1);
  await world.deps.stopSwitch.set(false, "bo@contoso.example", "");
  expect(await applyOn(world)).toEqual({ kind: "verified" });
  expect(inStandingGroup(world)).toEqual(everybody(45));
});

test("a pause in between stops after the batch that was under way", async () => {
  const world = await scheduledByMembership(45);
  world.membership.beforeAdd = async () => {
    await changeRollout(world.deps.rollouts, "r1", (rollout) => ({
      ...rollout,
      controls: { ...rollout.controls, pausedBy: "ann@contoso.example" },
    }));
  };
  await applyWave(world.deps)(WAVE);
  world.time.now += 1000;
  expect(await applyWave(world.deps)(WAVE)).toMatchObject({ kind: "again", reason: expect.stringContaining("ann@") });
  expect(inStandingGroup(world)).toHaveLength(20);
});

test("nobody is added while another writer holds the lease", async () => {
  const world = await scheduledByMembership(3);
  const { membership } = world.deps;
  const takeLease = () => world.deps.lease.acquire("policy", "another", 10 * MINUTE);
  const readMembers = async (id: string) => {
    await takeLease();
    return membership.readMembers(id);
  };
  const progress = await applyWave({ ...world.deps, membership: { ...membership, readMembers } })(WAVE);
  expect(progress).toMatchObject({ kind: "again", reason: "another write is under way" });
  expect(world.membership.calls).toHaveLength(0);
  world.time.now += 10 * MINUTE;
  expect(await applyOn(world)).toEqual({ kind: "verified" });
});

test("somebody who left the directory meanwhile leaves the wave, named, and holds nobody up", async () => {
  const world = await scheduledByMembership(45);
  world.membership.gone.add(memberOf(7).id);
  expect(await applyOn(world)).toEqual({ kind: "verified" });
  expect(await firstWave(world)).toMatchObject({ users: 44, usersGained: 44 });
  const events = (await world.deps.audit.list("r1")).map(({ event }) => event.sentence);
  expect(events.find((sentence) => sentence.includes("user7@contoso.example"))).toContain("No longer in the directory");
});

test("a wave whose people are all in the group already sends nothing and still sees each of them", async () => {
  const world = await scheduledByMembership(3, [memberOf(0), memberOf(1), memberOf(2)]);
  expect(await applyOn(world)).toEqual({ kind: "verified" });
  expect(world.membership.calls).toHaveLength(0);
  expect(await firstWave(world)).toMatchObject({ phase: "baking", members: { verifiedAt: expect.any(Number) } });
});

describe("whoever is in the standing group and was put there by no wave", () => {
  test("holds the wave before the group becomes a target, by name, and a resume accepts exactly them", async () => {
    const world = await scheduledByMembership(3, [memberOf(70)]);
    expect(await applyOn(world)).toMatchObject({ kind: "held", reason: expect.stringContaining("user70@") });
    expect(world.tenant.sent).toHaveLength(0);
    world.time.now += MINUTE;
    expect(await applyOn(world)).toMatchObject({ kind: "held", reason: expect.stringContaining("user70@") });
    await changeRollout(world.deps.rollouts, "r1", (each) => ({ ...each, resumedAt: world.time.now }));
    world.tenant.groups.get(STANDING.name)?.members.push(memberOf(71));
    expect(await applyOn(world)).toMatchObject({ kind: "held", reason: expect.stringContaining("user71@") });
    world.time.now += MINUTE;
    await changeRollout(world.deps.rollouts, "r1", (each) => ({ ...each, resumedAt: world.time.now }));
    expect(await applyOn(world)).toEqual({ kind: "verified" });
  });

  test("is accepted by nobody when protected", async () => {
    const world = await scheduledByMembership(3, [memberOf(80)]);
    world.tenant.groups.set("sg-break-glass", { id: "g-glass", name: "sg-break-glass", members: [memberOf(80)] });
    await changeRollout(world.deps.rollouts, "r1", ({ plan, ...each }) => ({
      ...each,
      plan: { ...plan, protect: { ...plan.protect, groups: ["sg-break-glass"] } },
    }));
    expect(await applyOn(world)).toMatchObject({ kind: "held", reason: expect.stringContaining("protected") });
    world.time.now += MINUTE;
    await changeRollout(world.deps.rollouts, "r1", (each) => ({ ...each, resumedAt: world.time.now }));
    expect(await applyOn(world)).toMatchObject({ kind: "held", reason: expect.stringContaining("user80@") });
  });
});
