import type { Approval } from "../../src/domain/approval/approval";
import { HOUR } from "../../src/domain/time";
import type { NotifyAnswer } from "../../src/ports/notifier";
import { RolloutChangedError } from "../../src/ports/rollout-store";
import { readApproval } from "../../src/operations/read-approval";
import { remindApprovers } from "../../src/operations/remind-approvers";
import { approvalOf, LINK_TOKEN } from "../builders/approvals";
import { worldOf, type TestWorld } from "../builders/deps";
import { rolloutOf, TUESDAY_NINE } from "../builders/rollouts";

const base = rolloutOf();
const withTeams = rolloutOf({ plan: { ...base.plan, notifications: { teams: true } } });

/** A question of Tuesday, nine o'clock, that may be answered for a day, `hours` later. */
async function unanswered(hours: number, change: Partial<Approval> = {}, rollout = withTeams): Promise<TestWorld> {
  const world = worldOf();
  await world.deps.rollouts.insertRollout(rollout, []);
  await world.deps.approvals.insertApproval(approvalOf(change));
  world.time.now = TUESDAY_NINE + hours * HOUR;
  return world;
}

const stored = async (world: TestWorld) => (await world.deps.approvals.readApproval("a1"))!.value;

test("a question that nobody has answered is asked once more, halfway to its end, without the link's token", async () => {
  const world = await unanswered(11.9);
  await remindApprovers(world.deps)();
  expect(world.cards).toEqual([]);
  world.time.now += HOUR;
  await remindApprovers(world.deps)();
  await remindApprovers(world.deps)();
  expect(world.cards).toHaveLength(1);
  const text = JSON.stringify(world.cards[0]);
  expect(text).toContain("Still unanswered");
  expect(text).toContain("https://rollout.contoso.example/approvals/a1");
  expect(text).not.toContain("token=");
  expect(text).not.toContain(LINK_TOKEN);
  expect(await stored(world)).toMatchObject({ state: "open", decisions: [], remindedAt: world.time.now });
});

test.each<[string, number, Partial<Approval>, typeof withTeams]>([
  ["that was answered", 13, { state: "approved" }, withTeams],
  ["that is void", 13, { state: "void" }, withTeams],
  ["whose time is over", 24, {}, withTeams],
  ["of a rollout that has ended", 13, {}, rolloutOf({ plan: withTeams.plan, phase: "aborted" })],
  ["of a plan that wants no cards", 13, {}, rolloutOf({ plan: { ...base.plan, notifications: { teams: false } } })],
])("a question %s is not asked again", async (_story, hours, change, rollout) => {
  const world = await unanswered(hours, change, rollout);
  await remindApprovers(world.deps)();
  expect(world.cards).toEqual([]);
});

test.each<[NotifyAnswer, number]>([
  [{ kind: "retry", afterMs: 1000, why: "busy" }, 2],
  [{ kind: "refused", why: "gone" }, 1],
])("a reminder that was answered with %p is posted so often in two rounds", async (answer, posts) => {
  const world = await unanswered(13);
  let posted = 0;
  const notifier = { post: () => Promise.resolve(answer).finally(() => void (posted += 1)) };
  await remindApprovers({ ...world.deps, notifier })();
  await remindApprovers({ ...world.deps, notifier })();
  expect(posted).toBe(posts);
});

test("an answer given at that very moment stays as it was given", async () => {
  const world = await unanswered(13);
  const approvals = {
    ...world.deps.approvals,
    saveApproval: () => Promise.reject(new RolloutChangedError("Approval a1")),
  };
  await remindApprovers({ ...world.deps, approvals })();
  expect((await stored(world)).remindedAt ?? null).toBeNull();
});

test("after the reminder silence still means no: the question expires with a trace, and nobody is approved", async () => {
  const world = await unanswered(13);
  await remindApprovers(world.deps)();
  world.time.now = TUESDAY_NINE + 24 * HOUR;
  expect(await readApproval(world.deps)({ approvalId: "a1" })).toMatchObject({ state: "expired" });
  expect(await stored(world)).toMatchObject({ state: "expired", decisions: [] });
  expect((await world.deps.audit.list("r1")).map(({ event }) => event.kind)).toEqual(["approval-expired"]);
});
