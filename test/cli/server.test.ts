import { chainEvent } from "../../src/domain/audit/chain";
import type { ChainedEvent } from "../../src/domain/audit/event";
import { toAuditResource } from "../../src/contracts/http/audit-resource";
import { buildProblem } from "../../src/contracts/http/problem";
import type { RolloutResource } from "../../src/contracts/http/rollout-resource";
import { run } from "./run";

interface Asked {
  readonly method: string;
  readonly path: string;
  readonly headers: Headers;
  readonly body: unknown;
}

/** An app that answers each `METHOD /path` with what it was given, and remembers what it was asked. */
function app(answers: Readonly<Record<string, Response | (() => Response)>>) {
  const asked: Asked[] = [];
  const fetch: typeof globalThis.fetch = async (input, init) => {
    const request = new Request(input, init);
    const { pathname, search } = new URL(request.url);
    const text = await request.text();
    asked.push({
      method: request.method,
      path: pathname + search,
      headers: request.headers,
      body: text === "" ? undefined : JSON.parse(text),
    });
    const answer = answers[`${request.method} ${pathname}`];
    if (answer === undefined) return new Response(null, { status: 404 });
    return typeof answer === "function" ? answer() : answer.clone();
  };
  return { fetch, asked };
}

const json = (body: unknown, status = 200): Response => Response.json(body, { status });

const rollout = (over: Partial<RolloutResource> = {}): RolloutResource => ({
  id: "r1",
  name: "synced-passkeys",
  phase: "running",
  waitsFor: "wave 'IT' bakes",
  planHash: "p",
  requester: "eve@contoso.example",
  createdAt: "2026-12-01T08:00:00.000Z",
  startedAt: "2026-12-01T08:00:00.000Z",
  endedAt: null,
  currentWave: 1,
  waveCount: 0,
  links: { self: "http://127.0.0.1:7071/api/rollouts/r1", page: "http://127.0.0.1:7071/rollouts/r1" },
  guardHash: null,
  ticketId: null,
  revision: 1,
  attempt: 1,
  controls: { pausedBy: null, frozenBy: null, abortedBy: null, rollbackBy: null, rollback: null },
  hold: null,
  drift: null,
  findings: [],
  waves: [],
  approvals: [],
  ...over,
});

