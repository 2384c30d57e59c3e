import { approvalEvent, approvalInstance } from "../../src/contracts/durable/names";
import type { Approval } from "../../src/domain/approval/approval";
import { verifyChain } from "../../src/domain/audit/chain";
import { addCsrf } from "../../src/domain/approval/form-tokens";
import { DAY } from "../../src/domain/time";
import { decideApproval, type DecideInput } from "../../src/operations/decide-approval";
import { showApproval } from "../../src/operations/show-approval";
import { approvalOf, LINK_TOKEN, principalOf } from "../builders/approvals";
import { memberOf, worldOf, type TestWorld } from "../builders/deps";
import { rolloutOf, waveOf } from "../builders/rollouts";

const [ann, bo, eve] = [principalOf(1), principalOf(2), principalOf(3)];

/** A running rollout whose second wave waits for its approval; Ann and Bo may give it. */
async function asked(change: Partial<Approval> = {}, rollout = rolloutOf({ currentWave: 1 })): Promise<TestWorld> {
  const world = worldOf();
  world.tenant.groups.set("sg-approvers", { id: "g9", name: "sg-approvers", members: [memberOf(1), memberOf(2)] });
  await world.deps.rollouts.insertRollout(rollout, [waveOf(0), waveOf(1), waveOf(2)]);
  await world.deps.approvals.insertApproval(approvalOf(change));
  return world;
}

/** Opens the page and sends its form back, as a browser does. */
async function answer(world: TestWorld, who = ann, change: Partial<DecideInput> = {}) {
  const shown = await showApproval(world.deps)({ approvalId: "a1", by: who, token: LINK_TOKEN, withForm: true });
  const form = shown?.form ?? (await forge(world, who));
  const { token, csrf, contentHash } = form;
  const sent = {
    approvalId: "a1",
    by: who,
    decision: "approve" as const,
    comment: "",
    token,
    csrf,
    contentHash,
    ...change,
  };
  return { sent, answer: await decideApproval(world.deps)(sent) };
}

/** A form that was never shown, with everything right in it: what is wrong must be found elsewhere. */
async function forge(world: TestWorld, who: typeof ann) {
  const { value, etag } = (await world.deps.approvals.readApproval("a1"))!;
  await world.deps.approvals.saveApproval({ ...value, csrfHash: addCsrf(value.csrfHash, who.id, "forged") }, etag);
  return { token: LINK_TOKEN, csrf: "forged", contentHash: value.contentHash };
}

const stored = async (world: TestWorld) => (await world.deps.approvals.readApproval("a1"))!.value;
const audited = async (world: TestWorld) => (await world.deps.audit.list("r1")).map(({ event }) => event);

test("an approver opens the link, approves, and the rollout is woken", async () => {
  const world = await asked();
  const { answer: given } = await answer(world, ann, { comment: "go" });
  expect(given).toMatchObject({ kind: "decided", approval: { state: "approved" } });
  expect(await stored(world)).toMatchObject({
    state: "approved",
    decisions: [{ by: ann.upn, byId: ann.id, comment: "go" }],
  });
  expect(world.woken).toContain(approvalInstance("a1"));
  expect(await audited(world)).toMatchObject([
    { kind: "approval-decided", actor: ann.upn, facts: { decision: "approve" } },
  ]);
  expect(approvalEvent("a1")).toBe("approval-a1");
});

test("the answer is stored and in the audit trail before anybody is woken, and holds when waking fails", async () => {
  const world = await asked();
  let seen: string | undefined;
  const orchestrations = {
    ...world.deps.orchestrations,
    wake: async () => {
      seen ??= `${(await stored(world)).state} ${String((await audited(world)).length)}`;
      throw new Error("the host is down");
    },
  };
  const { answer: given } = await answer({ ...world, deps: { ...world.deps, orchestrations } });
  expect(given.kind).toBe("decided");
  expect(seen).toBe("approved 1");
});

test("somebody who comes from the rollout's page, without the link, gets tokens of their own", async () => {
  const world = await asked();
  const shown = await showApproval(world.deps)({ approvalId: "a1", by: ann, token: null, withForm: true });
  const { token, csrf, contentHash } = shown!.form!;
  const given = await decideApproval(world.deps)({
    approvalId: "a1",
    by: ann,
    decision: "approve",
    comment: "",
    token,
    csrf,
    contentHash,
  });
  expect(given.kind).toBe("decided");
});

test("two approvers who look at the same time keep their forms", async () => {
  const world = await asked({ minimum: 2 });
  const look = (by: typeof ann) =>
    showApproval(world.deps)({ approvalId: "a1", by, token: LINK_TOKEN, withForm: true });
  const [annSees, boSees] = await Promise.all([look(ann), look(bo)]);
  const first = await answer(world, ann, annSees!.form!);
  expect(first.answer).toMatchObject({ kind: "decided", approval: { state: "open" } });
  const second = await answer(world, bo, boSees!.form!);
  expect(second.answer).toMatchObject({ kind: "decided", approval: { state: "approved" } });
});

test("a double submit is one answer", async () => {
  const world = await asked();
  const { sent } = await answer(world);
  expect(await decideApproval(world.deps)(sent)).toMatchObject({ kind: "settled", approval: { state: "approved" } });
  expect((await stored(world)).decisions).toHaveLength(1);
  expect(await audited(world)).toHaveLength(1);
});

