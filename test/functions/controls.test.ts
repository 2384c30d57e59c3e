import { startApp, startRollout, type AppUnderTest, type AskOptions } from "./app-under-test";

let app: AppUnderTest;
let id: string;
beforeEach(async () => {
  app = await startApp();
  id = await startRollout(app);
});
afterEach(() => {
  app.kill();
});

const control = (what: string, options: AskOptions = { as: "bo@contoso.example" }) =>
  app.ask("POST", `/api/rollouts/${id}/${what}`, options);

test.each([
  ["pause", "paused"],
  ["freeze", "frozen"],
  ["abort", "aborted"],
])("%s needs one person and no body, and ignores what the caller believes", async (what, phase) => {
  const response = await control(what, { as: "bo@contoso.example", headers: { "if-match": '"something else"' } });
  expect(response.status).toBe(200);
  expect(await response.json()).toMatchObject({ id, control: what, phase });
});

test("pause and resume, with a reason that is in the audit trail", async () => {
  await control("pause", { as: "erin@contoso.example", body: { reason: "the help desk is empty" } });
  const response = await control("resume", { as: "erin@contoso.example" });
  expect(response.status).toBe(200);
  const audit = await (await app.ask("GET", `/api/rollouts/${id}/audit`)).text();
  expect(audit).toContain("the help desk is empty");
});

test("resume and rollback look at If-Match", async () => {
  const etag = (await app.ask("GET", `/api/rollouts/${id}`)).headers.get("etag")!;
  await control("pause");
  expect((await control("resume", { headers: { "if-match": etag } })).status).toBe(412);
  const now = (await app.ask("GET", `/api/rollouts/${id}`)).headers.get("etag")!;
  expect((await control("resume", { headers: { "if-match": now } })).status).toBe(200);
  expect((await control("waves/1/rollback", { as: "bo@contoso.example", headers: { "if-match": etag } })).status).toBe(
    412,
  );
});

test.each<[string, string, AskOptions, number]>([
  ["of a reader", "abort", { as: "reader@contoso.example" }, 403],
  ["of a stranger", "abort", { as: "stranger@contoso.example" }, 403],
  ["of nobody", "abort", { as: null }, 401],
  ["of a name that is not there", "abort", { as: "toString" }, 401],
  ["with an unknown field", "pause", { as: "bo@contoso.example", body: { why: "x" } }, 400],
  ["with an endless reason", "pause", { as: "bo@contoso.example", body: { reason: "x".repeat(501) } }, 400],
  ["sent as text", "pause", { as: "bo@contoso.example", body: "stop", type: "text/plain" }, 415],
  ["from another site", "abort", { as: "bo@contoso.example", headers: { origin: "https://evil.example" } }, 403],
  ["from a sandboxed page", "abort", { as: "bo@contoso.example", headers: { origin: "null" } }, 403],
  ["from a neighbouring site", "abort", { as: "bo@contoso.example", headers: { "sec-fetch-site": "same-site" } }, 403],
  ["that resumes what runs", "resume", { as: "bo@contoso.example" }, 409],
  ["that resumes by break-glass", "resume", { as: "glass@contoso.example", body: { reason: "x" } }, 403],
  ["by break-glass without a reason", "abort", { as: "glass@contoso.example" }, 400],
  ["of wave 9", "waves/9/rollback", { as: "bo@contoso.example" }, 409],
  ["of wave 0", "waves/0/rollback", { as: "bo@contoso.example" }, 404],
  ["of wave one", "rollback", { as: "bo@contoso.example", body: { wave: 0 } }, 400],
])("a request %s changes nothing", async (_story, what, options, status) => {
  const before = await (await app.ask("GET", `/api/rollouts/${id}`)).json();
  expect((await control(what, options)).status).toBe(status);
  const after = (await (await app.ask("GET", `/api/rollouts/${id}`)).json()) as { controls: object };
  expect(after.controls).toEqual((before as typeof after).controls);
});

test("break-glass with a reason stops", async () => {
  expect((await control("abort", { as: "glass@contoso.example", body: { reason: "fire" } })).status).toBe(200);
});

test("a second abort is refused, since the rollout has ended", async () => {
  await control("abort");
  const response = await control("abort");
  expect(response.status).toBe(409);
  expect(await response.json()).toMatchObject({ detail: expect.stringContaining("ended") });
});

test("the stop switch says who turned it, and the rollouts under way know", async () => {
  expect(await (await app.ask("GET", "/api/stop-switch")).json()).toEqual({
    on: false,
    by: null,
    reason: null,
    since: null,
  });
  const turned = await app.ask("PUT", "/api/stop-switch", {
    as: "bo@contoso.example",
    body: { on: true, reason: "phones fail" },
  });
  expect(await turned.json()).toEqual({
    on: true,
    by: "bo@contoso.example",
    reason: "phones fail",
    since: "2026-12-01T07:00:00.000Z",
  });
  expect(await (await app.ask("GET", `/api/rollouts/${id}/audit`)).text()).toContain("turned the stop switch on");
  const off = await app.ask("PUT", "/api/stop-switch", { as: "bo@contoso.example", body: { on: false } });
  expect(await off.json()).toMatchObject({ on: false });
});

test.each<[AskOptions, number]>([
  [{ as: "reader@contoso.example", body: { on: true } }, 403],
  [{ as: "bo@contoso.example", body: { on: "yes" } }, 400],
  [{ as: "bo@contoso.example" }, 400],
])("a stop switch turned with %j is not turned", async (options, status) => {
  expect((await app.ask("PUT", "/api/stop-switch", options)).status).toBe(status);
  expect(await (await app.ask("GET", "/api/stop-switch")).json()).toMatchObject({ on: false });
});