describe("commands against a running app", () => {
  it.each(["pause", "resume", "rebaseline", "freeze", "abort"])(
    "%s is asked for as the person given, without a question",
    async (verb) => {
      const { fetch, asked } = app({
        [`POST /api/rollouts/r1/${verb}`]: json({ id: "r1", control: verb, phase: "paused" }),
      });
      const ran = await run([verb, "r1", "--as", "ann@contoso.example", "--reason", "lunch"], { fetch });
      expect(ran).toMatchObject({ code: 0, err: "" });
      expect(asked[0]?.body).toEqual({ reason: "lunch" });
      expect(asked[0]?.headers.get("x-local-user")).toBe("ann@contoso.example");
    },
  );

  it("a refusal of the app ends with 2 and its own words", async () => {
    const problem = buildProblem("refused", "the rollout has ended already (completed)", "/api/rollouts/r1/pause");
    const { fetch } = app({ "POST /api/rollouts/r1/pause": json(problem, 409) });
    const { code, err } = await run(["pause", "r1"], { fetch });
    expect(code).toBe(2);
    expect(err).toContain("the rollout has ended already (completed)");
  });

  it("rollback asks for the id to be typed, and does nothing without it", async () => {
    const { fetch, asked } = app({
      "POST /api/rollouts/r1/rollback": json({ id: "r1", control: "rollback", phase: "rolling-back" }),
    });
    expect((await run(["rollback", "r1"], { fetch })).code).toBe(64);
    expect((await run(["rollback", "r1"], { fetch, ask: () => Promise.resolve("r2") })).code).toBe(2);
    expect(asked).toHaveLength(0);
    expect((await run(["rollback", "r1"], { fetch, ask: () => Promise.resolve(" r1 ") })).code).toBe(0);
    expect((await run(["rollback", "r1", "--yes"], { fetch })).code).toBe(0);
    expect(asked).toHaveLength(2);
  });

  it("rollback of one wave goes to that wave", async () => {
    const { fetch, asked } = app({
      "POST /api/rollouts/r1/waves/2/rollback": json({ id: "r1", control: "rollback", phase: "rolling-back" }),
    });
    await run(["rollback", "r1", "--wave", "2", "--yes"], { fetch });
    expect(asked[0]?.path).toBe("/api/rollouts/r1/waves/2/rollback");
  });

  it.each([
    ["completed", 0],
    ["refused", 2],
    ["rolled-back", 4],
    ["frozen", 5],
    ["aborted", 5],
    ["failed", 1],
  ] as const)("watch ends with the code of a rollout that is %s", async (phase, expected) => {
    const phases = ["running", "running", phase] as const;
    let looks = 0;
    const { fetch } = app({ "GET /api/rollouts/r1": () => json(rollout({ phase: phases[Math.min(looks++, 2)]! })) });
    const { code, out } = await run(["watch", "r1"], { fetch });
    expect(code).toBe(expected);
    expect(out.trimEnd().split("\n")).toHaveLength(2);
  });

  it("watch --until-held ends with 3 when a person has to act", async () => {
    const { fetch } = app({ "GET /api/rollouts/r1": json(rollout({ phase: "held" })) });
    expect((await run(["watch", "r1", "--until-held"], { fetch })).code).toBe(3);
  });

  it("start sends the files as they are and an idempotency key", async () => {
    const { fetch, asked } = app({ "POST /api/rollouts": json(rollout({ phase: "preflight" }), 201) });
    const argv = [
      "start",
      "examples/plans/quickstart.yaml",
      "--guard",
      "examples/guards/contoso.yaml",
      "--idempotency-key",
      "k1",
    ];
    const { code, out } = await run(argv, { fetch });
    expect({ code, started: out.includes("r1 started") }).toEqual({ code: 0, started: true });
    expect(asked[0]?.headers.get("idempotency-key")).toBe("k1");
    expect(Object.keys(asked[0]?.body as object)).toEqual(["plan", "file", "guard"]);
  });

  it("start with a wrong file asks nobody", async () => {
    const { fetch, asked } = app({});
    const { code, err } = await run(["start", "examples/guards/contoso.yaml"], { fetch });
    expect(code).toBe(64);
    expect(err).toMatch(/^examples\/guards\/contoso\.yaml:3:7: /);
    expect(asked).toHaveLength(0);
  });

  it("approve opens the link and sends back what the page holds", async () => {
    const form = { token: "t", csrf: "c", contentHash: "0".repeat(64) };
    const { fetch, asked } = app({
      "GET /approvals/a1": json({ id: "a1", question: "May wave 'IT' start?", form, whyNot: null }),
      "POST /approvals/a1": json({ id: "a1", state: "approved", recorded: true }),
    });
    const { code } = await run(
      ["approve", "http://127.0.0.1:9000/approvals/a1?token=t", "--as", "ann@contoso.example"],
      { fetch },
    );
    expect(code).toBe(0);
    expect(asked[0]?.path).toBe("/approvals/a1?token=t");
    expect(asked[1]?.body).toEqual({ decision: "approve", comment: "", ...form });
  });

  it("approve says why somebody may not, and ends with 2", async () => {
    const { fetch } = app({ "GET /approvals/a1": json({ id: "a1", form: null, whyNot: "You started this rollout." }) });
    expect(await run(["reject", "a1"], { fetch })).toMatchObject({
      code: 2,
      err: expect.stringContaining("You started"),
    });
  });

  it("audit verify recomputes the chain, and names the event where it breaks", async () => {
    const event = (sentence: string) =>
      ({ rolloutId: "r1", at: 0, kind: "held", actor: "x", wave: 0, sentence, facts: { a: 1 } }) as const;
    const first = chainEvent(undefined, event("one"));
    const chain: ChainedEvent[] = [first, chainEvent(first, event("two"))];
    const good = app({ "GET /api/rollouts/r1/audit": () => json(toAuditResource("r1", chain)) });
    expect(await run(["audit", "verify", "r1"], good)).toMatchObject({
      code: 0,
      out: expect.stringContaining("2 events, one unbroken chain"),
    });
    const changed = [first, { ...chain[1]!, event: event("three") }];
    const bad = app({ "GET /api/rollouts/r1/audit": json(toAuditResource("r1", changed)) });
    expect(await run(["audit", "verify", "r1"], bad)).toMatchObject({
      code: 1,
      out: expect.stringContaining("event 2 was changed"),
    });
    expect((await run(["audit", "r1"], good)).out).toContain("one");
  });

  it("stop-switch on says who did it", async () => {
    const state = { on: true, by: "ann@contoso.example", reason: "drill", since: "2026-12-01T08:00:00.000Z" };
    const { fetch, asked } = app({ "PUT /api/stop-switch": json(state) });
    const { out } = await run(["stop-switch", "on", "--reason", "drill"], { fetch });
    expect(asked[0]?.body).toEqual({ on: true, reason: "drill" });
    expect(out).toContain("ON: nothing is written");
  });

  it("says where nothing answers", async () => {
    const { code, err } = await run(["list", "--url", "http://127.0.0.1:1"], {
      fetch: () => Promise.reject(Object.assign(new TypeError("fetch failed"), { cause: { code: "ECONNREFUSED" } })),
    });
    expect(code).toBe(1);
    expect(err).toContain("Nothing answers at http://127.0.0.1:1/api/rollouts (ECONNREFUSED)");
  });

  it("takes a redirect for a missing sign-in", async () => {
    const { fetch } = app({
      "GET /api/rollouts": new Response(null, { status: 302, headers: { location: "https://login.example" } }),
    });
    expect(await run(["list"], { fetch })).toMatchObject({ code: 1, err: expect.stringContaining("sign in (401)") });
  });

  it.each([
    [["list"], "GET /api/rollouts", { rollouts: [] }],
    [["status", "r1"], "GET /api/rollouts/r1", rollout()],
    [["stop-switch", "show"], "GET /api/stop-switch", { on: false, by: null, reason: null, since: null }],
  ])("%j prints the answer with --json", async (argv, request, body) => {
    const { fetch } = app({ [request]: json(body) });
    expect(JSON.parse((await run([...argv, "--json"], { fetch })).out)).toEqual(body);
  });
});
