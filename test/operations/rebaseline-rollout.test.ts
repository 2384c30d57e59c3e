import { policyHash } from "../../src/domain/policy/canonical";
import { DAY, MINUTE } from "../../src/domain/time";
import { changeRollout, readRollout } from "../../src/operations/change-rollout";
import { detectDrift } from "../../src/operations/detect-drift";
import { openApproval } from "../../src/operations/open-approval";
import { type RebaselineAnswer, rebaselineRollout } from "../../src/operations/rebaseline-rollout";
import { principalOf } from "../builders/approvals";
import type { TestWorld } from "../builders/deps";
import { DEFAULT_PROFILE, groupId, targetOf } from "../builders/policies";
import { scheduled, WAVE } from "../builders/scheduled";

/** A colleague excluded a group, and the watch has seen it. Member 90 is the approver. */
async function drifted(): Promise<TestWorld> {
  const world = await scheduled();
  excludeGroup(world, 30);
  await detectDrift(world.deps)();
  return world;
}

function excludeGroup(world: TestWorld, n: number): void {
  world.tenant.policy = { ...world.tenant.policy, excludeTargets: [{ targetType: "group", id: groupId(n) }] };
}

const ask = (world: TestWorld, by = principalOf(90), reason = ""): Promise<RebaselineAnswer> =>
  rebaselineRollout(world.deps)({ rolloutId: "r1", by, reason });
const rolloutOf = (world: TestWorld) => readRollout(world.deps.rollouts, "r1");
const events = async (world: TestWorld) => (await world.deps.audit.list("r1")).map(({ event }) => event);
const isBaseline = async (world: TestWorld) => {
  const baseline = await world.deps.tenant.readBaseline();
  return baseline !== undefined && policyHash(baseline.value) === policyHash(world.tenant.policy);
};

test("an approver accepts the policy as it is: it is the baseline, the hold for it ends, and everybody is woken", async () => {
  const world = await drifted();
  const hold = { kind: "drift" as const, reason: "changed", waitsFor: "you", since: world.time.now };
  await changeRollout(world.deps.rollouts, "r1", (current) => ({ ...current, hold }));
  expect(await ask(world, principalOf(90), "we want that group out")).toMatchObject({ kind: "done" });
  expect(await rolloutOf(world)).toMatchObject({ drift: null, hold: null });
  expect(await isBaseline(world)).toBe(true);
  expect(world.tenant.sent).toHaveLength(0);
  expect(world.woken.length).toBeGreaterThan(0);
  const [asked, ended] = (await events(world)).slice(-2);
  expect(asked).toMatchObject({ kind: "control-requested", actor: principalOf(90).upn });
  expect(asked?.sentence).toContain("we want that group out");
  expect(ended).toMatchObject({ kind: "hold-ended", actor: principalOf(90).upn });
});

test("a question about the same change is asked no more", async () => {
  const world = await drifted();
  const { approvalId } = await openApproval(world.deps)({ ...WAVE, kind: "drift", reason: "Accept it?" });
  await ask(world);
  expect((await world.deps.approvals.readApproval(approvalId))?.value.state).toBe("void");
});

const requester = { ...principalOf(90), upn: "owner@contoso.example" };
test.each([
  ["somebody who is no approver", principalOf(3), "not a member of 'sg-approvers'"],
  ["whoever started the rollout", requester, "somebody else has to"],
  ["an application", principalOf(90, { kind: "app" }), "an application can't"],
])("%s is refused, which is audited, and nothing is accepted", async (_, by, why) => {
  const world = await drifted();
  const answer = await ask(world, by);
  expect(answer).toMatchObject({ kind: "refused" });
  expect(answer.kind === "refused" ? answer.why : "").toContain(why);
  expect((await events(world)).at(-1)).toMatchObject({ kind: "control-denied", actor: by.upn });
  expect((await rolloutOf(world)).drift).not.toBeNull();
  expect(await isBaseline(world)).toBe(false);
});

test("one person is not enough where the plan wants two", async () => {
  const world = await drifted();
  await changeRollout(world.deps.rollouts, "r1", (current) => ({
    ...current,
    plan: { ...current.plan, approvals: { ...current.plan.approvals, minimum: 2 } },
  }));
  expect(await ask(world)).toMatchObject({ kind: "refused", why: expect.stringContaining("2 approvers") });
  expect(await isBaseline(world)).toBe(false);
});

