import { DAYS, DEFAULT_PROFILE, HOURS, openFor, START, target, tenantWorld } from "../tenant-world";
import type { TenantWorld } from "../tenant-world";

const AT = "start + 4d";

/** Wave `sg-it` got the open profile at the start; four days later somebody else writes, once unless told otherwise. */
async function afterFourDays(fault: Record<string, unknown>, wait = HOURS): Promise<TenantWorld> {
  const world = tenantWorld({ faults: [{ at: AT, kind: "foreign-edit", ...fault }] });
  await openFor(world, "sg-it");
  world.pass(4 * DAYS + wait);
  return world;
}

const foreign = (world: TenantWorld) =>
  world.tenant.truth.policyWrites.filter(({ author }) => author.kind !== "product");

/** Whom the audit log names for changes of the policy, oldest first. */
async function namedInLog(world: TenantWorld): Promise<readonly string[]> {
  world.pass(HOURS);
  const filter = encodeURIComponent("activityDisplayName eq 'Authentication Methods Policy Update'");
  const records = await world.all(`/v1.0/auditLogs/directoryAudits?$filter=${filter}&$orderby=activityDateTime`, {
    token: "local:reader",
  });
  return records.map(({ initiatedBy }) => {
    const { user, app } = initiatedBy as { user: { userPrincipalName: string } | null; app: { displayName: string } };
    return user === null ? app.displayName : user.userPrincipalName;
  });
}

test.each([
  [{ preset: "reapply-default", for: "1h" }, "Config Sync"],
  [{ preset: "resend-collections" }, "Desired State Sync"],
  [{ preset: "restore-backup", at: "start + 2d" }, "Tenant Backup"],
  [{ preset: "wipe-profiles" }, "admin@contoso.example"],
  [{ preset: "restore-backup", at: "start + 2d", by: "eve@contoso.example" }, "eve@contoso.example"],
  [{ edit: { addExclusion: "sg-contractors" } }, "admin@contoso.example"],
  [{ preset: "microsoft-2026-09" }, "Azure MFA StrongAuthenticationService"],
  [{ preset: "microsoft-2027-02" }, "Azure MFA StrongAuthenticationService"],
])("%j shows in the audit log as %s", async (fault, name) => {
  const named = await namedInLog(await afterFourDays(fault));
  expect(named[0]).toBe("passkey-rollout-writer");
  expect(new Set(named.slice(1))).toEqual(new Set([name]));
});

describe("a configuration tool that re-applies its own default profile", () => {
  const given = { preset: "reapply-default" };

  it("takes the waves' targets and profiles away", async () => {
    const world = await afterFourDays(given);
    expect((await world.policy()).includeTargets).toEqual([target("all_users", DEFAULT_PROFILE)]);
    expect(foreign(world)[0]?.lost).toHaveLength(30);
  });

  it("does it again every four hours, for ever", async () => {
    const world = await afterFourDays(given);
    await openFor(world, "sg-it");
    world.pass(2 * HOURS);
    expect((await world.policy()).includeTargets).toHaveLength(2);
    world.pass(2 * HOURS);
    expect((await world.policy()).includeTargets).toHaveLength(1);
    await openFor(world, "sg-it");
    world.pass(4 * HOURS);
    expect(foreign(world)).toHaveLength(3);
  });

  it("changes nothing where nobody else did, and stops when its time is over", async () => {
    const world = await afterFourDays({ ...given, for: "6h" }, 5 * HOURS);
    expect(foreign(world)).toHaveLength(1);
    await openFor(world, "sg-it");
    world.pass(10 * HOURS);
    expect((await world.policy()).includeTargets).toHaveLength(2);
  });
});

test("any edit may be repeated at a rhythm of its own", async () => {
  const world = await afterFourDays({ edit: { removeTarget: "sg-it" }, every: "90m", for: "4h" });
  await openFor(world, "sg-it");
  world.pass(HOURS);
  expect(foreign(world)).toHaveLength(2);
});

