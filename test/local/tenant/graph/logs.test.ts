import { DAYS, HOURS, openFor, START, tenantWorld } from "../tenant-world";

const LOG = "/v1.0/auditLogs/directoryAudits";
const iso = (at: number) => new Date(at).toISOString();

describe("reading a log", () => {
  it("gives the newest first, the oldest first when asked, and each record once over all pages", async () => {
    const world = tenantWorld({ file: { limits: { pageSize: 7 } } });
    const newest = await world.all("/beta/auditLogs/signIns");
    const oldest = await world.all("/beta/auditLogs/signIns?$orderby=createdDateTime asc");
    expect(newest.length).toBeGreaterThan(50);
    const times = newest.map((record) => Date.parse(String(record.createdDateTime)));
    expect(times).toEqual([...times].sort((a, b) => b - a));
    expect(new Set(newest.map(({ id }) => id)).size).toBe(newest.length);
    // Time goes on between the two readings.
    expect(oldest.slice(0, newest.length).map(({ id }) => id)).toEqual(newest.map(({ id }) => id).reverse());
  });

  it("keeps to what the first page saw while later pages are read", async () => {
    const world = tenantWorld({ file: { people: { signInsPerDay: 50 } } });
    world.pass(4 * HOURS);
    const first = await world.ask("/beta/auditLogs/signIns?$top=50");
    const newest = (first.body.value as { createdDateTime: string }[])[0]!.createdDateTime;
    world.pass(2 * HOURS);
    const rest = await world.all(String(first.body["@odata.nextLink"]));
    expect(rest.some((record) => String(record.createdDateTime) > newest)).toBe(false);
  });

  it("keeps the query in the next link, encoded", async () => {
    const world = tenantWorld();
    const filter = "userPrincipalName eq 'it-001@contoso.example' and createdDateTime ge 2026-11-01T00:00:00Z";
    const { body } = await world.ask(`/beta/auditLogs/signIns?$filter=${encodeURIComponent(filter)}&$top=1`);
    const next = new URL(String(body["@odata.nextLink"]));
    expect(next.searchParams.get("$filter")).toBe(filter);
    expect(next.searchParams.get("$top")).toBe("1");
    expect(next.origin).toBe("https://graph.microsoft.com");
  });

  it("filters by time with both ends included", async () => {
    const world = tenantWorld();
    const records = await world.all("/beta/auditLogs/signIns");
    const [late, early] = [records[3]!, records[9]!];
    const some = await world.all(
      `/beta/auditLogs/signIns?$filter=createdDateTime ge ${String(early.createdDateTime)} and createdDateTime le ${String(late.createdDateTime)}`,
    );
    expect(some.map(({ id }) => id)).toEqual(records.slice(3, 10).map(({ id }) => id));
  });

  it("understands or, not, in, parentheses and quotes in texts", async () => {
    const world = tenantWorld();
    const count = async (filter: string) => (await world.all(`${LOG}?$filter=${encodeURIComponent(filter)}`)).length;
    await openFor(world, "sg-it");
    const device = await count("activityDisplayName eq 'Update device'");
    expect(device).toBeGreaterThan(20);
    expect(
      await count("activityDisplayName eq 'Update device' or startswith(activityDisplayName,'Authentication')"),
    ).toBe(device + 1);
    expect(await count("(activityDisplayName eq 'O''Neil') or not (activityDisplayName eq 'Update device')")).toBe(1);
    expect(await count("targetResources/any(t:t/displayName eq 'Authentication Methods Policy')")).toBe(1);
    expect(await count("initiatedBy/app/displayName eq 'passkey-rollout-writer'")).toBe(1);
  });

  it.each([
    [LOG, "result eq 'success'"],
    [LOG, "activityDateTime gt 2026-11-23T00:00:00Z"],
    [LOG, "activityDateTime ge yesterday"],
    [LOG, "contains(activityDisplayName,'Passkey')"],
    [LOG, "activityDisplayName eq 'open"],
    [LOG, "activityDisplayName"],
    [LOG, ""],
    ["/beta/auditLogs/signIns", "authenticationDetails/any(d:d/succeeded eq true)"],
    ["/beta/auditLogs/signIns", "authenticationMethodsUsed/any(m:m eq 'FIDO')"],
    ["/beta/auditLogs/signIns", "createdDateTime lt 2026-11-23T00:00:00Z"],
  ])("refuses %s with $filter=%s, as nobody has documented it", async (path, filter) => {
    const world = tenantWorld();
    expect((await world.ask(`${path}?$filter=${encodeURIComponent(filter)}`)).status).toBe(400);
  });

  it("refuses a skip token that it did not make", async () => {
    const world = tenantWorld();
    expect((await world.ask(`${LOG}?$skiptoken=zzz`)).status).toBe(400);
    expect((await world.ask(`${LOG}?$skiptoken=${Buffer.from("{}").toString("base64url")}`)).status).toBe(400);
  });

  it("gives one record by its id", async () => {
    const world = tenantWorld();
    const [record] = await world.all(`${LOG}?$top=1`);
    world.now += 10_000;
    expect((await world.ask(`${LOG}/${encodeURIComponent(String(record!.id))}`)).body).toMatchObject({
      id: record!.id,
    });
    expect((await world.ask(`${LOG}/none`)).status).toBe(404);
  });

  it("never sleeps: the audit log has records every hour, also at night", async () => {
    const world = tenantWorld();
    world.pass(2 * DAYS);
    for (let hour = 0; hour < 48; hour += 1) {
      const from = START + hour * HOURS;
      const filter = `activityDateTime ge ${iso(from)} and activityDateTime le ${iso(from + HOURS)}`;
      expect((await world.all(`${LOG}?$filter=${filter}`)).length).toBeGreaterThan(0);
    }
  });
});
