import { GraphError } from "../../src/contracts/graph/graph-error";
import type { RolloutPlan } from "../../src/domain/plan/plan";
import { planHash } from "../../src/domain/plan/plan-hash";
import { applyIntent } from "../../src/domain/policy/intent";
import { openProfile } from "../../src/domain/policy/profile";
import type { Preview } from "../../src/domain/safety/preview";
import { isNothing } from "../../src/domain/safety/what-if";
import { MINUTE } from "../../src/domain/time";
import { previewRollout } from "../../src/operations/preview-rollout";
import { memberOf, worldOf, type TestWorld } from "../builders/deps";
import { planOf } from "../builders/plans";
import { groupId, policyOf } from "../builders/policies";
import { rolloutOf, TUESDAY_NINE } from "../builders/rollouts";

const range = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, at) => memberOf(from + at));

function worldOfTwoWaves(): TestWorld {
  const world = worldOf();
  const groups = { 1: range(1, 5), 2: range(4, 12) };
  for (const [n, members] of Object.entries(groups))
    world.tenant.groups.set(`sg-${n}`, { id: groupId(Number(n)), name: `sg-${n}`, members: [...members] });
  world.tenant.groups.set("sg-approvers", { id: groupId(90), name: "sg-approvers", members: range(90, 92) });
  return world;
}

const previewOf = (change: Partial<Preview> = {}, plan: RolloutPlan = planOf(2)): Preview => ({
  id: "p1",
  kind: "what-if",
  plan,
  planHash: planHash(plan),
  guard: null,
  guardHash: null,
  requester: { id: "owner-id", upn: "owner@contoso.example", name: "Owner" },
  createdAt: TUESDAY_NINE,
  ...change,
});

test("a preflight alone lists what a rollout would be told, and reads nobody's platform", async () => {
  const world = worldOfTwoWaves();
  world.tenant.groups.delete("sg-2");
  const { findings, whatIf } = await previewRollout(world.deps)(previewOf({ kind: "preflight" }));
  expect(whatIf).toBeNull();
  expect(findings[0]).toMatchObject({ id: "group-missing", severity: "blocks", wave: 1 });
});

test("a what-if says wave by wave who gains, and who does by an earlier wave", async () => {
  const world = worldOfTwoWaves();
  const { findings, whatIf } = await previewRollout(world.deps)(previewOf());
  expect(findings.filter(({ severity }) => severity === "blocks")).toEqual([]);
  expect(whatIf?.waves.map(({ gains }) => gains.map(({ people }) => people.count))).toEqual([[5], [7]]);
  expect(whatIf?.waves[1]?.unchanged).toMatchObject([{ why: "earlier-wave", people: { count: 2 } }]);
  expect(whatIf?.basis).toMatchObject({ groupsRead: 2, membershipsRead: 14, conditionalAccessUnread: null });
  expect(world.tenant.sent).toEqual([]);
});

test("each group is read once, however many sides it is looked at from, and the policy's groups too", async () => {
  const world = worldOfTwoWaves();
  world.tenant.policy = policyOf({ excludeTargets: [{ targetType: "group", id: groupId(50) }] });
  world.tenant.groups.set("sg-out", { id: groupId(50), name: "sg-out", members: [memberOf(1)] });
  const readMembers = world.deps.directory.readMembers.bind(world.deps.directory);
  const asked: string[] = [];
  Object.assign(world.deps.directory, { readMembers: (id: string) => (asked.push(id), readMembers(id)) });
  const { whatIf } = await previewRollout(world.deps)(previewOf());
  expect(asked.sort()).toEqual([groupId(1), groupId(2), groupId(50), groupId(90)]);
  expect(whatIf?.waves[0]?.unchanged).toMatchObject([{ why: "excluded", people: { count: 1 } }]);
});

