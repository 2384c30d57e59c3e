import { acceptDrift } from "../../src/operations/accept-drift";
import { changeRollout, readRollout } from "../../src/operations/change-rollout";
import type { Deps } from "../../src/operations/deps";
import { detectDrift } from "../../src/operations/detect-drift";
import { openApproval } from "../../src/operations/open-approval";
import { findConflicts } from "../../src/domain/policy/merge";
import { policyHash } from "../../src/domain/policy/canonical";
import type { ApprovalState } from "../../src/domain/approval/approval";
import type { Hold } from "../../src/domain/rollout/records";
import { MINUTE } from "../../src/domain/time";
import { memberOf, type TestWorld } from "../builders/deps";
import { groupId, OPEN_PROFILE, profileOf, targetOf } from "../builders/policies";
import { scheduled, WAVE } from "../builders/scheduled";

/** A colleague excluded a group, people were asked, and member 90 said yes. */
async function drifted(state: ApprovalState = "approved"): Promise<{ world: TestWorld; approvalId: string }> {
  const world = await scheduled();
  world.tenant.policy = { ...world.tenant.policy, excludeTargets: [{ targetType: "group", id: groupId(30) }] };
  await detectDrift(world.deps)();
  world.time.now += 30 * MINUTE;
  const { approvalId } = await openApproval(world.deps)({ ...WAVE, kind: "drift", reason: "Accept it?" });
  const found = await world.deps.approvals.readApproval(approvalId);
  if (found === undefined) throw new Error("the question is gone");
  const { id: byId, upn: by } = memberOf(90);
  const decisions = [{ by, byId, decision: "approve" as const, at: world.time.now, comment: "" }];
  await world.deps.approvals.saveApproval({ ...found.value, state, decisions }, found.etag);
  return { world, approvalId };
}

const accept = (deps: Deps) => acceptDrift(deps)({ id: "r1" }, { index: 0 });
const driftOf = async (world: TestWorld) => (await readRollout(world.deps.rollouts, "r1")).drift;
const isBaseline = async (world: TestWorld) => {
  const baseline = await world.deps.tenant.readBaseline();
  return baseline !== undefined && policyHash(baseline.value) === policyHash(world.tenant.policy);
};
const hold = (world: TestWorld, change: Partial<Hold>) =>
  changeRollout(world.deps.rollouts, "r1", (current) => ({
    ...current,
    hold: { kind: "write", reason: "", waitsFor: "", since: world.time.now, ...change },
  }));

test("an accepted change becomes the baseline, and the answer is used", async () => {
  const { world, approvalId } = await drifted();
  await accept(world.deps);
  expect(await driftOf(world)).toBeNull();
  expect(await isBaseline(world)).toBe(true);
  expect((await world.deps.approvals.readApproval(approvalId))?.value.state).toBe("used");
});

test("a process that dies after using the answer brings the acceptance to its end when it is back", async () => {
  const { world } = await drifted();
  const tenant = { ...world.deps.tenant, saveBaseline: () => Promise.reject(new Error("died")) };
  await expect(accept({ ...world.deps, tenant })).rejects.toThrow("died");
  expect(await driftOf(world)).not.toBeNull();
  await accept(world.deps);
  expect(await driftOf(world)).toBeNull();
  expect(await isBaseline(world)).toBe(true);
});

test("a process that dies after saving the baseline still takes the drift off the rollout", async () => {
  const { world } = await drifted();
  const rollouts = { ...world.deps.rollouts, saveRollout: () => Promise.reject(new Error("died")) };
  await expect(accept({ ...world.deps, rollouts })).rejects.toThrow("died");
  expect(await isBaseline(world)).toBe(true);
  await accept(world.deps);
  expect(await driftOf(world)).toBeNull();
});

test.each(["open", "rejected", "expired", "void"] as const)("an answer that is %s accepts nothing", async (state) => {
  const { world } = await drifted(state);
  await accept(world.deps);
  expect(await driftOf(world)).not.toBeNull();
  expect(await isBaseline(world)).toBe(false);
});

test("a policy that moved on meanwhile is not accepted, and the answer is not used up", async () => {
  const { world, approvalId } = await drifted();
  world.tenant.policy = { ...world.tenant.policy, isSelfServiceRegistrationAllowed: false };
  await accept(world.deps);
  expect(await isBaseline(world)).toBe(false);
  expect((await world.deps.approvals.readApproval(approvalId))?.value.state).toBe("approved");
});

