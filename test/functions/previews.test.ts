import { previewSchema, type PreviewResource } from "../../src/contracts/http/preview-resource";
import { problemSchema } from "../../src/contracts/http/problem";
import { PLAN, startApp, type AppUnderTest, type AskOptions } from "./app-under-test";

let app: AppUnderTest;
beforeEach(async () => {
  app = await startApp();
});
afterEach(() => {
  app.kill();
});

async function look(body: object, options: AskOptions = {}): Promise<PreviewResource> {
  const response = await app.ask("POST", "/api/previews", { body, ...options });
  expect(response.status).toBe(202);
  const begun = previewSchema.parse(await response.json());
  expect(response.headers.get("location")).toBe(`http://127.0.0.1:7071/api/previews/${begun.id}`);
  await app.clock.runUntil(app.clock.now() + 60_000);
  const done = await app.ask("GET", `/api/previews/${begun.id}`);
  return previewSchema.parse(await done.json());
}

test("a what-if is asked for, polled and answered, with names, counts and nothing written or started", async () => {
  const before = (await (await app.ask("GET", "/api/policy")).json()) as { hash: string };
  const { state, result } = await look({ kind: "what-if", plan: PLAN });
  expect([state, result?.blocks]).toEqual(["done", false]);
  const counts = result?.whatIf?.waves.map(({ number, gains }) => [number, gains.map(({ people }) => people.count)]);
  expect(counts).toEqual([
    [1, [6]],
    [2, [8]],
  ]);
  expect(result?.whatIf?.waves[0]?.gains[0]?.may[0]).toBe("register synced passkeys of 1Password only");
  expect(result?.whatIf?.waves[0]?.beforeHash).toBe(before.hash);
  expect(await (await app.ask("GET", "/api/policy")).json()).toMatchObject({ hash: before.hash });
  expect(await (await app.ask("GET", "/api/rollouts")).json()).toEqual({ rollouts: [] });
});

test("a preflight finds what would refuse the rollout, with a link to where it is explained", async () => {
  const { result } = await look({ kind: "preflight", plan: PLAN.replace("[sg-it]", "[sg-nowhere]") });
  expect(result).toMatchObject({ blocks: true, whatIf: null });
  expect(result?.findings[0]).toMatchObject({ id: "group-missing", severity: "blocks", wave: 2 });
  expect(result?.findings[0]?.link).toBe("docs/findings.md#group-missing");
});

test("right after it was asked for it is running, and says when to look again", async () => {
  const response = await app.ask("POST", "/api/previews", { body: { kind: "preflight", plan: PLAN } });
  const { state, result } = previewSchema.parse(await response.json());
  const running = state === "running";
  expect([result === null, response.headers.get("retry-after")]).toEqual([running, running ? "2" : null]);
});

test("the same key and body again is the same preview; with another body it is a mistake", async () => {
  const headers = { "idempotency-key": "ticket-42" };
  const body = { kind: "preflight", plan: PLAN };
  const { id } = await look(body, { headers });
  const again = await app.ask("POST", "/api/previews", { body, headers });
  expect([again.status, previewSchema.parse(await again.json()).id]).toEqual([200, id]);
  const other = await app.ask("POST", "/api/previews", { body: { ...body, kind: "what-if" }, headers });
  expect([other.status, problemSchema.parse(await other.json()).detail]).toEqual([422, expect.stringContaining(id)]);
});

test.each(["readiness", "suggest", "backtest"])(
  "a preview of kind %s is told to be for a later version",
  async (kind) => {
    const response = await app.ask("POST", "/api/previews", { body: { kind, plan: PLAN } });
    const problem = problemSchema.parse(await response.json());
    expect([response.status, problem.title]).toEqual([422, "This is not available in this version"]);
    expect(problem.detail).toBe(`'${kind}' is not available in this version; there is preflight or what-if.`);
  },
);

const bad: readonly [string, number, AskOptions][] = [
  ["a kind that doesn't exist", 400, { body: { kind: "horoscope", plan: PLAN } }],
  ["an unknown field", 400, { body: { kind: "preflight", plan: PLAN, force: true } }],
  ["no plan", 400, { body: { kind: "preflight" } }],
  ["a plan with a mistake", 400, { body: { kind: "preflight", plan: PLAN.replace("bake", "baek") } }],
  ["another content type", 415, { body: PLAN, type: "application/yaml" }],
  ["somebody who may only look", 403, { as: "reader@contoso.example", body: { kind: "preflight", plan: PLAN } }],
  ["nobody", 401, { as: null, body: { kind: "preflight", plan: PLAN } }],
];
test.each(bad)("refuses %s", async (_story, status, options) => {
  const response = await app.ask("POST", "/api/previews", options);
  expect(response.status).toBe(status);
  problemSchema.parse(await response.json());
});

test("a mistake in the plan comes back with its place, and a pipeline looks for the plan's owner", async () => {
  const wrong = await app.ask("POST", "/api/previews", {
    body: { kind: "preflight", plan: PLAN.replace("bake", "baek") },
  });
  const { errors } = problemSchema.parse(await wrong.json());
  expect(errors?.[0]).toMatchObject({ file: "plan.yaml", line: 9, suggestion: expect.stringContaining("bake") });
  const { requester } = await look({ kind: "preflight", plan: PLAN }, { as: "pipeline" });
  expect(requester).toBe("erin@contoso.example");
});

test.each(["p000000000000", "..%2f..%2fhead"])("preview %s is not found", async (id) => {
  expect((await app.ask("GET", `/api/previews/${id}`)).status).toBe(404);
});

test("whoever may look sees what somebody else asked for", async () => {
  const { id } = await look({ kind: "preflight", plan: PLAN });
  expect((await app.ask("GET", `/api/previews/${id}`, { as: "reader@contoso.example" })).status).toBe(200);
  expect((await app.ask("GET", `/api/previews/${id}`, { as: "stranger@contoso.example" })).status).toBe(403);
});
