import { GraphError } from "../../src/contracts/graph/graph-error";
import { createRequestCounter } from "../../src/graph/request-counter";
import { EndpointRefusedError, graphPath, quoteOData } from "../../src/graph/url";
import { clientWorld, collect, NOON, thrownBy, type Fault } from "./world";

const things = (count: number) => Array.from({ length: count }, (_, index) => ({ id: `t${String(index)}` }));

describe("a request", () => {
  it("carries the token, asks for JSON and encodes every value of its query", async () => {
    const { graph, client } = clientWorld();
    graph.collection("/v1.0/groups", things(1));
    const $filter = `displayName eq ${quoteOData("R&D+#1 Müller's / 50%")}`;
    await collect(client.getAll("v1.0", "/groups", { $filter, $select: "id,displayName" }));
    const [asked] = graph.asked;
    expect(asked?.headers).toMatchObject({ authorization: "Bearer a-token", accept: "application/json" });
    expect(asked?.query).toEqual({ $filter: "displayName eq 'R&D+#1 Müller''s / 50%'", $select: "id,displayName" });
  });

  it("encodes what is put into its path", () => {
    expect(graphPath`/users/${"a#EXT#@b/c"}/memberOf`).toBe("/users/a%23EXT%23%40b%2Fc/memberOf");
  });

  it("asks for the token at every attempt, for the scope of its endpoint", async () => {
    const scopes: unknown[] = [];
    let tokens = 0;
    const { graph, client } = clientWorld({
      credential: {
        getToken: async (asked) => {
          scopes.push(asked);
          tokens += 1;
          return { token: `token-${String(tokens)}`, expiresOnTimestamp: NOON };
        },
      },
    });
    graph.answer("GET", "/v1.0/me", { json: {} });
    graph.faults.push({ kind: "status", status: 503 });
    await client.get("v1.0", "/me");
    expect(graph.asked.map((asked) => asked.headers.authorization)).toEqual(["Bearer token-1", "Bearer token-2"]);
    expect(scopes[0]).toEqual(["https://graph.microsoft.com/.default"]);
  });

  it("says plainly that nothing was sent when there is no token", async () => {
    const { graph, client } = clientWorld({
      credential: { getToken: () => Promise.reject(new Error("no identity here")) },
    });
    const error = await thrownBy(client.patch("v1.0", "/x", {}));
    expect(error).toMatchObject({ name: "GraphError", status: 0, code: "NoToken", outcomeUnknown: false });
    expect((error as GraphError).message).toContain("no identity here");
    expect(graph.asked).toHaveLength(0);
  });

  it("keeps one client-request-id over its retries, and the caller's own where given", async () => {
    let ids = 0;
    const { graph, client } = clientWorld({ ids: { guid: () => `id-${String((ids += 1))}` } });
    graph.answer("GET", "/v1.0/me", { json: {} });
    graph.answer("PATCH", "/v1.0/me", {});
    graph.faults.push({ kind: "status", status: 500 });
    await client.get("v1.0", "/me");
    await client.patch("v1.0", "/me", {}, { "Client-Request-Id": "intent" });
    expect(graph.asked.map((asked) => asked.headers["client-request-id"])).toEqual(["id-1", "id-1", "intent"]);
  });

  it("works with an http endpoint on this machine, next links and token included", async () => {
    const { graph, client } = clientWorld({ endpoint: "http://127.0.0.1:7999" });
    graph.collection("/v1.0/users", things(5), 2);
    expect(await collect(client.getAll("v1.0", "/users"))).toEqual(things(5));
    expect(graph.asked.every((asked) => asked.headers.authorization === "Bearer a-token")).toBe(true);
    expect(graph.asked.map((asked) => asked.url)[1]).toBe("http://127.0.0.1:7999/v1.0/users?%24skiptoken=2");
  });

  it.each([
    "http://graph.microsoft.com",
    "ftp://127.0.0.1",
    "https://user:pw@graph.microsoft.com",
    "graph",
    "https://g.example/?a=b",
  ])("is never made to %s", (endpoint) => {
    expect(() => clientWorld({ endpoint })).toThrow(EndpointRefusedError);
  });
});

describe("an answer", () => {
  it("is undefined for 204 and text for a plain count", async () => {
    const { graph, client } = clientWorld();
    graph.answer("GET", "/v1.0/groups/$count", { text: "\n893" });
    graph.answer("PATCH", "/v1.0/x", {});
    expect(await client.get("v1.0", "/groups/$count")).toBe("893");
    expect(await client.patch("v1.0", "/x", {})).toBeUndefined();
  });

  it("of refusal becomes an error with Graph's code, words and request id, and without the query or a name", async () => {
    const { graph, client } = clientWorld();
    graph.answer("GET", "/v1.0/users/ann%40contoso.example", {
      status: 403,
      json: {
        error: { code: "Authorization_RequestDenied", message: "Insufficient privileges to complete the operation." },
      },
    });
    const error = (await thrownBy(
      client.get("v1.0", graphPath`/users/${"ann@contoso.example"}`, { $select: "secret" }),
    )) as GraphError;
    expect(error).toBeInstanceOf(GraphError);
    expect(error).toMatchObject({
      status: 403,
      code: "Authorization_RequestDenied",
      requestId: "r-1",
      path: "/v1.0/users/{upn}",
    });
    expect(error.message).toContain("GET /v1.0/users/{upn} failed with 403 Authorization_RequestDenied");
    expect(error.message).not.toMatch(/secret|ann/);
  });

  it("that is an HTML page of a gateway becomes a readable error", async () => {
    const { graph, client } = clientWorld();
    graph.faults.push(...Array.from({ length: 5 }, (): Fault => ({ kind: "html", status: 502 })));
    const error = await thrownBy(client.get("v1.0", "/me"));
    expect(error).toMatchObject({ status: 502, code: "HtmlAnswer" });
    expect((error as GraphError).message).toContain("502 Bad Gateway");
  });

  it("that never comes ends the request at its time limit", async () => {
    jest.useFakeTimers();
    try {
      const { graph, client } = clientWorld({ timeoutMs: 30_000 });
      graph.faults.push({ kind: "silence" });
      const failed = thrownBy(client.post("v1.0", "/x", {}));
      await jest.advanceTimersByTimeAsync(30_000);
      expect(await failed).toMatchObject({ status: 0, code: "TimedOut", outcomeUnknown: true });
    } finally {
      jest.useRealTimers();
    }
  });
});

describe("what telemetry sees", () => {
  it("counts every request by api, with ids taken out, and logs retries without a query", async () => {
    const counter = createRequestCounter();
    const { graph, logger, client } = clientWorld({ counter });
    const group = "11111111-2222-4333-8444-555555555555";
    graph.collection(`/v1.0/groups/${group}/members`, things(3), 2);
    graph.answer("GET", "/v1.0/auditLogs/directoryAudits", { json: { value: [] } });
    graph.faults.push({ kind: "status", status: 429 }, { kind: "cut", where: "before" });
    await collect(client.getAll("v1.0", graphPath`/groups/${group}/members`, { $filter: "secret" }));
    await client.get("v1.0", "/auditLogs/directoryAudits");
    expect(counter.read()).toEqual({
      ...{ total: 5, reporting: 1, throttled: 1, unanswered: 1 },
      byApi: { "GET /groups/{id}/members": 4, "GET /auditLogs/directoryAudits": 1 },
    });
    expect(logger.lines.map((line) => line.event)).toEqual(["graph-retry", "graph-retry"]);
    expect(JSON.stringify(logger.lines)).not.toContain("secret");
  });
});
