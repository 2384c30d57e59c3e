import { tenantFile } from "../../src/contracts/tenant-file";
import { scenarioFile } from "../../src/contracts/scenario-file";
import { policyHash } from "../../src/domain/policy/canonical";
import { HOUR, MINUTE } from "../../src/domain/time";
import { createCredentials } from "../../src/graph/credentials";
import { createDirectory } from "../../src/graph/directory";
import { createGraphClient } from "../../src/graph/graph-client";
import { createPolicyGateway } from "../../src/graph/policy-gateway";
import { createRegistrationLog } from "../../src/graph/registration-log";
import { createReportBudget, REPORT_LIMIT } from "../../src/graph/report-budget";
import { createRequestCounter } from "../../src/graph/request-counter";
import { createSignInLog } from "../../src/graph/sign-in-log";
import { createEmulatedTenant } from "../../src/local/tenant/emulated-tenant";
import { collectingLogger, skippingClock, thrownBy } from "./world";

const STARTS_AT = Date.UTC(2026, 11, 1, 7);
const INTENT = "9f0c1e9a-0000-4000-8000-000000000001";

const GROUPS = [
  { name: "sg-it", users: 60, guests: 2, disabled: 1, platforms: { windows: 0.5, ios: 0.5 } },
  { name: "sg-outer", users: 3, kind: "nested", groups: ["sg-it"] },
  { name: "sg-joins-itself", users: 5, kind: "dynamic" },
  { name: "Müller's R&D #1", users: 4, eligibleRoles: ["Exchange Administrator"] },
  { name: "sg-role", users: 3, roleAssignable: true, roles: ["User Administrator"] },
  { name: "sg-break-glass", users: 2, roles: ["Global Administrator"] },
];

const PROFILE = "00000000-0000-0000-0000-000000000001";
const SYNCED_FOR_ALL = {
  "@odata.type": "#microsoft.graph.fido2AuthenticationMethodConfiguration",
  ...{ id: "Fido2", state: "enabled", isSelfServiceRegistrationAllowed: true, defaultPasskeyProfile: PROFILE },
  includeTargets: [
    { targetType: "group", id: "all_users", isRegistrationRequired: false, allowedPasskeyProfiles: [PROFILE] },
  ],
  excludeTargets: [],
  passkeyProfiles: [
    {
      ...{
        id: PROFILE,
        name: "Default passkey profile",
        passkeyTypes: "deviceBound,synced",
        attestationEnforcement: "disabled",
      },
      keyRestrictions: { isEnforced: false, enforcementType: "allow", aaGuids: [] },
    },
  ],
};

/** The adapters on an emulated tenant in the same process, in time that skips. */
function adaptersOn(file: object = {}, faults: object[] = []) {
  const clock = skippingClock(STARTS_AT);
  const head = { apiVersion: "passkey-rollout/v1" };
  const tenant = createEmulatedTenant({
    file: tenantFile.parse({
      ...head,
      ...{ kind: "Tenant", seed: 7, startsAt: "2026-12-01T07:00:00Z", history: "1d", groups: GROUPS },
      ...{ named: [{ upn: "ann@contoso.example" }], limits: { pageSize: 25 } },
      ...file,
    }),
    scenario: scenarioFile.parse({ ...head, kind: "Scenario", faults }),
    now: () => clock.now(),
    sleep: (ms) => clock.sleep(ms),
  });
  const endpoint = "http://127.0.0.1:8800";
  const logger = collectingLogger();
  const counter = createRequestCounter();
  const { reader, writer } = createCredentials({ kind: "local", endpoint });
  const fetch: typeof globalThis.fetch = (input, init) => tenant.handle(new Request(input, init));
  const parts = { endpoint, fetch, clock, random: { next: () => 0.5 }, logger, counter };
  const client = createGraphClient({ ...parts, credential: reader });
  const limiter = createReportBudget({ clock, share: 0.2, ...REPORT_LIMIT });
  const reporting = createGraphClient({ ...parts, credential: reader, limiter });
  return {
    ...{ tenant, clock, logger, counter, client },
    directory: createDirectory(client),
    gateway: createPolicyGateway({ reader: client, writer: createGraphClient({ ...parts, credential: writer }) }),
    signIns: createSignInLog(reporting, logger),
    audits: createRegistrationLog(reporting, logger),
    eagerSignIns: createSignInLog(client, logger),
  };
}

