import { ROUTES, ROUTE_NAMES, isStopping, type Route } from "../../src/contracts/http/routes";
import { createMemoryTables } from "../../src/local/storage/memory-tables";
import { startApp, startRollout, type AppUnderTest } from "./app-under-test";

const WRONG = { COLLECT_SCHEDULE: "every now and then", TEAMS_WEBHOOK_URL: "https://contoso.webhook.office.com/x" };

let apps: AppUnderTest[] = [];
afterEach(() => {
  for (const app of apps) app.kill();
  apps = [];
});

/** A rollout that was started while the settings were right; then the app starts again with wrong ones. */
async function brokenApp(
  settings: Readonly<Record<string, string>> = WRONG,
): Promise<{ app: AppUnderTest; id: string }> {
  const tables = createMemoryTables();
  const before = await startApp({}, tables);
  const id = await startRollout(before);
  before.kill();
  const app = await startApp(settings, tables);
  apps.push(app);
  return { app, id };
}

test("every call but the stopping ones answers 503 and names each wrong setting", async () => {
  const { app, id } = await brokenApp();
  for (const name of ROUTE_NAMES) {
    if (isStopping(name)) continue;
    const route: Route = ROUTES[name];
    const at = `/${route.path
      .replace("{id}", id)
      .replace("{wave}", "1")
      .replace(/\{ignored.*/, "")}`;
    const response = await app.ask(route.method, at, {
      as: "bo@contoso.example",
      headers: { accept: "application/json" },
    });
    expect([name, response.status]).toEqual([name, 503]);
    expect(await response.json()).toMatchObject({
      type: "urn:passkey-rollout:problem:wrong-settings",
      detail: expect.stringMatching(/COLLECT_SCHEDULE .*TEAMS_WEBHOOK_URL /),
    });
  }
});

test("a person reads it on a page", async () => {
  const { app } = await brokenApp();
  const response = await app.ask("GET", "/", { headers: { accept: "text/html" } });
  expect(response.status).toBe(503);
  expect(await response.text()).toContain("COLLECT_SCHEDULE");
});

test.each<[string, Record<string, string>]>([
  ["a schedule and a webhook", WRONG],
  ["the address of Graph", { GRAPH_ENDPOINT: "nonsense" }],
  ["the real Graph under a local name", { GRAPH_CREDENTIAL: "default", GRAPH_ENDPOINT: "https://graph.microsoft.com" }],
  ["the tenant", { TENANT_ID: "" }],
])("with %s wrong, pause, freeze, abort and the stop switch still work", async (_story, settings) => {
  for (const [control, phase] of [
    ["pause", "paused"],
    ["freeze", "frozen"],
    ["abort", "aborted"],
  ]) {
    const { app, id } = await brokenApp(settings);
    const response = await app.ask("POST", `/api/rollouts/${id}/${control!}`, { as: "bo@contoso.example" });
    expect([response.status, await response.json()]).toEqual([200, expect.objectContaining({ phase })]);
  }
  const { app } = await brokenApp(settings);
  const turned = await app.ask("PUT", "/api/stop-switch", { as: "bo@contoso.example", body: { on: true } });
  expect(await turned.json()).toMatchObject({ on: true, by: "bo@contoso.example" });
});

test.each<[string, typeof fetch]>([
  ["Graph is dead", () => Promise.reject(new TypeError("fetch failed"))],
  ["Graph answers nothing but errors", () => Promise.resolve(new Response("", { status: 503 }))],
])("while %s, the stop switch and every other way of stopping work", async (_story, graph) => {
  const tables = createMemoryTables();
  const before = await startApp({}, tables);
  const id = await startRollout(before);
  before.kill();
  const app = await startApp({}, tables, graph);
  apps.push(app);
  const turned = await app.ask("PUT", "/api/stop-switch", { as: "bo@contoso.example", body: { on: true } });
  expect(await turned.json()).toMatchObject({ on: true, by: "bo@contoso.example" });
  expect(await (await app.ask("GET", "/api/stop-switch")).json()).toMatchObject({ on: true });
  for (const control of ["pause", "abort"])
    expect((await app.ask("POST", `/api/rollouts/${id}/${control}`, { as: "bo@contoso.example" })).status).toBe(200);
});

test("stopping still wants to know who asks", async () => {
  const { app, id } = await brokenApp();
  expect((await app.ask("POST", `/api/rollouts/${id}/abort`, { as: null })).status).toBe(401);
  expect((await app.ask("POST", `/api/rollouts/${id}/abort`, { as: "reader@contoso.example" })).status).toBe(403);
});

test("health says that the settings are wrong and no more, to anybody", async () => {
  const { app } = await brokenApp();
  const response = await app.ask("GET", "/api/health", { as: null });
  expect([response.status, await response.json()]).toEqual([
    200,
    { status: "wrong-settings", version: expect.any(String) },
  ]);
});

test("timers log and go on", async () => {
  const { app } = await brokenApp();
  await app.clock.runUntil(app.clock.now() + 11 * 60_000);
  expect(app.logs.filter((line) => line.includes("settings-wrong")).length).toBeGreaterThanOrEqual(4);
});
