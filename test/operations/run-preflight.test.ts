import type { RolloutPlan } from "../../src/domain/plan/plan";
import type { RolloutRecord } from "../../src/domain/rollout/records";
import type { Member } from "../../src/domain/people";
import { MINUTE } from "../../src/domain/time";
import {
  GraphError,
  LicenceMissingError,
  PermissionMissingError,
  RetryLaterError,
} from "../../src/contracts/graph/graph-error";
import { runPreflight } from "../../src/operations/run-preflight";
import { memberOf, type TestWorld } from "../builders/deps";
import { DEFAULT_PROFILE, groupId, policyOf, profileOf, targetOf } from "../builders/policies";
import { preflight } from "../builders/preflighted";

test("a fitting tenant is scheduled, with the people of each wave counted once", async () => {
  const { world, answer, rollout } = await preflight();
  expect(answer).toEqual({ passed: true, waves: 2 });
  expect(rollout.phase).toBe("scheduled");
  const waves = (await world.deps.rollouts.readWaves("r1")).map((wave) => wave.value.users);
  expect(waves).toEqual([2, 1]);
  expect(rollout.findings.map((finding) => finding.id)).toEqual(
    expect.arrayContaining(["guests-left-out", "disabled-left-out", "proof-missing"]),
  );
});

test("passing twice reads nothing again", async () => {
  const { world } = await preflight();
  world.tenant.groups.clear();
  expect(await runPreflight(world.deps)({ rolloutId: "r1" })).toEqual({ passed: true, waves: 2 });
});

const notPermitted = new PermissionMissingError("Reading it", "Some.Permission", null);

const REFUSALS: readonly [string, string, (world: TestWorld) => void, ((plan: RolloutPlan) => RolloutPlan)?][] = [
  [
    "a tenant that is not on profiles",
    "not-on-profiles",
    (world) => (world.tenant.policy = policyOf({ passkeyProfiles: [] })),
  ],
  ["a method that is off", "method-off", (world) => (world.tenant.policy = policyOf({ state: "disabled" }))],
  ["a missing group", "group-missing", (world) => world.tenant.groups.delete("sg-2")],
  [
    "an ambiguous group",
    "group-ambiguous",
    (world) => world.tenant.groups.set("other", { id: groupId(7), name: "sg-2", members: [memberOf(8)] }),
  ],
  [
    "an empty group",
    "group-empty",
    (world) => world.tenant.groups.set("sg-2", { id: groupId(2), name: "sg-2", members: [] }),
  ],
  [
    "an excluded group",
    "group-excluded",
    (world) => (world.tenant.policy = policyOf({ excludeTargets: [{ targetType: "group", id: groupId(2) }] })),
  ],
  ["nobody who could approve", "approvers-missing", (world) => world.tenant.groups.delete("sg-approvers")],
  [
    "only the requester as approver",
    "approvers-too-few",
    (world) =>
      world.tenant.groups.set("sg-approvers", {
        id: groupId(9),
        name: "sg-approvers",
        members: [memberOf(91, { upn: "owner@contoso.example" })],
      }),
  ],
  [
    "a policy that would grow over 20 KB",
    "policy-too-large",
    (world) =>
      (world.tenant.policy = policyOf({
        includeTargets: Array.from({ length: 90 }, (_, n) => targetOf(groupId(100 + n), DEFAULT_PROFILE)),
      })),
  ],
  [
    "more profiles than a tenant may have",
    "too-many-profiles",
    (world) =>
      (world.tenant.policy = policyOf({
        passkeyProfiles: [
          ...(policyOf().passkeyProfiles ?? []),
          profileOf({ id: groupId(50), name: "A" }),
          profileOf({ id: groupId(51), name: "B" }),
        ],
      })),
  ],
  [
    "a protected person in a wave",
    "protected-in-wave",
    (world) => world.tenant.groups.set("sg-bg", { id: groupId(6), name: "sg-bg", members: [memberOf(3)] }),
    (plan) => ({ ...plan, protect: { ...plan.protect, groups: ["sg-bg"] } }),
  ],
  [
    "a protected group that is gone",
    "protection-unreadable",
    () => undefined,
    (plan) => ({ ...plan, protect: { ...plan.protect, groups: ["sg-gone"] } }),
  ],
  [
    "not knowing who holds a directory role",
    "protection-unreadable",
    (world) => Object.assign(world.deps.directory, { readPrivileged: () => Promise.reject(notPermitted) }),
  ],
  [
    "a group whose members are hidden",
    "group-unreadable",
    (world) => {
      const read = world.deps.directory.readMembers.bind(world.deps.directory);
      Object.assign(world.deps.directory, {
        readMembers: (id: string) => (id === groupId(2) ? Promise.reject(notPermitted) : read(id)),
      });
    },
  ],
  [
    "a sign-in log without a licence",
    "source-dead",
    (world) =>
      Object.assign(world.deps.signInLog, {
        read: () => Promise.reject(new LicenceMissingError("Reading the sign-in log", "Microsoft Entra ID P1")),
      }),
  ],
  [
    "a sign-in log in which nobody left a record",
    "source-silent",
    (world) => Object.assign(world.deps.signInLog, { read: () => Promise.resolve([]) }),
  ],
  [
    "an adopted profile that is not there",
    "profile-missing",
    () => undefined,
    (plan) => ({ ...plan, profile: { ...plan.profile, id: groupId(40) } }),
  ],
];