async function findGroup(world: ReturnType<typeof adaptersOn>, name: string) {
  const [group] = await world.directory.findGroups(name);
  if (group === undefined) throw new Error(`There is no group ${name}.`);
  return group;
}

describe("the directory of an emulated tenant", () => {
  it("is found by name and id, with quotes, umlauts and signs, and says what kind each group is", async () => {
    const world = adaptersOn();
    const odd = await findGroup(world, "Müller's R&D #1");
    expect(await world.directory.findGroups(odd.id)).toEqual([odd]);
    expect((await findGroup(world, "sg-outer")).nested).toBe(true);
    expect((await findGroup(world, "sg-joins-itself")).dynamic).toBe(true);
    expect(await world.directory.findGroups("nothing of that name")).toEqual([]);
  });

  it("gives every transitive member once, guests and disabled told apart, over several pages", async () => {
    const world = adaptersOn();
    for (const name of ["sg-it", "sg-outer"]) {
      const members = await world.directory.readMembers((await findGroup(world, name)).id);
      expect(members.map((member) => member.id).sort()).toEqual(
        [...world.tenant.truth.membersOf(name, STARTS_AT)].sort(),
      );
      expect(members.filter((member) => member.guest)).toHaveLength(2);
      expect(members.filter((member) => !member.accountEnabled)).toHaveLength(1);
    }
  });

  it("knows a person by name, and who is privileged, active or eligible", async () => {
    const world = adaptersOn();
    expect((await world.directory.findPerson("ann@contoso.example"))?.upn).toBe("ann@contoso.example");
    expect(await world.directory.findPerson("nobody@contoso.example")).toBeUndefined();
    const privileged = await world.directory.readPrivileged();
    expect(new Set(privileged.map((person) => person.id))).toEqual(world.tenant.truth.privileged);
    expect(privileged).toHaveLength(2 + 3 + 4);
  });

  it.each([
    ["GroupMember.Read.All", (world: ReturnType<typeof adaptersOn>) => world.directory.findGroups("sg-it")],
    ["RoleManagement.Read.Directory", (world: ReturnType<typeof adaptersOn>) => world.directory.readPrivileged()],
    ["Policy.Read.AuthenticationMethod", (world: ReturnType<typeof adaptersOn>) => world.gateway.read()],
    ["AuditLog.Read.All", (world: ReturnType<typeof adaptersOn>) => world.audits.read(STARTS_AT - HOUR, STARTS_AT)],
  ])("without %s names what is missing", async (permission, ask) => {
    const missing = [permission, "Directory.Read.All", "Group.Read.All", "Policy.Read.All"];
    const error = await thrownBy(ask(adaptersOn({ missing })));
    expect(error).toMatchObject({ name: "PermissionMissingError", permission: expect.stringContaining(permission) });
  });
});

describe("the policy of an emulated tenant", () => {
  it("is written and read back as it was meant", async () => {
    const { gateway, tenant } = adaptersOn();
    const before = await gateway.read();
    const exclusion = { targetType: "group", id: tenant.truth.groups[0]!.id };
    const ours = { ...before, excludeTargets: [...before.excludeTargets, exclusion] };
    expect(await gateway.write(ours, INTENT, before)).toEqual({ kind: "accepted" });
    expect(policyHash(await gateway.read())).toBe(policyHash(ours));
    expect(tenant.truth.policyWrites.map((write) => write.clientRequestId)).toEqual([INTENT]);
  });

  it.each(["5xx-after-effect", "5xx", "cut"])(
    "may have changed or not after %s; the write is sent once either way",
    async (kind) => {
      const { gateway, tenant, counter } = adaptersOn({}, [{ at: "start", for: "1h", kind, api: "policy" }]);
      tenant.followWaves([], STARTS_AT);
      const policy = tenant.truth.policyAt(STARTS_AT).policy;
      const answer = await gateway.write({ ...policy, excludeTargets: [] }, INTENT, policy);
      expect(answer.kind).toBe("outcome-unknown");
      expect(
        Object.entries(counter.read().byApi)
          .filter(([api]) => api.startsWith("PATCH"))
          .map(([, count]) => count),
      ).toEqual([1]);
    },
  );
});

