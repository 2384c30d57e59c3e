import { HOURS, MINUTES, openFor, START, tenantWorld } from "../tenant-world";
import type { TenantWorld } from "../tenant-world";

describe("membership and noise", () => {
  it("membership adds and removes ordinary people, in the directory, the audit log and the truth", async () => {
    const groups = [
      { name: "sg-it", users: 10 },
      { name: "sg-hr", users: 20 },
      { name: "sg-admins", users: 2, roles: ["Global Administrator"] },
    ];
    const world = tenantWorld({
      file: { groups },
      faults: [{ at: "start + 1h", kind: "membership", group: "sg-it", add: 5, remove: 2 }],
    });
    world.pass(HOURS);
    const { truth } = world.tenant;
    expect(truth.membersOf("sg-it", world.now)).toHaveLength(13);
    expect(truth.membersOf("sg-it", START)).toHaveLength(10);
    expect(truth.membershipChanges.map(({ change }) => change).sort()).toEqual([
      ...Array<string>(5).fill("added"),
      "removed",
      "removed",
    ]);
    expect(truth.membershipChanges.every(({ personId }) => truth.person(personId)!.roles.length === 0)).toBe(true);
    const records = await world.all(
      "/v1.0/auditLogs/directoryAudits?$filter=activityDisplayName eq 'Add member to group'",
    );
    expect(records).toHaveLength(5);
  });

  it("membership takes named people too, privileged ones among them, and gives them what the group has", async () => {
    const world = tenantWorld({
      faults: [{ at: "start + 1h", kind: "membership", group: "sg-it", add: ["break-glass-001@contoso.example"] }],
    });
    await openFor(world, "sg-it");
    world.pass(HOURS);
    expect(world.tenant.truth.membershipChanges).toMatchObject([
      { effect: "gains", author: { kind: "foreign" }, faultIndex: 0 },
    ]);
  });

  it("noise: people join and leave, are renamed, stay at home, or crowd in", async () => {
    const noise = (preset: string, more = {}) =>
      tenantWorld({ file: { history: "1d" }, faults: [{ at: "start", kind: "noise", preset, ...more }] });
    const joined = noise("new-joiners");
    joined.pass(HOURS);
    expect(joined.tenant.truth.people).toHaveLength(38);
    expect((await joined.ask("/v1.0/users/joiner-1-1@contoso.example/memberOf")).body.value).toHaveLength(1);

    const left = noise("leavers");
    left.pass(HOURS);
    const gone = left.tenant.truth.people.filter(({ enabled }) => !enabled);
    expect(gone).toHaveLength(4);
    expect(gone.every(({ id }) => left.tenant.truth.membershipChanges.some((change) => change.personId === id))).toBe(
      true,
    );

    const renamed = noise("upn-changes");
    renamed.pass(HOURS);
    const fresh = renamed.tenant.truth.people.filter(({ upn }) => upn.includes(".new1@"));
    expect(fresh).toHaveLength(5);
    expect((await renamed.ask(`/v1.0/users/${fresh[0]!.upn}`)).body.id).toBe(fresh[0]!.id);
    expect((await renamed.ask(`/v1.0/users/${fresh[0]!.upn.replace(".new1", "")}`)).status).toBe(404);

    const attempts = (world: TenantWorld) => {
      world.pass(11 * HOURS);
      return world.tenant.truth.signInRecords(START, world.now).filter(({ interactive }) => interactive).length;
    };
    const usual = attempts(tenantWorld({ file: { history: "1d" } }));
    expect(attempts(noise("holiday"))).toBeLessThan(usual / 3);
    expect(attempts(noise("monday-surge"))).toBeGreaterThan(usual * 1.8);
  });

  it("noise: a wrong Conditional Access policy keeps some out, says so in the audit log, and is not the product's fault", async () => {
    const world = tenantWorld({
      file: { people: { fresh: 1, signInsPerDay: 8 } },
      faults: [{ at: "start", for: "8h", kind: "noise", preset: "ca-policy-edit" }],
    });
    world.pass(10 * HOURS);
    const refused = await world.all("/beta/auditLogs/signIns?$filter=status/errorCode eq 53003");
    expect(refused.length).toBeGreaterThan(0);
    expect(refused[0]).toMatchObject({ conditionalAccessStatus: "failure" });
    expect(world.tenant.truth.lockouts.every(({ cause }) => cause.kind === "fault")).toBe(true);
    expect(
      await world.all(
        "/v1.0/auditLogs/directoryAudits?$filter=activityDisplayName eq 'Update conditional access policy'",
      ),
    ).toHaveLength(1);
  });

  it("noise: expired passwords and a new VPN make people authenticate afresh", async () => {
    const fresh = (preset?: string) => {
      const faults = preset === undefined ? [] : [{ at: "start", kind: "noise", preset }];
      const world = tenantWorld({ file: { history: "0s" }, faults });
      world.pass(11 * HOURS);
      return { count: world.tenant.truth.freshAttempts, world };
    };
    const usual = fresh().count;
    expect(fresh("password-expiry").count).toBeGreaterThan(usual * 1.3);
    const vpn = fresh("vpn-change");
    expect(vpn.count).toBeGreaterThan(usual * 1.3);
    vpn.world.pass(MINUTES);
  });
});
