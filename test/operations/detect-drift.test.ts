import { policyHash } from "../../src/domain/policy/canonical";
import type { RolloutRecord, WaveRecord } from "../../src/domain/rollout/records";
import { DAY, HOUR, MINUTE } from "../../src/domain/time";
import { applyWave } from "../../src/operations/apply-wave";
import { changeRollout, changeWave, readRollout } from "../../src/operations/change-rollout";
import { detectDrift } from "../../src/operations/detect-drift";
import type { TestWorld } from "../builders/deps";
import { groupId, OPEN_PROFILE, targetOf } from "../builders/policies";
import { rolloutOf, TUESDAY_NINE, waveOf } from "../builders/rollouts";
import { applyToTheEnd, scheduled, WAVE } from "../builders/scheduled";

const sentAt = (at: number): Pick<WaveRecord, "write" | "appliedAt"> => ({
  appliedAt: at,
  write: { intentId: "i", purpose: "assign", attempts: 1, sentAt: at, beforeHash: "", afterHash: "" },
});

async function driftOf(world: TestWorld, id = "r1"): Promise<RolloutRecord["drift"]> {
  return (await readRollout(world.deps.rollouts, id)).drift;
}

/** A second rollout under way, which has written nothing yet. */
async function withAnother(world: TestWorld): Promise<TestWorld> {
  await world.deps.rollouts.insertRollout(rolloutOf({ id: "r2" }), [waveOf(0, { rolloutId: "r2" })]);
  return world;
}

function excludeAGroup(world: TestWorld, group = 30): void {
  const excludeTargets = [{ targetType: "group" as const, id: groupId(group) }];
  world.tenant.policy = { ...world.tenant.policy, excludeTargets };
}

test("a colleague's change is named in every rollout under way, and forgotten when it is taken back", async () => {
  const world = await withAnother(await scheduled());
  const before = world.tenant.policy;
  excludeAGroup(world);
  await detectDrift(world.deps)();
  expect((await driftOf(world))?.changes).toHaveLength(1);
  expect((await driftOf(world, "r2"))?.changes).toHaveLength(1);
  world.tenant.policy = before;
  await detectDrift(world.deps)();
  expect(await driftOf(world)).toBeNull();
});

test("a write of ours that leaves while the watch reads is no foreign change", async () => {
  const world = await scheduled();
  const read = async () => {
    await changeWave(world.deps.rollouts, "r1", 0, (wave) => ({ ...wave, ...sentAt(world.time.now) }));
    const includeTargets = [...world.tenant.policy.includeTargets, targetOf(groupId(1), OPEN_PROFILE)];
    return { ...world.tenant.policy, includeTargets };
  };
  await detectDrift({ ...world.deps, policy: { ...world.deps.policy, read } })();
  expect(await driftOf(world)).toBeNull();
});

test("while a write of ours is on its way nothing is compared, for no rollout", async () => {
  const world = await withAnother(await scheduled());
  world.tenant.writeFaults.push("lost-before");
  await applyWave(world.deps)(WAVE);
  excludeAGroup(world);
  await detectDrift(world.deps)();
  expect([await driftOf(world), await driftOf(world, "r2")]).toEqual([null, null]);
});

test("a write that was never seen keeps only its own rollout waiting after half an hour", async () => {
  const world = await withAnother(await scheduled());
  world.tenant.writeFaults.push("lost-before");
  await applyWave(world.deps)(WAVE);
  excludeAGroup(world);
  world.time.now += 5 * DAY;
  await detectDrift(world.deps)();
  expect(await driftOf(world)).toBeNull();
  expect(await driftOf(world, "r2")).not.toBeNull();
});

test("while a write that was never seen is held, what changes in the meantime is told all the same", async () => {
  const world = await scheduled();
  world.tenant.writeFaults.push("lost-before");
  await applyWave(world.deps)(WAVE);
  const since = world.time.now;
  const hold = { kind: "write" as const, reason: "the policy was changed by somebody else", waitsFor: "you", since };
  await changeRollout(world.deps.rollouts, "r1", (current) => ({ ...current, hold }));
  excludeAGroup(world);
  world.time.now += HOUR;
  await detectDrift(world.deps)();
  const first = await driftOf(world);
  excludeAGroup(world, 31);
  await detectDrift(world.deps)();
  expect(first).not.toBeNull();
  expect((await driftOf(world))?.policyHash).not.toBe(first?.policyHash);
});

test("a held write that shows at last is no foreign change", async () => {
  const world = await scheduled();
  world.tenant.writeFaults.push("lost-before");
  await applyWave(world.deps)(WAVE);
  const since = world.time.now;
  const hold = { kind: "write" as const, reason: "it was never seen", waitsFor: "you", since };
  await changeRollout(world.deps.rollouts, "r1", (current) => ({ ...current, hold }));
  const sent = world.tenant.sent.at(-1)?.policy;
  world.tenant.policy = { ...world.tenant.policy, ...sent };
  world.time.now += HOUR;
  await detectDrift(world.deps)();
  expect(await driftOf(world)).toBeNull();
});

test("reads that still show the policy from before our verified write are no foreign change", async () => {
  const world = await withAnother(await scheduled());
  const before = world.tenant.policy;
  await applyToTheEnd(world);
  world.tenant.staleReads.push(before);
  world.time.now += 4 * MINUTE;
  await detectDrift(world.deps)();
  expect([await driftOf(world), await driftOf(world, "r2")]).toEqual([null, null]);
  world.tenant.staleReads.length = 0;
  world.time.now += 2 * MINUTE;
  excludeAGroup(world);
  await detectDrift(world.deps)();
  expect(await driftOf(world, "r2")).not.toBeNull();
});

test("a rollout that ended while its write was on its way doesn't make that write a foreign change of another", async () => {
  const world = await withAnother(await scheduled());
  await changeWave(world.deps.rollouts, "r1", 0, (wave) => ({ ...wave, ...sentAt(TUESDAY_NINE) }));
  await changeRollout(world.deps.rollouts, "r1", (current) => ({
    ...current,
    phase: "aborted",
    endedAt: TUESDAY_NINE + MINUTE,
  }));
  excludeAGroup(world);
  world.time.now = TUESDAY_NINE + 10 * MINUTE;
  await detectDrift(world.deps)();
  expect(await driftOf(world, "r2")).toBeNull();
  world.time.now = TUESDAY_NINE + HOUR;
  await detectDrift(world.deps)();
  expect(await driftOf(world, "r2")).not.toBeNull();
});

test("a baseline that moved while the policy stayed is named anew", async () => {
  const world = await scheduled();
  excludeAGroup(world);
  await detectDrift(world.deps)();
  const policyBefore = (await driftOf(world))?.policyHash;
  const baseline = { ...world.tenant.policy, excludeTargets: [{ targetType: "group" as const, id: groupId(31) }] };
  await world.deps.tenant.saveBaseline(baseline);
  await detectDrift(world.deps)();
  expect(await driftOf(world)).toMatchObject({ policyHash: policyBefore, baselineHash: policyHash(baseline) });
});