describe("a desired-state tool that sends whole collections", () => {
  it("changes the order and spelling and nothing else while its copy is current", async () => {
    const world = await afterFourDays({ preset: "resend-collections" });
    const policy = await world.policy();
    expect(policy.includeTargets.map(({ id }) => id).at(-1)).toBe("all_users");
    expect(policy.passkeyProfiles!.map(({ passkeyTypes }) => passkeyTypes)).toEqual([
      "deviceBound,synced",
      "deviceBound",
    ]);
    expect(foreign(world)[0]).toMatchObject({ gained: [], lost: [] });
  });

  it("undoes whatever is younger than its last look", async () => {
    const world = tenantWorld({ faults: [{ at: "start + 6h", kind: "foreign-edit", preset: "resend-collections" }] });
    world.pass(3 * HOURS);
    await openFor(world, "sg-it");
    world.pass(4 * HOURS);
    expect((await world.policy()).includeTargets).toHaveLength(1);
    expect(foreign(world)[0]?.lost).toHaveLength(30);
  });
});

test("a backup is three days old: it brings back what was then and loses what came since", async () => {
  const world = await afterFourDays({ preset: "restore-backup" });
  expect((await world.policy()).includeTargets).toHaveLength(2);
  const young = tenantWorld({ faults: [{ at: "start + 2d", kind: "foreign-edit", preset: "restore-backup" }] });
  await openFor(young, "sg-it");
  young.pass(2 * DAYS + HOURS);
  expect((await young.policy()).includeTargets).toHaveLength(1);
});

test("a script without profiles is refused, and whoever ran it leaves the default profile to everybody", async () => {
  const world = await afterFourDays({ preset: "wipe-profiles" });
  const [refused, taken] = foreign(world);
  expect(refused?.refused).toContain("default passkey profile can't be deleted");
  expect(taken).toMatchObject({ description: "wipe-profiles" });
  expect(taken?.lost).toHaveLength(30);
  expect((await world.policy()).passkeyProfiles).toHaveLength(1);
});

describe("Microsoft", () => {
  it("in September 2026 lets everybody register everything and switches the campaign to Microsoft-managed", async () => {
    const world = await afterFourDays({ preset: "microsoft-2026-09" });
    expect(foreign(world)[0]).toMatchObject({ author: { kind: "microsoft" }, lost: [] });
    expect(foreign(world)[0]?.gained).toHaveLength(2);
    expect((await world.policy()).passkeyProfiles).toHaveLength(3);
    const whole = (await world.ask("/v1.0/policies/authenticationMethodsPolicy")).body;
    expect(whole.registrationEnforcement).toMatchObject({
      authenticationMethodsRegistrationCampaign: { state: "default" },
    });
  });

  it("in February 2027 ends SMS and voice, and the opt-out with it", async () => {
    const world = tenantWorld({
      faults: [{ at: "start + 1h", kind: "foreign-edit", preset: "microsoft-2027-02" }],
      file: { groups: [{ name: "sg-it", users: 2, methods: ["mobilePhone"] }], people: { registers: { share: 0 } } },
    });
    const [person] = world.tenant.truth.people;
    expect(world.tenant.truth.canSignIn(person!.id, START)).toEqual({ can: true });
    world.pass(2 * HOURS);
    expect(world.tenant.truth.canSignIn(person!.id, world.now)).toEqual({ can: false, cause: { kind: "none" } });
    const sms = await world.ask("/v1.0/policies/authenticationMethodsPolicy/authenticationMethodConfigurations/sms");
    expect(sms.body.state).toBe("disabled");
    expect((await world.policy()).passkeyProfiles).toHaveLength(2);
  });

  it("does not widen twice what was widened in September", async () => {
    const faults = [
      { at: "start + 1h", kind: "foreign-edit", preset: "microsoft-2026-09" },
      { at: "start + 2h", kind: "foreign-edit", preset: "microsoft-2027-02" },
    ];
    const world = tenantWorld({ faults });
    world.pass(3 * HOURS);
    expect(foreign(world)).toHaveLength(1);
    expect((await world.policy()).passkeyProfiles).toHaveLength(2);
  });
});
