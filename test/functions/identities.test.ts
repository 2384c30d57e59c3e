import { startApp, startRollout, type AppUnderTest } from "./app-under-test";

const TENANT = "11111111-1111-4111-8111-111111111111";
const AZURE = {
  WEBSITE_SITE_NAME: "func-rollout",
  WEBSITE_INSTANCE_ID: "0a",
  WEBSITE_AUTH_ENABLED: "True",
  PUBLIC_URL: "https://rollout.contoso.example",
  LOCAL_IDENTITIES: "",
};

const principal = (claims: Record<string, string>): string =>
  Buffer.from(
    JSON.stringify({ auth_typ: "aad", claims: Object.entries(claims).map(([typ, val]) => ({ typ, val })) }),
  ).toString("base64");
const erin = {
  oid: "eeeeeeee-0000-4000-8000-000000000001",
  tid: TENANT,
  preferred_username: "erin@contoso.example",
  roles: "Rollout.Read",
};

let apps: AppUnderTest[] = [];
afterEach(() => {
  for (const app of apps) app.kill();
  apps = [];
});
async function started(settings: Record<string, string> = {}): Promise<AppUnderTest> {
  const app = await startApp(settings);
  apps.push(app);
  return app;
}

describe("in Azure, behind App Service authentication", () => {
  test("a person from the tenant with a role comes in", async () => {
    const app = await started(AZURE);
    const headers = { "x-ms-client-principal": principal(erin) };
    expect((await app.ask("GET", "/api/rollouts", { as: null, headers })).status).toBe(200);
  });

  test.each<[string, number, Record<string, string>]>([
    ["no header", 401, {}],
    ["a local name", 401, { "x-local-user": "erin@contoso.example" }],
    ["a local cookie", 401, { cookie: "local-user=erin%40contoso.example" }],
    ["nonsense", 401, { "x-ms-client-principal": "erin" }],
    [
      "somebody of another tenant",
      401,
      { "x-ms-client-principal": principal({ ...erin, tid: "99999999-1111-4111-8111-111111111111" }) },
    ],
    ["somebody without a role", 403, { "x-ms-client-principal": principal({ ...erin, roles: "Other.Role" }) }],
    ["a reader who wants to start", 403, { "x-ms-client-principal": principal(erin) }],
  ])("%s does not", async (_story, status, headers) => {
    const app = await started(AZURE);
    const method = status === 403 ? "POST" : "GET";
    expect((await app.ask(method, "/api/rollouts", { as: null, headers })).status).toBe(status);
  });

  test("without App Service authentication nobody is believed, not even to stop", async () => {
    const app = await started({ ...AZURE, WEBSITE_AUTH_ENABLED: "" });
    const headers = { "x-ms-client-principal": principal({ ...erin, roles: "Rollout.Abort" }) };
    const read = await app.ask("GET", "/api/rollouts", { as: null, headers });
    expect([read.status, await read.text()]).toEqual([503, expect.stringContaining("WEBSITE_AUTH_ENABLED")]);
    expect((await app.ask("PUT", "/api/stop-switch", { as: null, headers, body: { on: true } })).status).toBe(401);
  });
});