describe("the logs of an emulated tenant", () => {
  it("give every sign-in of a settled window and lose none to paging", async () => {
    const world = adaptersOn();
    await world.clock.sleep(12 * HOUR);
    const [from, to] = [STARTS_AT, STARTS_AT + 8 * HOUR];
    const read = await world.eagerSignIns.read(from, to);
    const truth = world.tenant.truth.signInRecords(from, to).filter((record) => record.interactive);
    expect(truth.length).toBeGreaterThan(50);
    expect([...new Set(read.map((signIn) => signIn.id))].sort()).toEqual(truth.map((record) => record.id).sort());
    expect(read.some((signIn) => signIn.fresh)).toBe(true);
    expect(read.some((signIn) => !signIn.fresh)).toBe(true);
    expect(world.logger.lines.filter((line) => line.event === "sign-ins-unreadable")).toEqual([]);
  });

  it("name the person, the provider and the credential of a registration as the truth does", async () => {
    const world = adaptersOn({ policy: SYNCED_FOR_ALL });
    await world.clock.sleep(MINUTE);
    const done = world.tenant.askPerson("ann@contoso.example", { do: "register-passkey" });
    await world.clock.sleep(HOUR);
    const page = await world.audits.read(STARTS_AT, world.clock.now());
    const registration = page.registrations.find((one) => one.upn === "ann@contoso.example");
    expect(done.succeeded).toBe(true);
    const [passkey] = world.tenant.truth.person("ann@contoso.example")!.passkeys;
    expect(registration).toMatchObject({
      credentialId: done.credentialId,
      type: passkey?.type,
      aaguid: passkey?.aaguid,
    });
    expect(page.seen).toBeGreaterThan(page.registrations.length);
  });

  it("are read within our share of the budget, without being throttled", async () => {
    const world = adaptersOn();
    await world.clock.sleep(2 * HOUR);
    const before = world.clock.now();
    for (let tick = 0; tick < 6; tick += 1) {
      await world.signIns.read(before - 5 * MINUTE, before);
      await world.audits.read(before - 5 * MINUTE, before);
    }
    const { reporting, throttled } = world.counter.read();
    expect(throttled).toBe(0);
    expect((reporting - 4) / ((world.clock.now() - before) / 10_000)).toBeLessThanOrEqual(1.01);
  });

  it("come complete through throttling, server errors, HTML pages and cuts", async () => {
    const kinds = ["throttle", "5xx", "html", "cut"];
    const faults = kinds.map((kind, index) => ({
      at: `start + ${String(12 + index)}h`,
      for: "3s",
      kind,
      api: "signIns",
    }));
    const [calm, stormy] = [adaptersOn(), adaptersOn({}, faults)];
    for (const world of [calm, stormy]) world.tenant.followWaves([], STARTS_AT);
    for (let hour = 12; hour < 12 + kinds.length; hour += 1) {
      const results = [];
      for (const world of [calm, stormy]) {
        await world.clock.sleep(STARTS_AT + hour * HOUR - world.clock.now());
        results.push(
          [...new Set((await world.eagerSignIns.read(STARTS_AT, STARTS_AT + 4 * HOUR)).map((one) => one.id))].sort(),
        );
      }
      expect(results[1]).toEqual(results[0]);
    }
    expect(stormy.counter.read().total).toBeGreaterThan(calm.counter.read().total);
  });

  it("fail in Graph's own words when next links expire again and again", async () => {
    const world = adaptersOn({}, [{ at: "start", for: "30d", kind: "expired-skiptoken", api: "signIns" }]);
    world.tenant.followWaves([], STARTS_AT);
    await world.clock.sleep(12 * HOUR);
    const error = await thrownBy(world.eagerSignIns.read(STARTS_AT, world.clock.now()));
    expect(error).toMatchObject({ name: "GraphError", status: 400, code: "Directory_ExpiredPageToken" });
    expect(world.counter.read().total).toBe(4);
  });
});