test("a write that is under way is waited for: nothing is accepted and nothing used up", async () => {
  const { world, approvalId } = await drifted();
  const held = await world.deps.lease.acquire("policy", "r2/0", MINUTE);
  await accept(world.deps);
  expect(await driftOf(world)).not.toBeNull();
  expect((await world.deps.approvals.readApproval(approvalId))?.value.state).toBe("approved");
  if (held !== undefined) await world.deps.lease.release(held);
  await accept(world.deps);
  expect(await driftOf(world)).toBeNull();
});

test("a baseline that a write of ours saved meanwhile is never overwritten by what was shown before", async () => {
  const { world } = await drifted();
  const ours = {
    ...world.tenant.policy,
    includeTargets: [...world.tenant.policy.includeTargets, targetOf(groupId(7), OPEN_PROFILE)],
  };
  const readMembers: Deps["directory"]["readMembers"] = async (id) => {
    world.tenant.policy = ours;
    await world.deps.tenant.saveBaseline(ours);
    return world.deps.directory.readMembers(id);
  };
  await accept({ ...world.deps, directory: { ...world.deps.directory, readMembers } });
  expect(await isBaseline(world)).toBe(true);
});

test("one answer is enough: a write that was held for the same change is held no longer", async () => {
  const { world } = await drifted();
  const changes = (await driftOf(world))?.changes ?? [];
  await hold(world, { reason: `the policy was changed by somebody else: ${changes.join("; ")}` });
  await accept(world.deps);
  expect((await readRollout(world.deps.rollouts, "r1")).hold).toBeNull();
});

test("a hold for another reason stays", async () => {
  const { world } = await drifted();
  await hold(world, { reason: "6 people joined" });
  await accept(world.deps);
  expect((await readRollout(world.deps.rollouts, "r1")).hold).toMatchObject({ reason: "6 people joined" });
});

test("an exclusion of what is ours is accepted once: it is ours no longer, and nothing is left to conflict", async () => {
  const { world } = await drifted();
  const profile = profileOf();
  await changeRollout(world.deps.rollouts, "r1", (current) => ({
    ...current,
    owned: { profiles: [profile], targets: [{ groupId: groupId(30), profileId: profile.id, appended: false }] },
  }));
  world.tenant.policy = {
    ...world.tenant.policy,
    passkeyProfiles: [...(world.tenant.policy.passkeyProfiles ?? []), profile],
    includeTargets: [...world.tenant.policy.includeTargets, targetOf(groupId(30), profile.id)],
  };
  await detectDrift(world.deps)();
  const { approvalId } = await openApproval(world.deps)({ ...WAVE, kind: "drift", reason: "Accept it?" });
  const found = await world.deps.approvals.readApproval(approvalId);
  const { id: byId, upn: by } = memberOf(90);
  const decisions = [{ by, byId, decision: "approve" as const, at: world.time.now, comment: "" }];
  await world.deps.approvals.saveApproval({ ...found!.value, state: "approved", decisions }, found!.etag);
  await accept(world.deps);
  const { owned } = await readRollout(world.deps.rollouts, "r1");
  expect(findConflicts(world.tenant.policy, owned)).toEqual([]);
});

test("what is seen again after its acceptance is asked about anew, and the old answer accepts it no more", async () => {
  const { world, approvalId } = await drifted();
  await accept(world.deps);
  const accepted = await world.deps.tenant.readBaseline();
  await world.deps.tenant.saveBaseline({ ...accepted!.value, excludeTargets: [] });
  world.time.now += MINUTE;
  await detectDrift(world.deps)();
  await accept(world.deps);
  expect(await driftOf(world)).not.toBeNull();
  expect(await isBaseline(world)).toBe(false);
  const anew = await openApproval(world.deps)({ ...WAVE, kind: "drift", reason: "Accept it?" });
  expect(anew.approvalId).not.toBe(approvalId);
});

test("an answer to a question that was asked before the change came again is void, not given again", async () => {
  const { world, approvalId } = await drifted("approved");
  await changeRollout(world.deps.rollouts, "r1", (current) => ({
    ...current,
    drift: current.drift === null ? null : { ...current.drift, seenAt: world.time.now + MINUTE },
  }));
  world.time.now += 2 * MINUTE;
  await accept(world.deps);
  expect(await isBaseline(world)).toBe(false);
  const anew = await openApproval(world.deps)({ ...WAVE, kind: "drift", reason: "Accept it?" });
  expect(anew.approvalId).not.toBe(approvalId);
  expect((await world.deps.approvals.readApproval(approvalId))?.value.state).toBe("void");
});
