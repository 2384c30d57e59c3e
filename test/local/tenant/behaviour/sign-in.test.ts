import { sharedSamples, recordsOf } from "../../../shared-samples";
import { DAYS, HOURS, MINUTES, openFor, START, tenantWorld } from "../tenant-world";
import type { TenantWorld } from "../tenant-world";

interface SignInRecord {
  id: string;
  createdDateTime: string;
  userId: string;
  userPrincipalName: string;
  correlationId: string;
  isInteractive: boolean;
  status: { errorCode: number; failureReason: string };
  signInEventTypes?: string[];
  userType?: string;
  authenticationDetails?: { authenticationMethod: string; succeeded: boolean; authenticationStepRequirement: string }[];
}

const REGISTERED = { registers: { share: 1, medianAfter: "1h", abandons: 0 }, usesPasskeyOnceRegistered: 1 };

async function signIns(world: TenantWorld, version = "beta", filter = ""): Promise<SignInRecord[]> {
  return (await world.all(`/${version}/auditLogs/signIns${filter}`)) as unknown as SignInRecord[];
}

const passkeySteps = (record: SignInRecord) =>
  (record.authenticationDetails ?? []).filter((step) => /passkey/i.test(step.authenticationMethod));

describe("signing in", () => {
  it("has a history before the tenant starts, without a single synced passkey", async () => {
    const world = tenantWorld({ file: { history: "14d" } });
    const records = await signIns(world);
    expect(Date.parse(records.at(-1)!.createdDateTime)).toBeLessThan(START - 13 * DAYS);
    expect(records.length).toBeGreaterThan(500);
    expect(records.flatMap(passkeySteps).some((step) => step.authenticationMethod.includes("synced"))).toBe(false);
  });

  it("shows passkey steps on beta and nothing of the kind on v1.0", async () => {
    const world = tenantWorld({ file: { people: REGISTERED } });
    await openFor(world, "sg-it");
    world.pass(7 * DAYS);
    const beta = await signIns(world);
    expect(beta.filter((record) => passkeySteps(record).some((step) => step.succeeded)).length).toBeGreaterThan(40);
    const v1 = await signIns(world, "v1.0");
    expect(new Set(v1.map(({ id }) => id))).toEqual(new Set(beta.map(({ id }) => id)));
    const absent = [
      "authenticationDetails",
      "authenticationMethodsUsed",
      "authenticationRequirement",
      "signInEventTypes",
    ];
    expect(v1.some((record) => absent.some((name) => name in record))).toBe(false);
    expect(v1.find((record) => record.status.errorCode === 0)!.status.failureReason).toBe("Other.");
  });

  it("has the fields of a live record", async () => {
    const [sample] = recordsOf(sharedSamples("sign-ins.json"));
    if (sample === undefined) return;
    const world = tenantWorld();
    const [record] = await signIns(world, "v1.0", "?$top=1");
    // `riskEventTypes` is the old name of what both have.
    const missing = Object.keys(sample).filter((key) => !(key in record!) && key !== "riskEventTypes");
    expect(missing).toEqual([]);
  });

  it("names a passkey user by id now and then, and lists some of their sign-ins as not interactive", async () => {
    const world = tenantWorld({ file: { people: REGISTERED } });
    await openFor(world, "sg-it");
    world.pass(14 * DAYS);
    const withPasskey = (await signIns(world)).filter((record) => passkeySteps(record).length > 0);
    expect(withPasskey.some((record) => record.userPrincipalName === record.userId)).toBe(true);
    expect(withPasskey.some((record) => !record.isInteractive)).toBe(true);
    expect(withPasskey.every((record) => record.userPrincipalName === record.userPrincipalName.toLowerCase())).toBe(
      true,
    );
  });

  it("mostly uses a token: such records prove nothing and say so", async () => {
    const world = tenantWorld({ file: { people: { fresh: 0 } } });
    const records = await signIns(world);
    expect(records.length).toBeGreaterThan(50);
    expect(
      records.every((record) =>
        record.authenticationDetails!.every((step) => step.authenticationMethod === "Previously satisfied"),
      ),
    ).toBe(true);
  });

  it("keeps the non-interactive log apart until it is asked for", async () => {
    const world = tenantWorld();
    const standard = await signIns(world);
    expect(standard.every((record) => record.signInEventTypes!.includes("interactiveUser"))).toBe(true);
    const other = await signIns(world, "beta", "?$filter=signInEventTypes/any(t: t eq 'nonInteractiveUser')");
    expect(other.length).toBeGreaterThan(0);
    expect(other.every((record) => record.signInEventTypes!.includes("nonInteractiveUser"))).toBe(true);
    const refused = await world.ask(
      "/v1.0/auditLogs/signIns?$filter=signInEventTypes/any(t: t eq 'nonInteractiveUser')",
    );
    expect(refused.status).toBe(400);
    expect(refused.text).toContain("Could not find a property named 'signInEventTypes'");
  });

  it("fails by people's own doing about as often as the file says, and they mostly get in a moment later", async () => {
    const world = tenantWorld({ file: { people: { ownFailures: 0.2, fresh: 1 }, history: "14d" } });
    const records = await signIns(world);
    const failed = records.filter((record) => record.status.errorCode !== 0);
    expect(failed.length / records.length).toBeGreaterThan(0.1);
    expect(failed.length / records.length).toBeLessThan(0.25);
    const healed = failed.filter((record) =>
      records.some((other) => other.correlationId === record.correlationId && other.status.errorCode === 0),
    );
    expect(healed.length / failed.length).toBeGreaterThan(0.6);
    expect(world.tenant.truth.lockouts).toEqual([]);
  });

  it("is a guest's own tenant's affair, and disabled people don't sign in", async () => {
    const groups = [{ name: "sg-it", users: 12, guests: 4, disabled: 4 }];
    const world = tenantWorld({ file: { groups, history: "7d" } });
    const seen = new Set((await signIns(world)).map((record) => record.userId));
    const { people } = world.tenant.truth;
    expect(people.filter((person) => !person.enabled).some((person) => seen.has(person.id))).toBe(false);
    const guest = people.find((person) => person.guest)!;
    expect(guest.upn).toContain("#EXT#");
    const own = (await signIns(world)).filter((record) => record.userId === guest.id);
    expect(own.every((record) => record.userType === "guest" && passkeySteps(record).length === 0)).toBe(true);
  });

  it("becomes visible late, and with wrong details at first", async () => {
    const logs = { delay: { p50: "2m", p99: "30m" }, detailsSettle: "2h", duplicates: 0 };
    const world = tenantWorld({ file: { people: { fresh: 1, signInsPerDay: 60 }, logs } });
    world.pass(4 * HOURS);
    const early = await signIns(world);
    const newest = Date.parse(early[0]!.createdDateTime);
    expect(world.now - newest).toBeGreaterThan(20_000);
    world.pass(3 * HOURS);
    const late = new Map((await signIns(world)).map((record) => [record.id, record]));
    const isWrong = (record: SignInRecord) =>
      !record.authenticationDetails!.some(
        (step) =>
          step.authenticationStepRequirement === "Primary authentication" && step.authenticationMethod === "Password",
      );
    const members = early.filter((record) =>
      late.get(record.id)!.authenticationDetails!.some((step) => step.authenticationMethod === "Password"),
    );
    expect(members.filter(isWrong).length).toBeGreaterThan(2);
    expect(members.some((record) => isWrong(late.get(record.id)!))).toBe(false);
    // Records that had not been visible are older than some that were: they come out of order.
    const added = [...late.values()].filter((record) => !early.some(({ id }) => id === record.id));
    expect(added.some((record) => Date.parse(record.createdDateTime) < newest)).toBe(true);
  });

  it("is recorded twice now and then, under the same id", async () => {
    const logs = { delay: { p50: "0s", p99: "0s" }, detailsSettle: "0s", duplicates: 0.2 };
    const world = tenantWorld({ file: { logs, history: "7d" } });
    world.pass(10 * MINUTES);
    const ids = (await signIns(world)).map(({ id }) => id);
    const twice = ids.length - new Set(ids).size;
    expect(twice / ids.length).toBeGreaterThan(0.1);
    const distinct = world.tenant.truth.signInRecords(-Infinity, Infinity);
    expect(new Set(distinct.map(({ id }) => id)).size).toBe(distinct.length);
    expect(new Set(ids).size).toBeLessThanOrEqual(distinct.length);
  });

  it("with a pass works while the pass is valid, and once only where it says so", async () => {
    const world = tenantWorld({ file: { groups: [{ name: "sg-it", users: 1, methods: [] }] } });
    const upn = "it-001@contoso.example";
    const ask = () => world.tenant.askPerson(upn, { do: "sign-in", with: "other" }).succeeded;
    expect(ask()).toBe(false);
    const path = `/v1.0/users/${upn}/authentication/temporaryAccessPassMethods`;
    const made = await world.ask(path, { method: "POST", body: { lifetimeInMinutes: 60, isUsableOnce: true } });
    expect(made.body).toMatchObject({
      temporaryAccessPass: expect.any(String),
      methodUsabilityReason: "EnabledByPolicy",
    });
    expect(JSON.stringify(world.recorded).includes(String(made.body.temporaryAccessPass))).toBe(false);
    expect(ask()).toBe(true);
    world.pass(MINUTES);
    expect(ask()).toBe(false);
    expect((await world.ask(path)).body.value).toMatchObject([
      { methodUsabilityReason: "OneTimeUsed", temporaryAccessPass: null },
    ]);
    expect((await world.ask(path, { method: "POST", body: { lifetimeInMinutes: 5 } })).status).toBe(400);
  });

  it("with a passkey that an admin has deleted fails with the code for an unknown key", async () => {
    const world = tenantWorld({ file: { people: { ...REGISTERED, secondMethod: 1 } } });
    await openFor(world, "sg-it");
    world.pass(7 * DAYS);
    const { personId, credentialId } = world.tenant.truth.registrations[0]!;
    await world.ask(`/v1.0/users/${personId}/authentication/fido2Methods/${credentialId}`, { method: "DELETE" });
    const upn = world.tenant.truth.person(personId)!.upn;
    expect(world.tenant.askPerson(upn, { do: "sign-in", with: "passkey" })).toEqual({
      succeeded: false,
      errorCode: 135010,
    });
  });
});
