import {
  DAYS,
  DEFAULT_PROFILE,
  HOURS,
  OPEN_PROFILE,
  openFor,
  openProfile,
  START,
  target,
  tenantWorld,
} from "../tenant-world";
import type { TenantWorld } from "../tenant-world";

const follow = (world: TenantWorld, planned: (number | undefined)[] = []) => {
  world.tenant.followWaves(
    [
      { name: "one", groupIds: [world.groupId("sg-it")] },
      { name: "two", groupIds: [world.groupId("sg-break-glass")] },
    ],
    START,
    { plannedStarts: planned },
  );
};

describe("scenario times", () => {
  it("count from when the tenant sees a wave get its profile, and from nothing before", async () => {
    const world = tenantWorld();
    follow(world);
    expect(world.tenant.resolveTime("wave 1 + 1h")).toBeUndefined();
    world.pass(2 * HOURS);
    await openFor(world, "sg-it");
    expect(world.tenant.resolveTime("wave 1")).toBe(START + 2 * HOURS);
    expect(world.tenant.resolveTime("wave 1 + 90m")).toBe(START + 3.5 * HOURS);
    expect(world.tenant.resolveTime("wave 2 + 1h")).toBeUndefined();
    expect(world.tenant.resolveTime("start + 3d")).toBe(START + 3 * DAYS);
    expect(world.tenant.resolveTime("2026-12-24T18:00:00Z")).toBe(Date.parse("2026-12-24T18:00:00Z"));
    expect(world.tenant.resolveTime("soon")).toBeUndefined();
    expect(world.tenant.truth.policyWrites[0]).toMatchObject({ appliesWave: 1 });
  });

  it("before a wave count from its planned start, until it really starts", async () => {
    const world = tenantWorld();
    follow(world, [START + 5 * HOURS]);
    expect(world.tenant.resolveTime("wave 1 - 1h")).toBe(START + 4 * HOURS);
    expect(world.tenant.resolveTime("wave 1 + 1h")).toBeUndefined();
    world.pass(6 * HOURS);
    await openFor(world, "sg-it");
    expect(world.tenant.resolveTime("wave 1 - 1h")).toBe(START + 5 * HOURS);
  });

  it("count a group that was a target already from when a further profile is added to it", async () => {
    const world = tenantWorld();
    const group = world.groupId("sg-it");
    const { includeTargets, passkeyProfiles } = await world.policy();
    await world.patch(
      { includeTargets: [...includeTargets, target(group, DEFAULT_PROFILE)] },
      { token: "local:user:a@b.example" },
    );
    follow(world);
    expect(world.tenant.resolveTime("wave 1")).toBeUndefined();
    await world.patch({
      passkeyProfiles: [...(passkeyProfiles ?? []), openProfile()],
      includeTargets: [...includeTargets, target(group, DEFAULT_PROFILE, OPEN_PROFILE)],
    });
    expect(world.tenant.resolveTime("wave 1")).toBe(START);
  });

  it("with membership plans count from when the first of a wave's people joins another group", async () => {
    const world = tenantWorld({
      file: {
        groups: [
          { name: "sg-it", users: 3 },
          { name: "sg-break-glass", users: 1 },
          { name: "sg-standing", users: 0 },
        ],
      },
    });
    follow(world);
    const [person] = world.tenant.truth.membersOf("sg-it", START);
    const body = { "@odata.id": `https://graph.microsoft.com/v1.0/directoryObjects/${person!}` };
    await world.ask(`/v1.0/groups/${world.groupId("sg-standing")}/members/$ref`, { method: "POST", body });
    expect(world.tenant.resolveTime("wave 1")).toBe(START);
    expect(world.tenant.resolveTime("wave 2")).toBeUndefined();
  });

  it("make a fault whose time is past begin at once, and only once", async () => {
    const world = tenantWorld({
      faults: [{ at: "wave 1 - 1h", kind: "foreign-edit", edit: { addExclusion: "sg-contractors" } }],
    });
    follow(world);
    await openFor(world, "sg-it");
    world.pass(0);
    expect(world.tenant.truth.policyWrites.map(({ description }) => description)).toEqual([
      "PATCH fido2",
      "addExclusion sg-contractors",
    ]);
    follow(world, [START + HOURS]);
    world.pass(2 * HOURS);
    expect(world.tenant.truth.policyWrites).toHaveLength(2);
  });
});

describe("a foreign edit", () => {
  const edited = async (edit: Record<string, unknown>) => {
    const world = tenantWorld({
      faults: [{ at: "start + 1h", kind: "foreign-edit", by: "admin@contoso.example", edit }],
    });
    await openFor(world, "sg-it");
    world.pass(HOURS);
    return { world, policy: await world.policy(), writes: world.tenant.truth.policyWrites };
  };

  it("excludes a group that only the scenario names: it exists and is empty", async () => {
    const { world, policy, writes } = await edited({ addExclusion: "sg-contractors" });
    expect(policy.excludeTargets).toEqual([{ id: world.groupId("sg-contractors"), targetType: "group" }]);
    expect(policy.includeTargets).toHaveLength(2);
    expect(writes[1]).toMatchObject({
      author: { kind: "foreign", name: "admin@contoso.example" },
      faultIndex: 0,
      edit: { addExclusion: "sg-contractors" },
      lost: [],
    });
  });

  it("adds and removes targets and AAGUIDs, sets scalars, patches raw", async () => {
    expect((await edited({ addTarget: "sg-break-glass" })).policy.includeTargets).toHaveLength(3);
    const removed = await edited({ removeTarget: "sg-it" });
    expect(removed.policy.includeTargets).toHaveLength(1);
    expect(removed.writes[1]!.lost).toHaveLength(30);
    const aaguid = "bada5566-a7aa-401f-bd96-45619a55120d";
    const added = await edited({ addAaguid: { aaguid, profile: "Synced passkeys" } });
    expect(added.policy.passkeyProfiles![1]!.keyRestrictions!.aaGuids).toEqual([aaguid]);
    expect((await edited({ addAaguid: aaguid })).policy.passkeyProfiles![0]!.keyRestrictions!.aaGuids).toEqual([
      aaguid,
    ]);
    expect((await edited({ removeAaguid: aaguid })).policy.passkeyProfiles![0]!.keyRestrictions!.aaGuids).toEqual([]);
    expect(
      (await edited({ setScalar: { isSelfServiceRegistrationAllowed: false } })).policy
        .isSelfServiceRegistrationAllowed,
    ).toBe(false);
    expect((await edited({ patch: { state: "disabled" } })).policy.state).toBe("disabled");
  });

  it("that breaks a rule of Graph is kept in the truth as refused", async () => {
    const { writes } = await edited({ patch: { passkeyProfiles: [] } });
    expect(writes[1]).toMatchObject({ refused: expect.stringContaining("default"), gained: [], lost: [] });
  });
});