test("two answers at the very same moment: one rejection wins, whoever is first", async () => {
  const world = await asked();
  const look = (by: typeof ann) =>
    showApproval(world.deps)({ approvalId: "a1", by, token: LINK_TOKEN, withForm: true });
  const annSees = (await look(ann))!.form!;
  const boSees = (await look(bo))!.form!;
  const say = (by: typeof ann, form: typeof annSees, decision: "approve" | "reject") =>
    decideApproval(world.deps)({
      approvalId: "a1",
      by,
      decision,
      comment: "",
      token: form.token,
      csrf: form.csrf,
      contentHash: form.contentHash,
    });
  await Promise.all([say(ann, annSees, "approve"), say(bo, boSees, "reject")]);
  expect((await stored(world)).state).toBe("rejected");
  expect(verifyChain(await world.deps.audit.list("r1"))).toEqual({ ok: true });
});

test("an approval that was not used yet can still be rejected, and only rejected", async () => {
  const world = await asked();
  await answer(world, ann);
  const shown = await showApproval(world.deps)({ approvalId: "a1", by: bo, token: LINK_TOKEN, withForm: true });
  expect(shown?.form).toMatchObject({ mayApprove: false });
  const given = await answer(world, bo, { ...shown!.form!, decision: "reject" });
  expect(given.answer).toMatchObject({ kind: "decided", approval: { state: "rejected" } });
});

test("a local identity without an object id is recorded under the id that the directory has", async () => {
  const world = await asked();
  await answer(world, { ...ann, id: `local:${ann.upn}` });
  expect((await stored(world)).decisions[0]?.byId).toBe(ann.id);
});

describe("everything else is denied, changes nothing, and is audited", () => {
  const owner = principalOf(4, { id: "owner-id", upn: "owner@contoso.example" });
  const cases: readonly [
    string,
    string,
    () => Promise<{ world: TestWorld; who?: typeof ann; change?: Partial<DecideInput> }>,
  ][] = [
    ["a stranger", "not-an-approver", async () => ({ world: await asked(), who: eve })],
    ["the requester", "requester", async () => ({ world: await asked(), who: owner })],
    ["an application", "not-a-person", async () => ({ world: await asked(), who: { ...ann, kind: "app" } })],
    ["a reader", "role-missing", async () => ({ world: await asked(), who: { ...ann, roles: ["Rollout.Read"] } })],
    ["a wrong token", "token", async () => ({ world: await asked(), change: { token: "guessed" } })],
    ["a form from elsewhere", "csrf", async () => ({ world: await asked(), change: { csrf: "guessed" } })],
    [
      "a form that was made for somebody else",
      "csrf",
      async () => {
        const world = await asked();
        const boSees = await showApproval(world.deps)({ approvalId: "a1", by: bo, token: LINK_TOKEN, withForm: true });
        return { world, change: { csrf: boSees!.form!.csrf } };
      },
    ],
    [
      "a page that showed something else",
      "content-changed",
      async () => ({ world: await asked(), change: { contentHash: "0".repeat(64) } }),
    ],
    ["another plan", "content-changed", async () => ({ world: await asked({}, rolloutOf({ planHash: "changed" })) })],
    ["an ended rollout", "rollout-ended", async () => ({ world: await asked({}, rolloutOf({ phase: "aborted" })) })],
    [
      "too late",
      "expired",
      async () => {
        const world = await asked();
        world.time.now += DAY;
        return { world };
      },
    ],
    [
      "two groups of that name",
      "approvers-unknown",
      async () => {
        const world = await asked();
        world.tenant.groups.set("twin", { id: "g10", name: "sg-approvers", members: [memberOf(1)] });
        return { world };
      },
    ],
    [
      "a member who left meanwhile",
      "not-an-approver",
      async () => {
        const world = await asked();
        const shown = await showApproval(world.deps)({ approvalId: "a1", by: ann, token: LINK_TOKEN, withForm: true });
        world.tenant.groups.get("sg-approvers")!.members.shift();
        return { world, change: shown!.form! };
      },
    ],
    [
      "a member who is a guest",
      "guest",
      async () => {
        const world = await asked();
        world.tenant.groups.get("sg-approvers")!.members[0] = { ...memberOf(1), guest: true };
        return { world };
      },
    ],
    [
      "a member whose account was disabled while the page was open",
      "account-disabled",
      async () => {
        const world = await asked();
        const shown = await showApproval(world.deps)({ approvalId: "a1", by: ann, token: LINK_TOKEN, withForm: true });
        world.tenant.groups.get("sg-approvers")!.members[0] = { ...memberOf(1), accountEnabled: false };
        return { world, change: shown!.form! };
      },
    ],
    [
      "not even with the guard's group",
      "not-an-approver",
      async () => {
        const guard = {
          approvals: { approvers: "sg-board", minimum: 1 },
          protect: { groups: [] },
          allow: { anyAaguid: false, privileged: false, strategies: [] },
          limits: {},
          windows: [],
        };
        const world = await asked({}, rolloutOf({ guard }));
        world.tenant.groups.set("sg-board", { id: "g11", name: "sg-board", members: [memberOf(2)] });
        return { world };
      },
    ],
  ];

  test.each(cases)("%s", async (_story, reason, story) => {
    const { world, who, change } = await story();
    const before = await stored(world);
    const { answer: given } = await answer(world, who, change);
    expect(given).toMatchObject({ kind: "denied", reason });
    expect(await stored(world)).toMatchObject({ state: "open", decisions: before.decisions });
    expect(world.woken).toEqual([]);
    expect((await audited(world)).at(-1)).toMatchObject({ kind: "approval-denied", facts: { reason } });
  });

  test("a token of another question", async () => {
    const world = await asked();
    await world.deps.approvals.insertApproval(approvalOf({ id: "a2", tokenHash: "" }));
    const other = await showApproval(world.deps)({ approvalId: "a2", by: ann, token: null, withForm: true });
    const { answer: given } = await answer(world, ann, { token: other!.form!.token });
    expect(given).toMatchObject({ kind: "denied", reason: "token" });
  });
});
