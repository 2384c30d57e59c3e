import { PermissionMissingError } from "../../src/contracts/graph/graph-error";
import { HOUR } from "../../src/domain/time";
import { memberOf, type TestWorld } from "../builders/deps";
import { groupId, policyOf } from "../builders/policies";
import { preflight } from "../builders/preflighted";
import { buildGuard } from "../domain/guard/build-guard";

const notPermitted = new PermissionMissingError("Reading it", "Some.Permission", null);

test("an administrator in a wave refuses it, named with the role, active or eligible", async () => {
  const { blocking } = await preflight((world) => {
    const admin = { ...memberOf(3), roles: ["User Administrator"], roleIds: ["role"] };
    Object.assign(world.deps.directory, { readPrivileged: () => Promise.resolve([admin]) });
  });
  expect(blocking).toMatchObject([
    { id: "protected-in-wave", sentence: expect.stringContaining("user3@contoso.example (User Administrator)") },
  ]);
});

test("the guard's protected groups count beside the plan's, and a person in both is named once", async () => {
  const guard = buildGuard({ approvals: { approvers: "sg-approvers", minimum: 1 }, limits: {}, windows: [] });
  const inBoth = (world: TestWorld) => {
    for (const [name, n] of [
      ["sg-break-glass", 20],
      ["sg-board", 21],
    ] as const)
      world.tenant.groups.set(name, { id: groupId(n), name, members: [memberOf(1)] });
  };
  const protect = { groups: ["sg-board"], privilegedRoles: "refuse" } as const;
  const { blocking } = await preflight(inBoth, (plan) => ({ ...plan, protect }), { guard });
  // The plan should have named it, and is refused for that too.
  expect(blocking.map(({ id }) => id)).toEqual(["protected-in-wave", "guard-broken"]);
  expect(blocking[0]?.sentence).toContain(
    "user1@contoso.example (member of protected group 'sg-board'; member of protected group 'sg-break-glass')",
  );
});

test("a guard that names by id the group that the plan names by name is kept", async () => {
  const guard = buildGuard({
    approvals: { approvers: groupId(9), minimum: 1 },
    protect: { groups: [groupId(6)] },
    limits: { waveUsers: 1 },
    windows: [],
  });
  const { blocking } = await preflight(
    (world) => void world.tenant.groups.set("sg-bg", { id: groupId(6), name: "sg-bg", members: [memberOf(80)] }),
    (plan) => ({ ...plan, protect: { ...plan.protect, groups: ["sg-bg"] } }),
    { guard },
  );
  expect(blocking.map(({ id, sentence }) => [id, sentence])).toEqual([
    ["guard-broken", expect.stringContaining('Wave "wave-1" reaches 2 people, but the guard permits at most 1.')],
  ]);
});

test("people who are excluded by another membership are named from the policy's exclusions", async () => {
  const { answer, rollout } = await preflight((world) => {
    world.tenant.policy = policyOf({ excludeTargets: [{ targetType: "group", id: groupId(30) }] });
    world.tenant.groups.set("sg-contractors", { id: groupId(30), name: "sg-contractors", members: [memberOf(3)] });
  });
  expect(answer.passed).toBe(true);
  expect(rollout.findings.find(({ id }) => id === "member-excluded")).toMatchObject({
    wave: 1,
    sentence: expect.stringContaining("user3@contoso.example (group 'sg-contractors')"),
  });
});

test("a tenant whose settings can't be read starts nevertheless, and says what is unknown", async () => {
  const { answer, rollout } = await preflight((world) => {
    Object.assign(world.deps.tenantSettings, {
      readConditionalAccess: () => Promise.reject(notPermitted),
      readMethodSettings: () => Promise.reject(notPermitted),
    });
  });
  expect(answer.passed).toBe(true);
  expect(rollout.findings.filter(({ severity }) => severity === "warns").map(({ id }) => id)).toEqual(
    expect.arrayContaining(["conditional-access-unreadable", "settings-unreadable"]),
  );
});

test("a Conditional Access policy that keeps a wave from registering is named with how many people it concerns", async () => {
  const users = { includeUsers: [], excludeUsers: [], excludeGroups: [], includeRoles: [], excludeRoles: [] };
  const { rollout } = await preflight((world) => {
    const policy = {
      id: "p",
      name: "Strict",
      state: "enabled",
      users: { ...users, includeGroups: [groupId(40)] },
      applications: { include: ["All"], exclude: [], userActions: [] },
      grant: {
        operator: "OR",
        controls: [],
        strength: { id: "s", name: "Keys", combinations: ["fido2"], fido2Aaguids: null },
      },
    };
    world.tenant.groups.set("sg-strict", { id: groupId(40), name: "sg-strict", members: [memberOf(1), memberOf(70)] });
    Object.assign(world.deps.tenantSettings, {
      readConditionalAccess: () => Promise.resolve({ policies: [policy], unreadable: [] }),
    });
  });
  expect(rollout.findings.find(({ id }) => id === "registration-deadlock")?.sentence).toContain(
    "1 of 3 people of the waves falls under it (user1@contoso.example)",
  );
});

test("a source is looked through backwards until somebody's record is found", async () => {
  const asked: number[] = [];
  const { rollout } = await preflight((world) => {
    Object.assign(world.deps.signInLog, {
      read: (from: number, to: number) => {
        asked.push((to - from) / HOUR);
        return Promise.resolve(asked.length < 3 ? [] : [{}]);
      },
    });
  });
  expect(asked).toEqual([1, 2, 4]);
  expect(rollout.findings.map(({ id }) => id)).not.toContain("source-silent");
});
