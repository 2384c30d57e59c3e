import { rolloutSchema } from "../../src/contracts/http/rollout-resource";
import { problemSchema, type Problem } from "../../src/contracts/http/problem";
import { LARGEST_BODY } from "../../src/contracts/http/routes";
import { PLAN, startApp, startRollout, type AppUnderTest, type AskOptions } from "./app-under-test";

let app: AppUnderTest;
beforeEach(async () => {
  app = await startApp();
});
afterEach(() => {
  app.kill();
});

async function refused(response: Promise<Response>, status: number): Promise<Problem> {
  const answer = await response;
  expect(answer.status).toBe(status);
  expect(answer.headers.get("content-type")).toContain("application/problem+json");
  return problemSchema.parse(await answer.json());
}

describe("starting a rollout", () => {
  test("answers 201 with where it is, in phase preflight, without any durable address", async () => {
    const response = await app.ask("POST", "/api/rollouts", { body: { plan: PLAN, file: "mine.yaml" } });
    expect(response.status).toBe(201);
    const text = await response.text();
    const rollout = rolloutSchema.parse(JSON.parse(text));
    expect(rollout).toMatchObject({ phase: "preflight", requester: "erin@contoso.example", name: "synced-passkeys" });
    expect(response.headers.get("location")).toBe(`http://127.0.0.1:7071/api/rollouts/${rollout.id}`);
    expect(text).not.toMatch(/runtime\/webhooks|code=/);
  });

  test("takes the plan as YAML, as JSON text and as JSON, and they are the same plan", async () => {
    const asJson = { ...(JSON.parse(JSON.stringify(parsed())) as object) };
    const hashes = new Set<string>();
    for (const options of [
      { body: PLAN, type: "application/yaml" },
      { body: { plan: PLAN } },
      { body: { plan: asJson } },
    ] satisfies AskOptions[]) {
      const response = await app.ask("POST", "/api/rollouts", options);
      expect(response.status).toBe(201);
      hashes.add(rolloutSchema.parse(await response.json()).planHash);
    }
    expect(hashes.size).toBe(1);
  });

  test("the same key and body again is the same rollout; with another body it is a mistake", async () => {
    const headers = { "idempotency-key": "deploy-42" };
    const first = await app.ask("POST", "/api/rollouts", { body: { plan: PLAN }, headers });
    const again = await app.ask("POST", "/api/rollouts", { body: { plan: PLAN }, headers });
    expect([first.status, again.status]).toEqual([201, 200]);
    const [one, two] = [rolloutSchema.parse(await first.json()), rolloutSchema.parse(await again.json())];
    expect(two.id).toBe(one.id);
    const other = { plan: PLAN.replace("1h", "2h") };
    const problem = await refused(app.ask("POST", "/api/rollouts", { body: other, headers }), 422);
    expect(problem.detail).toContain(one.id);
    const { rollouts } = (await (await app.ask("GET", "/api/rollouts")).json()) as { rollouts: unknown[] };
    expect(rollouts).toHaveLength(1);
  });

  test("every mistake of the plan comes back with its place", async () => {
    const plan = PLAN.replace("bake: 1h, approval: before", "baek: 1h").replace("sg-it]", "]");
    const problem = await refused(app.ask("POST", "/api/rollouts", { body: { plan } }), 400);
    expect(problem.title).toContain("mistakes");
    expect(problem.errors?.length).toBeGreaterThanOrEqual(2);
    expect(problem.errors?.[0]).toMatchObject({
      file: "plan.yaml",
      line: 9,
      suggestion: expect.stringContaining("bake"),
    });
    expect(problem.errors?.every(({ pointer }) => pointer.startsWith("/plan/waves"))).toBe(true);
  });

  const bad: readonly [string, number, AskOptions][] = [
    ["an unknown field", 400, { body: { plan: PLAN, force: true } }],
    ["no plan", 400, { body: {} }],
    ["no body", 400, {}],
    ["no JSON", 400, { body: "{" }],
    ["no UTF-8", 400, { body: "\ud800" }],
    ["another content type", 415, { body: "x", type: "text/plain" }],
    ["a form", 415, { body: "plan=x", type: "application/x-www-form-urlencoded" }],
    ["too large a body", 413, { body: { plan: "x".repeat(LARGEST_BODY) } }],
    ["a key with a blank", 400, { body: { plan: PLAN }, headers: { "idempotency-key": "a b" } }],
    ["somebody else's name", 400, { body: { plan: PLAN, requester: "bo@contoso.example" } }],
    ["a pipeline that names nobody", 400, { as: "pipeline", body: { plan: PLAN } }],
    [
      "a pipeline that names a stranger",
      400,
      { as: "pipeline", body: { plan: PLAN, requester: "who@contoso.example" } },
    ],
    ["a guard with a mistake", 400, { body: { plan: PLAN, guard: "kind: TenantGuard" } }],
  ];
  test.each(bad)("refuses %s", async (_story, status, options) => {
    const problem = await refused(app.ask("POST", "/api/rollouts", options), status);
    expect(problem.instance).toBe("/api/rollouts");
    const { rollouts } = (await (await app.ask("GET", "/api/rollouts")).json()) as { rollouts: unknown[] };
    expect(rollouts).toEqual([]);
  });

  test("a pipeline starts it for the human it names", async () => {
    const body = { plan: PLAN, requester: "erin@contoso.example" };
    const response = await app.ask("POST", "/api/rollouts", { as: "pipeline", body });
    expect(rolloutSchema.parse(await response.json()).requester).toBe("erin@contoso.example");
  });
});

