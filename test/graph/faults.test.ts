import fc from "fast-check";
import { RetryLaterError } from "../../src/contracts/graph/graph-error";
import { clientWorld, collect, httpDate, NOON, thrownBy, type Fault } from "./world";

const things = (count: number) => Array.from({ length: count }, (_, index) => ({ id: `t${String(index)}` }));

describe("transient faults", () => {
  const fault: fc.Arbitrary<Fault> = fc.oneof(
    fc.record({
      kind: fc.constant("status" as const),
      status: fc.constantFrom(408, 429, 500, 502, 503, 504),
      retryAfter: fc.option(fc.constantFrom("0", "1", "2.128", "7", httpDate(NOON + 3000)), { nil: undefined }),
    }),
    fc.record({ kind: fc.constant("html" as const), status: fc.constantFrom(200, 502, 503) }),
    fc.record({ kind: fc.constant("cut" as const), where: fc.constantFrom("before" as const, "in-body" as const) }),
  ) as fc.Arbitrary<Fault>;

  it("of up to four in a row on each page change nothing about what a read answers", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.array(fault, { maxLength: 4 }), { minLength: 4, maxLength: 4 }),
        fc.integer({ min: 0, max: 40 }),
        async (perPage, count) => {
          const { graph, client } = clientWorld();
          graph.collection("/beta/auditLogs/signIns", things(count), 10);
          graph.faults.push(...perPage.flatMap((faults) => [...faults, null]));
          expect(await collect(client.getAll("beta", "/auditLogs/signIns", { $top: "10" }))).toEqual(things(count));
        },
      ),
      { numRuns: 300 },
    );
  });

  it("never make a write go out twice, and the caller learns what is known of it", async () => {
    await fc.assert(
      fc.asyncProperty(
        fault,
        fc.constantFrom("patch" as const, "post" as const, "delete" as const),
        async (one, verb) => {
          const { graph, client } = clientWorld();
          graph.answer(verb.toUpperCase(), "/v1.0/x", {});
          graph.faults.push(one);
          const call = verb === "delete" ? client.delete("v1.0", "/x") : client[verb]("v1.0", "/x", { a: 1 });
          const error = await call.then(
            () => undefined,
            (thrown: unknown) => thrown,
          );
          expect(graph.asked).toHaveLength(1);
          if (one.kind === "status" && one.status === 429) expect(error).toBeInstanceOf(RetryLaterError);
          else if (one.kind === "html" && one.status === 200) expect(error).toBeUndefined();
          else if (one.kind === "cut" && one.where === "in-body") expect(error).toBeUndefined();
          else expect(error).toMatchObject({ name: "GraphError", outcomeUnknown: true });
        },
      ),
    );
  });

  it("that ask for more than 30 seconds go back to the caller at once", async () => {
    const { graph, clock, client } = clientWorld();
    graph.faults.push({ kind: "status", status: 429, retryAfter: "300" });
    expect(await thrownBy(client.get("v1.0", "/me"))).toMatchObject({ name: "RetryLaterError", afterMs: 300_000 });
    expect(clock.slept).toEqual([]);
  });

  it("never keep one request waiting for more than 30 seconds in all", async () => {
    const { graph, clock, client } = clientWorld();
    graph.faults.push(...[20, 20].map((s): Fault => ({ kind: "status", status: 429, retryAfter: String(s) })));
    expect(await thrownBy(client.get("v1.0", "/me"))).toMatchObject({ name: "RetryLaterError", afterMs: 20_000 });
    expect(clock.slept).toEqual([20_000]);
  });
});

it("refusals for want of a permission leave a line that an alert can count; other answers leave none", async () => {
  const { graph, logger, client } = clientWorld();
  graph.answer("GET", "/v1.0/groups", { status: 403, json: {} });
  graph.answer("PATCH", "/v1.0/policies/x", { status: 401, json: {} });
  graph.answer("GET", "/v1.0/users", { status: 404, json: {} });
  await thrownBy(client.get("v1.0", "/groups"));
  await thrownBy(client.patch("v1.0", "/policies/x", {}));
  await thrownBy(client.get("v1.0", "/users"));
  expect(logger.lines.map(({ event, facts }) => [event, facts.method, facts.status])).toEqual([
    ["graph-refused", "GET", 403],
    ["graph-refused", "PATCH", 401],
  ]);
});
