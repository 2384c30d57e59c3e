import { approvalSchema } from "../../src/contracts/http/approval-resource";
import { rolloutSchema } from "../../src/contracts/http/rollout-resource";
import { startApp, startRollout, type AppUnderTest, type AskOptions } from "./app-under-test";

const [ANN, BO, ERIN] = ["ann@contoso.example", "bo@contoso.example", "erin@contoso.example"];
const JSON_ONLY = { accept: "application/json" };

let app: AppUnderTest;
let id: string;
let page: string;

/** A rollout whose first wave asks for its approval. */
beforeEach(async () => {
  app = await startApp();
  id = await startRollout(app);
  await app.clock.runUntil(app.clock.now() + 60_000);
  const rollout = rolloutSchema.parse(await (await app.ask("GET", `/api/rollouts/${id}`)).json());
  const asked = rollout.approvals.find((approval) => approval.state === "open");
  if (asked === undefined) throw new Error(`nothing was asked: ${rollout.waitsFor}`);
  page = new URL(asked.link).pathname;
});
afterEach(() => {
  app.kill();
});

const look = async (as: string, at = page) =>
  approvalSchema.parse(await (await app.ask("GET", at, { as, headers: JSON_ONLY })).json());

/** What the page's form sends. */
async function formOf(as: string): Promise<Record<string, string>> {
  const html = await (await app.ask("GET", page, { as, headers: { accept: "text/html" } })).text();
  return Object.fromEntries(
    [...html.matchAll(/<input type="hidden" name="(\w+)" value="([^"]*)"/g)].map(([, name = "", value = ""]) => [
      name,
      value,
    ]),
  );
}

const send = (as: string | null, fields: Record<string, string>, options: AskOptions = {}) =>
  app.ask("POST", page, {
    as,
    body: new URLSearchParams(fields).toString(),
    type: "application/x-www-form-urlencoded",
    ...options,
    headers: { accept: "text/html", ...options.headers },
  });

test("an approver reads the page, approves with its form, and the wave starts", async () => {
  const form = await formOf(ANN);
  const posted = await send(
    ANN,
    { ...form, decision: "approve", comment: "go" },
    { headers: { origin: "http://127.0.0.1:7071", "sec-fetch-site": "same-origin" } },
  );
  expect([posted.status, posted.headers.get("location")]).toEqual([303, page]);
  const after = await look(ANN);
  expect(after).toMatchObject({ decisions: [{ by: ANN, decision: "approve", comment: "go" }] });
  await app.clock.runUntil(app.clock.now() + 30 * 60_000);
  const rollout = rolloutSchema.parse(await (await app.ask("GET", `/api/rollouts/${id}`)).json());
  expect(rollout.waves[0]?.appliedAt).not.toBeNull();
});

test("a program does the same with JSON", async () => {
  const { form } = await look(BO);
  const body = { ...form!, decision: "reject", comment: "not this week" };
  const answer = await app.ask("POST", page, { as: BO, body, headers: JSON_ONLY });
  expect([answer.status, await answer.json()]).toEqual([
    200,
    expect.objectContaining({ state: "rejected", recorded: true }),
  ]);
  const again = await app.ask("POST", page, { as: BO, body, headers: JSON_ONLY });
  expect(await again.json()).toMatchObject({ state: "rejected", recorded: false });
});

test("the page may not be framed, kept, followed by scripts or told to others", async () => {
  const { headers } = await app.ask("GET", page, { as: ANN, headers: { accept: "text/html" } });
  expect(headers.get("content-security-policy")).toMatch(
    /default-src 'none'.*form-action 'self'.*frame-ancestors 'none'/,
  );
  expect(headers.get("cache-control")).toBe("no-store");
  expect(headers.get("referrer-policy")).toBe("same-origin");
  expect(headers.get("x-robots-tag")).toContain("noindex");
  expect(headers.get("x-content-type-options")).toBe("nosniff");
});

test("only a browser is refused with a page", async () => {
  for (const accept of ["*/*", "application/json"]) {
    const response = await app.ask("POST", page, { as: ANN, body: {}, headers: { accept } });
    expect([response.status, response.headers.get("content-type")]).toEqual([
      400,
      expect.stringContaining("application/problem+json"),
    ]);
  }
});

test("link scanners change nothing", async () => {
  const before = await look(ERIN);
  for (const method of ["GET", "HEAD"])
    expect((await app.ask(method, `${page}?token=whatever`, { as: null })).status).toBe(401);
  expect((await app.ask("HEAD", page, { as: ANN })).status).toBe(200);
  expect(await look(ERIN)).toEqual(before);
});

describe("refused, and the question stays open", () => {
  const cases: readonly [string, number, () => Promise<Response>][] = [
    ["nobody", 401, async () => send(null, { ...(await formOf(ANN)), decision: "approve" })],
    [
      "the requester with an approver's form",
      403,
      async () => send(ERIN, { ...(await formOf(ANN)), decision: "approve" }),
    ],
    [
      "an application with an approver's form",
      403,
      async () => send("pipeline", { ...(await formOf(ANN)), decision: "approve" }),
    ],
    ["another approver's form", 403, async () => send(BO, { ...(await formOf(ANN)), decision: "approve" })],
    [
      "a form without the link's token",
      400,
      async () => {
        const { token: _token, ...rest } = await formOf(ANN);
        expect(_token).not.toBe("");
        return send(ANN, { ...rest, decision: "approve" });
      },
    ],
    ["a guessed token", 403, async () => send(ANN, { ...(await formOf(ANN)), token: "guess", decision: "approve" })],
    ["a guessed form", 403, async () => send(ANN, { ...(await formOf(ANN)), csrf: "guess", decision: "approve" })],
    [
      "other content than shown",
      409,
      async () => send(ANN, { ...(await formOf(ANN)), contentHash: "0".repeat(64), decision: "approve" }),
    ],
    ["neither yes nor no", 400, async () => send(ANN, { ...(await formOf(ANN)), decision: "maybe" })],
    [
      "a field twice",
      400,
      async () => {
        const fields = new URLSearchParams({ ...(await formOf(ANN)), decision: "approve" });
        fields.append("decision", "reject");
        return send(ANN, {}, { body: fields.toString() });
      },
    ],
    [
      "a field that nobody asked for",
      400,
      async () => send(ANN, { ...(await formOf(ANN)), decision: "approve", by: BO }),
    ],
    [
      "an oversized comment",
      400,
      async () => send(ANN, { ...(await formOf(ANN)), decision: "approve", comment: "x".repeat(2001) }),
    ],
    [
      "an oversized body",
      413,
      async () => send(ANN, { ...(await formOf(ANN)), decision: "approve", comment: "x".repeat(300_000) }),
    ],
    [
      "a form as plain text",
      415,
      async () => send(ANN, { ...(await formOf(ANN)), decision: "approve" }, { type: "text/plain" }),
    ],
    [
      "another site's post",
      403,
      async () =>
        send(ANN, { ...(await formOf(ANN)), decision: "approve" }, { headers: { "sec-fetch-site": "cross-site" } }),
    ],
    [
      "another site's origin",
      403,
      async () =>
        send(ANN, { ...(await formOf(ANN)), decision: "approve" }, { headers: { origin: "http://127.0.0.1:9999" } }),
    ],
  ];
  test.each(cases)("%s", async (_story, status, attempt) => {
    const response = await attempt();
    expect(response.status).toBe(status);
    expect(response.headers.get("content-type")).toContain("text/html");
    expect(await look(ERIN)).toMatchObject({ state: "open", decisions: [] });
  });
});
