import { changeRollout, changeWave } from "../../src/operations/change-rollout";
import { openApproval } from "../../src/operations/open-approval";
import { useApprovals } from "../../src/operations/use-approvals";
import type { Approval, ApprovalKind, ApprovalState } from "../../src/domain/approval/approval";
import type { Member } from "../../src/domain/people";
import { DAY, HOUR } from "../../src/domain/time";
import { memberOf, type TestWorld } from "../builders/deps";
import { groupId } from "../builders/policies";
import { verdictOf } from "../builders/rollouts";
import { scheduled, WAVE } from "../builders/scheduled";

/** A wave whose start was asked for and answered by member 90. */
async function answered(
  kind: ApprovalKind = "before",
  state: ApprovalState = "approved",
  byId = memberOf(90).id,
): Promise<{ world: TestWorld; approvalId: string }> {
  const world = await scheduled();
  await changeRollout(world.deps.rollouts, "r1", (current) => ({
    ...current,
    plan: {
      ...current.plan,
      waves: current.plan.waves.map((wave) => ({ ...wave, approvalBefore: kind === "before" })),
    },
  }));
  await changeWave(world.deps.rollouts, "r1", 0, (wave) => ({ ...wave, verdict: verdictOf("alarm") }));
  const { approvalId } = await openApproval(world.deps)({ ...WAVE, kind, reason: "May it?" });
  const found = await world.deps.approvals.readApproval(approvalId);
  if (found === undefined) throw new Error("the question is gone");
  const decisions: Approval["decisions"] = [
    { by: "user90@contoso.example", byId, decision: "approve", at: world.time.now, comment: "" },
  ];
  await world.deps.approvals.saveApproval({ ...found.value, state, decisions }, found.etag);
  return { world, approvalId };
}

const use = (world: TestWorld, kind: ApprovalKind = "before") =>
  useApprovals(world.deps)({ id: "r1" }, { index: 0 }, [kind]);
const stateOf = async (world: TestWorld, id: string) => (await world.deps.approvals.readApproval(id))?.value.state;
const approvers = (world: TestWorld, members: Member[]) =>
  void world.tenant.groups.set("sg-approvers", { id: groupId(9), name: "sg-approvers", members });

test("an approval is used once, and whoever goes on after a crash finds it used", async () => {
  const { world, approvalId } = await answered();
  expect(await use(world)).toBeUndefined();
  expect(await stateOf(world, approvalId)).toBe("used");
  expect(await use(world)).toBeUndefined();
  const used = (await world.deps.audit.list("r1")).filter((entry) => entry.event.kind === "approval-used");
  expect(used).toHaveLength(1);
});

test("the directory's and the token's letter case make no difference between people", async () => {
  const { world } = await answered("before", "approved", memberOf(90).id.toUpperCase());
  expect(await use(world)).toBeUndefined();
});

const REASONS: readonly [string, string, (world: TestWorld) => unknown][] = [
  ["ran out", "not used in time", (world) => (world.time.now += 30 * DAY)],
  [
    "was about other people",
    "has changed",
    (world) => changeWave(world.deps.rollouts, "r1", 0, (wave) => ({ ...wave, peopleHash: "others" })),
  ],
  [
    "was about another plan",
    "has changed",
    (world) => changeRollout(world.deps.rollouts, "r1", (current) => ({ ...current, planHash: "another" })),
  ],
  [
    "came from somebody who left the approvers",
    "no longer belongs",
    (world) => {
      approvers(world, [memberOf(91)]);
    },
  ],
  [
    "came from somebody who is disabled now",
    "no longer belongs",
    (world) => {
      approvers(world, [memberOf(90, { accountEnabled: false })]);
    },
  ],
  [
    "came from a guest",
    "no longer belongs",
    (world) => {
      approvers(world, [memberOf(90, { guest: true })]);
    },
  ],
  [
    "can't be checked, since there are two groups of that name",
    "no longer belongs",
    (world) => world.tenant.groups.set("second", { id: groupId(7), name: "sg-approvers", members: [memberOf(90)] }),
  ],
];

test.each(REASONS.map(([what, why, change]) => ({ what, why, change })))(
  "an approval that $what is not used but asked again",
  async ({ why, change }) => {
    const { world, approvalId } = await answered();
    await change(world);
    expect(await use(world)).toContain(why);
    expect(await stateOf(world, approvalId)).toBe("void");
    const again = await openApproval(world.deps)({ ...WAVE, kind: "before", reason: "May it?" });
    expect(again.approvalId).not.toBe(approvalId);
  },
);

test("up to its last moment an approval may be used", async () => {
  const { world, approvalId } = await answered();
  const expiresAt = (await world.deps.approvals.readApproval(approvalId))?.value.expiresAt ?? 0;
  world.time.now = expiresAt - 1;
  expect(await use(world)).toBeUndefined();
});

test("two answers of one person are one approval", async () => {
  const { world, approvalId } = await answered();
  const found = await world.deps.approvals.readApproval(approvalId);
  if (found === undefined) throw new Error("the question is gone");
  const [first] = found.value.decisions;
  if (first === undefined) throw new Error("nobody answered");
  const decisions = [first, { ...first, byId: first.byId.toUpperCase() }];
  await world.deps.approvals.saveApproval({ ...found.value, minimum: 2, decisions }, found.etag);
  expect(await use(world)).toContain("no longer belongs");
});

test.each(["rejected", "void", "expired", "open"] as const)(
  "a start that needs an approval doesn't rest on one that is %s",
  async (state) => {
    const { world } = await answered("before", state);
    expect(await use(world)).toContain("not there");
  },
);

test("a no to the risk that came in between is obeyed, unless the risk is smaller by now", async () => {
  const { world } = await answered("risk", "rejected");
  expect(await use(world, "risk")).toContain("answered with no");
  await changeWave(world.deps.rollouts, "r1", 0, (wave) => ({ ...wave, users: 3 }));
  expect(await use(world, "risk")).toBeUndefined();
});

test("a rollback that a person approved is used like any other answer", async () => {
  const { world, approvalId } = await answered("rollback");
  expect(await use(world, "rollback")).toBeUndefined();
  expect(await stateOf(world, approvalId)).toBe("used");
});

test("a step that nobody was asked about needs no answer", async () => {
  const world = await scheduled();
  expect(
    await useApprovals(world.deps)({ id: "r1" }, { index: 0 }, ["risk", "insufficient", "rollback"]),
  ).toBeUndefined();
});

test("asking twice is one question, also when the answer came in between", async () => {
  const { world, approvalId } = await answered();
  world.time.now += HOUR;
  expect(await openApproval(world.deps)({ ...WAVE, kind: "before", reason: "May it?" })).toEqual({ approvalId });
});