test("a policy that was changed once more is not accepted unseen", async () => {
  const world = await drifted();
  excludeGroup(world, 31);
  expect(await ask(world)).toMatchObject({ kind: "refused", why: expect.stringContaining("changed again") });
  expect(await isBaseline(world)).toBe(false);
});

test("while a write is under way nothing is accepted", async () => {
  const world = await drifted();
  const held = await world.deps.lease.acquire("policy", "r2/0", MINUTE);
  expect(await ask(world)).toMatchObject({ kind: "refused", why: expect.stringContaining("under way") });
  if (held !== undefined) await world.deps.lease.release(held);
  expect(await ask(world)).toMatchObject({ kind: "done" });
});

test("there is nothing to accept where nobody changed anything, where the rollout is over, or where there is none", async () => {
  const world = await scheduled();
  expect(await ask(world)).toMatchObject({ kind: "refused", why: expect.stringContaining("no change") });
  const ended = await drifted();
  await changeRollout(ended.deps.rollouts, "r1", (current) => ({ ...current, phase: "aborted", endedAt: DAY }));
  expect(await ask(ended)).toMatchObject({ kind: "refused", why: expect.stringContaining("aborted") });
  const gone = { rolloutId: "r9", by: principalOf(90), reason: "" };
  expect(await rebaselineRollout(world.deps)(gone)).toEqual({ kind: "not-found" });
});

test("a wake that fails does not undo the acceptance", async () => {
  const world = await drifted();
  const wake = () => Promise.reject(new Error("the hub is away"));
  const deps = { ...world.deps, orchestrations: { ...world.deps.orchestrations, wake } };
  expect(await rebaselineRollout(deps)({ rolloutId: "r1", by: principalOf(90), reason: "" })).toMatchObject({
    kind: "done",
  });
  expect(await isBaseline(world)).toBe(true);
});

describe("a change that two rollouts see, accepted for one of them", () => {
  /** A second rollout, to which `target` belongs; a colleague takes that target out of the policy, or another thing. */
  async function bothDrifted(change: (world: TestWorld) => void): Promise<TestWorld> {
    const world = await scheduled();
    const target = targetOf(groupId(2), DEFAULT_PROFILE);
    const { includeTargets } = world.tenant.policy;
    world.tenant.policy = { ...world.tenant.policy, includeTargets: [...includeTargets, target] };
    await world.deps.tenant.saveBaseline(world.tenant.policy);
    const owned = { profiles: [], targets: [{ groupId: groupId(2), profileId: DEFAULT_PROFILE, appended: false }] };
    await world.deps.rollouts.insertRollout({ ...(await rolloutOf(world)), id: "r2", owned }, []);
    change(world);
    await detectDrift(world.deps)();
    expect(await ask(world)).toMatchObject({ kind: "done" });
    await detectDrift(world.deps)();
    return world;
  }
  const other = (world: TestWorld) => readRollout(world.deps.rollouts, "r2");
  const takeTarget = (world: TestWorld) => {
    const includeTargets = world.tenant.policy.includeTargets.filter(({ id }) => id !== groupId(2));
    world.tenant.policy = { ...world.tenant.policy, includeTargets };
  };

  test("still asks the other one's own approvers where it took away what that one had put there", async () => {
    const world = await bothDrifted(takeTarget);
    expect((await other(world)).drift).toMatchObject({ conflicts: true, times: 1 });
    const answer = await rebaselineRollout(world.deps)({ rolloutId: "r2", by: principalOf(90), reason: "" });
    expect(answer).toMatchObject({ kind: "done" });
    await detectDrift(world.deps)();
    expect(await other(world)).toMatchObject({ drift: null, owned: { targets: [] } });
  });

  test("ends for the other one where it lost nothing, and says that it was accepted and is not gone", async () => {
    const world = await bothDrifted((each) => {
      excludeGroup(each, 30);
    });
    expect((await other(world)).drift).toBeNull();
    const last = (await world.deps.audit.list("r2")).at(-1)?.event;
    expect(last).toMatchObject({
      kind: "drift-ended",
      sentence: expect.stringContaining("accepted for another rollout"),
    });
  });
});
