import { FIDO2, HOURS, MINUTES, openFor, tenantWorld } from "../tenant-world";

const AUDITS = "/v1.0/auditLogs/directoryAudits";
const from = (kind: string, more: Record<string, unknown> = {}) => [{ at: "start", for: "1h", kind, ...more }];

describe("a fault on requests", () => {
  it("throttles one API with the seconds it says, and ends", async () => {
    const world = tenantWorld({ faults: from("throttle", { api: "signIns", retryAfter: 17 }) });
    const answer = await world.ask("/beta/auditLogs/signIns");
    expect([answer.status, answer.headers.get("retry-after")]).toEqual([429, "17"]);
    expect((await world.ask(AUDITS)).status).toBe(200);
    world.pass(HOURS);
    expect((await world.ask("/beta/auditLogs/signIns")).status).toBe(200);
    expect(world.tenant.truth.requests.throttled).toBe(1);
  });

  it("throttles without a word where the scenario gives no seconds", async () => {
    const world = tenantWorld({ faults: from("throttle") });
    expect((await world.ask("/v1.0/organization")).headers.get("retry-after")).toBeNull();
  });

  it("answers 5xx of several kinds, in Graph's shape, for a share of the requests", async () => {
    const world = tenantWorld({ faults: from("5xx", { share: 0.5 }) });
    const statuses = [];
    for (let count = 0; count < 40; count += 1) statuses.push((await world.ask("/v1.0/organization")).status);
    expect(new Set(statuses)).toEqual(new Set([200, 500, 502, 503, 504]));
    const share = statuses.filter((status) => status !== 200).length / statuses.length;
    expect(share).toBeGreaterThan(0.3);
    expect(share).toBeLessThan(0.7);
  });

  it("answers HTML where JSON is expected", async () => {
    const world = tenantWorld({ faults: from("html") });
    const answer = await world.ask(AUDITS);
    expect([answer.status, answer.headers.get("content-type")]).toEqual([502, "text/html"]);
    expect(answer.text).toContain("<html>");
  });

  it("takes a write and answers 504 all the same", async () => {
    const world = tenantWorld({ faults: from("5xx-after-effect", { api: "policy" }) });
    const answer = await world.patch({ isSelfServiceRegistrationAllowed: false });
    expect(answer.status).toBe(504);
    expect(world.tenant.truth.policyAt(world.now).policy.isSelfServiceRegistrationAllowed).toBe(false);
  });

  it("answers 204 to a write and forgets it", async () => {
    const world = tenantWorld({ faults: from("silent-noop") });
    expect((await world.patch({ isSelfServiceRegistrationAllowed: false })).status).toBe(204);
    expect((await world.policy()).isSelfServiceRegistrationAllowed).toBe(true);
    expect(world.tenant.truth.policyWrites).toEqual([]);
  });

  it("cuts connections, now before and now after the effect", async () => {
    const world = tenantWorld({ faults: from("cut") });
    const effects = [];
    for (const value of [false, false, true, true]) {
      const before = world.tenant.truth.policyWrites.length;
      await expect(world.patch({ isSelfServiceRegistrationAllowed: value })).rejects.toThrow("fetch failed");
      effects.push(world.tenant.truth.policyWrites.length - before);
    }
    expect(effects).toContain(1);
    expect(effects).toContain(0);
    expect(world.recorded.map(({ status }) => status)).toEqual([0, 0, 0, 0]);
  });

  it("reads what was true a while ago", async () => {
    const world = tenantWorld({ faults: from("stale-read", { lag: "2m", api: "policy" }) });
    world.pass(10 * MINUTES);
    await world.patch({ isSelfServiceRegistrationAllowed: false });
    expect((await world.policy()).isSelfServiceRegistrationAllowed).toBe(true);
    world.pass(2 * MINUTES);
    expect((await world.policy()).isSelfServiceRegistrationAllowed).toBe(false);
  });

  it("lets skip tokens expire", async () => {
    const world = tenantWorld({ faults: from("expired-skiptoken") });
    const first = await world.ask(`${AUDITS}?$top=1`);
    expect((await world.ask(String(first.body["@odata.nextLink"]))).status).toBe(400);
  });

  it("answers slowly, in tenant time, and not at all to who has left", async () => {
    const world = tenantWorld({ faults: from("slow", { delay: "40s" }) });
    expect((await world.ask("/v1.0/organization")).status).toBe(200);
    expect(world.slept).toBe(40_000);
    const gone = AbortSignal.abort(new Error("gone"));
    const request = new Request(`https://graph.microsoft.com${FIDO2}`, {
      headers: { authorization: "Bearer x" },
      signal: gone,
    });
    await expect(world.tenant.handle(request)).rejects.toThrow("gone");
  });

  it("keeps a log back while it lasts, and gives all of it afterwards", async () => {
    const world = tenantWorld({
      faults: [{ at: "start + 1h", for: "3h", kind: "logs-missing", source: "signIns" }],
      file: { people: { signInsPerDay: 40 } },
    });
    const newest = async () => {
      const { value } = (await world.ask("/beta/auditLogs/signIns?$top=1")).body;
      return Date.parse((value as { createdDateTime: string }[])[0]!.createdDateTime);
    };
    const start = world.now;
    world.pass(3 * HOURS);
    expect(await newest()).toBeLessThan(start + HOURS);
    expect((await world.ask(AUDITS)).status).toBe(200);
    world.pass(2 * HOURS);
    const seen = new Set((await world.all("/beta/auditLogs/signIns")).map(({ id }) => id));
    const truth = world.tenant.truth.signInRecords(start, start + 4 * HOURS).filter(({ interactive }) => interactive);
    expect(truth.length).toBeGreaterThan(100);
    expect(truth.every(({ id }) => seen.has(id))).toBe(true);
  });
});