test("a group that only the policy names and that is gone leaves a doubt, and the rest is told", async () => {
  const world = worldOfTwoWaves();
  world.tenant.policy = policyOf({ excludeTargets: [{ targetType: "group", id: groupId(50) }] });
  const readMembers = world.deps.directory.readMembers.bind(world.deps.directory);
  const gone = new GraphError({
    ...{ method: "GET", path: "/groups", status: 404, code: "NotFound", detail: "gone", requestId: null },
    outcomeUnknown: false,
  });
  Object.assign(world.deps.directory, {
    readMembers: (id: string) => (id === groupId(50) ? Promise.reject(gone) : readMembers(id)),
  });
  const { findings, whatIf } = await previewRollout(world.deps)(previewOf());
  expect(findings).toContainEqual(
    expect.objectContaining({ id: "what-if-unclear", sentence: expect.stringContaining(groupId(50)) }),
  );
  expect(whatIf?.waves).toHaveLength(2);
});

test("people have the platform of their newest sign-in", async () => {
  const world = worldOfTwoWaves();
  const at = TUESDAY_NINE - 10 * MINUTE;
  const signIn = (n: number, platform: string, ago = 0) => ({
    ...{ id: `s${String(n)}${platform}`, userId: memberOf(n).id, at: at - ago, correlationId: "", code: 0 },
    ...{ fresh: true, passkey: false, passkeySucceeded: null, platform },
  });
  const log = [signIn(1, "windows", MINUTE), signIn(1, "ios"), signIn(2, "unknown"), signIn(99, "android")];
  Object.assign(world.deps.signInLog, {
    read: (from: number, to: number) => Promise.resolve(log.filter((each) => each.at >= from && each.at <= to)),
  });
  const { whatIf } = await previewRollout(world.deps)(previewOf());
  expect(whatIf?.waves[0]?.gains[0]?.people.byPlatform).toEqual({ ios: 1, unknown: 4 });
});

test("Conditional Access is read only where privileged people gain, and what can't be read of it is said", async () => {
  const world = worldOfTwoWaves();
  const plan = planOf(2, (each) => ({ ...each, protect: { groups: [], privilegedRoles: "allow" } }));
  const forbidden = new GraphError({
    ...{ method: "GET", path: "/identity", status: 403, code: "Forbidden", detail: "no", requestId: null },
    outcomeUnknown: false,
  });
  Object.assign(world.deps.tenantSettings, { readConditionalAccess: () => Promise.reject(forbidden) });
  const nobody = await previewRollout(world.deps)(previewOf({}, plan));
  expect(nobody.whatIf?.basis.conditionalAccessUnread).toBeNull();
  Object.assign(world.deps.directory, {
    readPrivileged: () => Promise.resolve([{ ...memberOf(1), roles: ["Global Administrator"], roleIds: ["r1"] }]),
  });
  const { whatIf } = await previewRollout(world.deps)(previewOf({}, plan));
  expect(whatIf?.basis.conditionalAccessUnread).toContain("Forbidden");
  expect(whatIf?.waves[0]?.gains[0]?.people.byRole).toEqual({ privileged: 1, member: 4, guest: 0 });
});

test("a second look after the rollout is empty: the profile is known under the ids that it has", async () => {
  const world = worldOfTwoWaves();
  const plan = planOf(2);
  const done = rolloutOf({ plan, planHash: planHash(plan), phase: "completed" });
  const open = openProfile(plan.profile, done.profileIds.open);
  await world.deps.rollouts.insertRollout({ ...done, owned: { profiles: [open], targets: [] } }, []);
  const groupIds = [groupId(1), groupId(2)];
  world.tenant.policy = applyIntent(world.tenant.policy, { kind: "assign", profile: open, groupIds });
  const { whatIf } = await previewRollout(world.deps)(previewOf());
  expect(whatIf?.waves.map(isNothing)).toEqual([true, true]);
});

test("a fault that passes is tried again, until somebody has waited for five minutes", async () => {
  const world = worldOfTwoWaves();
  const busy = new GraphError({
    ...{ method: "GET", path: "/", status: 503, code: "Busy", detail: "", requestId: null },
    outcomeUnknown: false,
  });
  Object.assign(world.deps.policy, { read: () => Promise.reject(busy) });
  await expect(previewRollout(world.deps)(previewOf())).rejects.toBe(busy);
  world.time.now += 5 * MINUTE;
  const { findings, whatIf } = await previewRollout(world.deps)(previewOf());
  expect([findings.map(({ id }) => id), whatIf]).toEqual([["tenant-unreadable"], null]);
});