describe("on one machine", () => {
  test("a principal header is a forgery", async () => {
    const app = await started();
    const headers = { "x-ms-client-principal": principal(erin) };
    expect((await app.ask("GET", "/api/rollouts", { as: null, headers })).status).toBe(401);
  });

  test("a name of elsewhere that points at this machine is not believed", async () => {
    const app = await started();
    const response = await app.clock.during(() =>
      app.host.fetch(
        new Request("http://rebound.example:7071/api/rollouts", {
          headers: { "x-local-user": "erin@contoso.example" },
        }),
      ),
    );
    expect(response.status).toBe(401);
  });

  test("a browser is asked who is there, and comes back to where it was", async () => {
    const app = await started();
    const asked = await app.ask("GET", "/rollouts/r1?x=1", { as: null, headers: { accept: "text/html" } });
    expect(asked.status).toBe(401);
    const html = await asked.text();
    expect(html).toContain('value="ann@contoso.example"');
    expect(html).toContain('value="/rollouts/r1?x=1"');
    const chosen = await app.ask("POST", "/local/identity", {
      as: null,
      body: "user=ann%40contoso.example&returnTo=%2F",
      type: "application/x-www-form-urlencoded",
    });
    expect([chosen.status, chosen.headers.get("location")]).toEqual([303, "/"]);
    const cookie = chosen.headers.get("set-cookie")!;
    expect(cookie).toMatch(/HttpOnly.*SameSite=Strict/i);
    const home = await app.ask("GET", "/", {
      as: null,
      headers: { accept: "text/html", cookie: cookie.split(";")[0]! },
    });
    expect([home.status, await home.text()]).toEqual([
      200,
      expect.stringContaining("Signed in as ann@contoso.example"),
    ]);
  });

  test.each([
    ["user=nobody&returnTo=%2F", {}, 400],
    ["user=ann%40contoso.example&returnTo=%2F", { origin: "https://evil.example" }, 403],
  ])("a choice like %s with %j is refused", async (body, headers, status) => {
    const app = await started();
    const type = "application/x-www-form-urlencoded";
    expect((await app.ask("POST", "/local/identity", { as: null, body, type, headers })).status).toBe(status);
  });

  test.each(["https://evil.example", "//evil.example", "/\\evil.example", "javascript:alert(1)"])(
    "the way back never leads to %s",
    async (to) => {
      const app = await started();
      const body = new URLSearchParams({ user: "ann@contoso.example", returnTo: to }).toString();
      const response = await app.ask("POST", "/local/identity", {
        as: null,
        body,
        type: "application/x-www-form-urlencoded",
      });
      expect(response.headers.get("location")).toBe("/");
    },
  );
});

test("anybody may ask whether the app is there, and learns no more", async () => {
  const app = await started();
  const response = await app.ask("GET", "/api/health", { as: null });
  expect(await response.json()).toEqual({ status: "ok", version: expect.any(String) });
});

test("whether it is ready is for those with a role", async () => {
  const app = await started();
  expect((await app.ask("GET", "/api/health/ready", { as: null })).status).toBe(401);
  const ready = await app.ask("GET", "/api/health/ready");
  expect([ready.status, await ready.json()]).toEqual([200, expect.objectContaining({ status: "ok" })]);
});

test("whoever is not let in leaves a line that an alert can count", async () => {
  const app = await started();
  await app.ask("GET", "/api/rollouts", { as: null });
  await app.ask("POST", "/api/rollouts", { as: "reader@contoso.example", body: {} });
  await app.ask("GET", "/api/rollouts/none");
  const lines = app.logs.map((line) => JSON.parse(line) as Record<string, unknown>);
  expect(lines.filter(({ event }) => event === "request-refused")).toEqual([
    expect.objectContaining({ route: "list-rollouts", kind: "not-signed-in" }),
    expect.objectContaining({ route: "start-rollout", kind: "forbidden" }),
  ]);
});

test("a round of a timer that was finished says so; the app's audit trail is in its log", async () => {
  const app = await started();
  await startRollout(app);
  await app.clock.runUntil(app.clock.now() + 22 * 3_600_000);
  const lines = app.logs.map((line) => JSON.parse(line) as Record<string, unknown>);
  const timers = lines.filter(({ event }) => event === "tick-done").map(({ timer }) => timer);
  expect([...new Set(timers)].sort()).toEqual(["collect-evidence", "verify-audit", "watch"]);
  expect(lines.filter(({ event }) => event === "audit").map(({ kind }) => kind)).toContain("rollout-requested");
  expect(lines.filter(({ event }) => event === "audit-verified")).not.toEqual([]);
  expect(lines.filter(({ event }) => event === "approval-open")).not.toEqual([]);
});