describe("the reports budget", () => {
  it("is five requests in ten seconds for each app, with fractional seconds to wait, and now and then without", async () => {
    const world = tenantWorld();
    const waits = [];
    for (let count = 0; count < 5; count += 1) {
      expect((await world.ask(AUDITS)).status).toBe(200);
      world.now += 123;
    }
    for (let count = 0; count < 6; count += 1) {
      const refused = await world.ask("/v1.0/reports/authenticationMethods/userRegistrationDetails?$top=1");
      expect(refused.status).toBe(429);
      waits.push(refused.headers.get("retry-after"));
    }
    expect(waits).toContain(null);
    expect(waits[0]).toBe("9.385");
    expect((await world.ask(AUDITS, { token: "local:reader" })).status).toBe(200);
    world.now += Number(waits[0]) * 1000;
    expect((await world.ask(AUDITS)).status).toBe(200);
    expect(world.tenant.truth.requests).toMatchObject({ throttled: 6, reporting: 13 });
  });

  it("covers people's authentication methods, and not groups or the policy", async () => {
    const world = tenantWorld();
    await openFor(world, "sg-it");
    const path = `/v1.0/users/it-001@contoso.example/authentication/methods`;
    const statuses = [];
    for (let count = 0; count < 6; count += 1) statuses.push((await world.ask(path)).status);
    expect(statuses).toEqual([200, 200, 200, 200, 200, 429]);
    for (let count = 0; count < 10; count += 1) expect((await world.ask(FIDO2)).status).toBe(200);
    // Each item of a batch counts.
    const requests = [1, 2].map((id) => ({ id: String(id), method: "GET", url: path.slice("/v1.0".length) }));
    const { body } = await world.ask("/v1.0/$batch", { method: "POST", body: { requests } });
    expect(body.responses).toMatchObject([
      { status: 429, headers: { "retry-after": expect.any(String) } },
      { status: 429 },
    ]);
  });
});