describe("looking", () => {
  test("polling with the tag answers 304 until something changes", async () => {
    const id = await startRollout(app);
    const first = await app.ask("GET", `/api/rollouts/${id}`);
    const etag = first.headers.get("etag")!;
    expect(etag).toMatch(/^"r\d+-[a-z-]+-[0-9a-f]{16}"$/);
    const same = await app.ask("GET", `/api/rollouts/${id}`, { headers: { "if-none-match": etag } });
    expect([same.status, await same.text()]).toEqual([304, ""]);
    await app.ask("POST", `/api/rollouts/${id}/pause`, { as: "bo@contoso.example" });
    const changed = await app.ask("GET", `/api/rollouts/${id}`, { headers: { "if-none-match": etag } });
    expect(changed.status).toBe(200);
  });

  test.each([
    "/api/rollouts/r000000000000",
    "/api/rollouts/..%2f..%2fhead",
    "/api/rollouts/r000000000000/audit",
    "/api/rollouts/r000000000000/waves/1/evidence",
    "/api/rollouts/r000000000000/waves/0/undo",
    "/approvals/7e57ab1e-0000-4000-8000-000000000001",
  ])("%s is not found", async (at) => {
    const problem = await refused(app.ask("GET", at, { headers: { accept: "application/json" } }), 404);
    expect(problem.status).toBe(404);
  });

  test("evidence, audit and undo of a rollout that has only begun are there and empty-handed", async () => {
    const id = await startRollout(app);
    const read = async (at: string) => (await app.ask("GET", `/api/rollouts/${id}${at}`)).json() as Promise<object>;
    expect(await read("/waves/1/evidence")).toMatchObject({ wave: 1, from: null, signIns: { total: 0 } });
    expect(await read("/waves/2/undo")).toMatchObject({ wave: 2, bundles: [] });
    expect(await read("/audit")).toMatchObject({
      intact: true,
      events: expect.arrayContaining([expect.objectContaining({ sequence: 1, kind: "rollout-requested" })]),
    });
    expect((await app.ask("GET", `/api/rollouts/${id}/waves/3/undo`)).status).toBe(404);
  });

  test("the policy comes with its hash", async () => {
    const response = await app.ask("GET", "/api/policy");
    expect(await response.json()).toMatchObject({
      hash: expect.stringMatching(/^[0-9a-f]{64}$/),
      policy: { id: "Fido2" },
    });
  });

  test("HEAD answers like GET, without the body", async () => {
    const response = await app.ask("HEAD", "/api/rollouts");
    expect([response.status, await response.text()]).toEqual([200, ""]);
  });
});

function parsed(): object {
  return {
    apiVersion: "passkey-rollout/v1",
    kind: "RolloutPlan",
    metadata: { name: "synced-passkeys", owner: "erin@contoso.example" },
    profile: {
      name: "Synced passkeys",
      passkeyTypes: ["synced", "deviceBound"],
      attestation: "disabled",
      aaguids: { allow: ["1password"] },
    },
    schedule: { timeZone: "Europe/Berlin" },
    approvals: { approvers: "sg-rollout-approvers" },
    waves: [
      { name: "identity", groups: ["sg-identity"], bake: "1h", approval: "before" },
      { name: "it", groups: ["sg-it"], bake: "1h" },
    ],
  };
}