test.each(REFUSALS.map(([what, id, change, plan]) => ({ what, id, change, plan })))(
  "$what refuses the rollout, says so, and writes nothing",
  async ({ id, change, plan }) => {
    const { world, answer, rollout, blocking } = await preflight(change, plan);
    expect(answer.passed).toBe(false);
    expect(rollout).toMatchObject({ phase: "refused" });
    expect(blocking.map((finding) => finding.id)).toContain(id);
    for (const finding of blocking) expect(finding.mend.length).toBeGreaterThan(10);
    expect(world.tenant.sent).toHaveLength(0);
  },
);

test("all users already allowing synced passkeys is said before anybody is asked to believe in waves", async () => {
  const { rollout, answer } = await preflight((world) => {
    world.tenant.policy = policyOf({
      includeTargets: [targetOf("all_users", groupId(60))],
      passkeyProfiles: [...(policyOf().passkeyProfiles ?? []), profileOf({ id: groupId(60), name: "Everyone" })],
    });
  });
  expect(answer.passed).toBe(true);
  expect(rollout.findings.map((finding) => finding.id)).toContain("all-users-allows-synced");
});

const gone = { method: "GET", path: "v1.0/policies", detail: "it says so", requestId: null, outcomeUnknown: false };
const PASSING: readonly Error[] = [
  new GraphError({ ...gone, status: 0, code: "NoAnswer" }),
  new GraphError({ ...gone, status: 503, code: "ServiceUnavailable" }),
  new GraphError({ ...gone, status: 429, code: "TooManyRequests" }),
  new RetryLaterError("reading the policy", 60_000),
];

const unreadable = (error: Error) => (world: TestWorld) => {
  Object.assign(world.deps.policy, { read: () => Promise.reject(error) });
};

test.each(PASSING)("a fault that passes is no finding but a reason to try again: $message", async (error) => {
  await expect(preflight(unreadable(error))).rejects.toBe(error);
});

test.each(PASSING)(
  "a tenant that can't be read for half an hour is a finding with the mend: $message",
  async (error) => {
    const { blocking } = await preflight((world) => {
      unreadable(error)(world);
      world.time.now += 30 * MINUTE;
    });
    expect(blocking).toMatchObject([{ id: "tenant-unreadable", sentence: expect.stringContaining(error.message) }]);
  },
);

test.each([
  new PermissionMissingError("reading the policy", "Policy.Read.All", null),
  new GraphError({ ...gone, status: 403, code: "Forbidden" }),
  new GraphError({ ...gone, status: 0, code: "NoToken" }),
])("what trying again won't change is a finding at once: $message", async (error) => {
  const { blocking } = await preflight(unreadable(error));
  expect(blocking.map((finding) => finding.id)).toEqual(["tenant-unreadable"]);
});

const board =
  (...members: Member[]) =>
  (world: TestWorld) =>
    void world.tenant.groups.set("sg-approvers", { id: groupId(9), name: "sg-approvers", members });

test.each([
  ["the requester, by object id", memberOf(91, { id: "OWNER-ID" })],
  ["the requester, by name in other letters", memberOf(91, { upn: "Owner@Contoso.example" })],
  ["a guest", memberOf(91, { guest: true })],
  ["somebody disabled", memberOf(91, { accountEnabled: false })],
])("%s can't be the approver on whom a rollout rests", async (_, member) => {
  const { blocking } = await preflight(board(member));
  expect(blocking.map((finding) => finding.id)).toEqual(["approvers-too-few"]);
});

test("the plan's owner isn't counted among the approvers although somebody else started the rollout", async () => {
  const { blocking } = await preflight(board(memberOf(91)), (plan) => ({
    ...plan,
    metadata: { ...plan.metadata, owner: "User91@contoso.example" },
  }));
  expect(blocking.map((finding) => finding.id)).toEqual(["approvers-too-few"]);
});

test("the guard's minimum counts where the plan asks for fewer approvers", async () => {
  const guard: RolloutRecord["guard"] = {
    approvals: { approvers: "sg-approvers", minimum: 2 },
    protect: { groups: [] },
    allow: { anyAaguid: true, privileged: true, strategies: ["freeze", "close-registration"] },
    limits: {},
    windows: [],
  };
  const few = await preflight(undefined, undefined, { guard });
  expect(few.blocking.map((finding) => finding.id)).toContain("approvers-too-few");
  const enough = await preflight(board(memberOf(90), memberOf(91)), undefined, { guard });
  expect(enough.blocking.map((finding) => finding.id)).not.toContain("approvers-too-few");
});
