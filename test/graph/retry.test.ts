import fc from "fast-check";
import { parseRetryAfter } from "../../src/contracts/graph/retry-after";
import { decideRetry, LONGEST_WAIT, READ_BUDGET } from "../../src/graph/retry";
import { httpDate, NOON } from "./world";

const answered = (status: number, retryAfter: string | null = null) => ({ status, retryAfter });
const decide = (method: string, attempt: number, outcome: Parameters<typeof decideRetry>[2], jitter = 0.5) =>
  decideRetry(method, attempt, outcome, NOON, READ_BUDGET, jitter);

describe("a read", () => {
  it.each([408, 429, 500, 502, 503, 504])("is repeated after %d", (status) => {
    expect(decide("GET", 1, answered(status))).toEqual({ kind: "retry", afterMs: 750 });
  });

  it("is repeated when no answer came, though the SDK's own handler gives up", () => {
    expect(decide("GET", 1, { networkError: "fetch failed" })).toEqual({ kind: "retry", afterMs: 750 });
  });

  it.each([200, 204, 304, 400, 401, 403, 404, 410, 501, 507])("stands as it is after %d", (status) => {
    expect(decide("GET", 1, answered(status))).toEqual({ kind: "done" });
  });

  it("waits twice as long each time, half of it by chance", () => {
    const waits = [1, 2, 3, 4].map((attempt) => [0, 1].map((jitter) => decide("GET", attempt, answered(503), jitter)));
    expect(waits).toEqual(
      [500, 1000, 2000, 4000].map((least) => [
        { kind: "retry", afterMs: least },
        { kind: "retry", afterMs: 2 * least },
      ]),
    );
  });

  it("waits exactly as long as Retry-After says: whole seconds, parts of a second, or until a date", () => {
    const wait = (header: string) => decide("GET", 1, answered(429, header));
    expect(wait("17")).toEqual({ kind: "retry", afterMs: 17_000 });
    expect(wait("2.128")).toEqual({ kind: "retry", afterMs: 2128 });
    expect(wait(httpDate(NOON + 9000))).toEqual({ kind: "retry", afterMs: 9000 });
  });

  it("goes back to the caller when the service wants more than 30 seconds, however much that is", () => {
    expect(decide("GET", 1, answered(429, "31"))).toEqual({ kind: "later", afterMs: 31_000 });
    expect(decide("GET", 1, answered(503, "86400"))).toEqual({ kind: "later", afterMs: 86_400_000 });
    expect(decide("GET", 1, answered(429, httpDate(NOON + 600_000)))).toEqual({ kind: "later", afterMs: 600_000 });
  });

  it("does so even when a caller would allow more", () => {
    const generous = { attempts: 5, waitMs: 120_000 };
    expect(decideRetry("GET", 1, answered(429, "31"), NOON, generous, 0)).toEqual({ kind: "later", afterMs: 31_000 });
  });

  it("ends as `later` when throttling outlasts the attempts, and gives up on a fault that does", () => {
    expect(decide("GET", READ_BUDGET.attempts, answered(429, "3"))).toEqual({ kind: "later", afterMs: 3000 });
    expect(decide("GET", READ_BUDGET.attempts, answered(502))).toEqual({ kind: "give-up", outcomeUnknown: false });
  });
});

describe("a write", () => {
  it.each(["PATCH", "POST", "DELETE"])("%s is never repeated, whatever came", (method) => {
    const outcome = fc.oneof(
      fc.record({
        status: fc.integer({ min: 200, max: 599 }),
        retryAfter: fc.option(fc.constantFrom("1", "0.5", "120", httpDate(NOON + 5000), "soon")),
      }),
      fc.record({ networkError: fc.string() }),
    );
    fc.assert(
      fc.property(outcome, fc.integer({ min: 1, max: 9 }), (seen, attempt) => {
        expect(decide(method, attempt, seen).kind).not.toBe("retry");
      }),
    );
  });

  it("has done nothing after 429, and may have worked after 5xx, 408 or silence", () => {
    expect(decide("PATCH", 1, answered(429, "4"))).toEqual({ kind: "later", afterMs: 4000 });
    for (const seen of [answered(503, "4"), answered(500), answered(408), { networkError: "cut" }]) {
      expect(decide("PATCH", 1, seen)).toEqual({ kind: "give-up", outcomeUnknown: true });
    }
  });
});

describe("the decision for any outcome", () => {
  it("never waits longer than the budget has left, nor shorter than Retry-After", () => {
    const header = fc.oneof(
      fc.integer({ min: 0, max: 400_000 }).map((ms) => String(ms / 1000)),
      fc.integer({ min: -60, max: 600 }).map((s) => httpDate(NOON + s * 1000)),
      fc.string(),
      fc.constant(null),
    );
    fc.assert(
      fc.property(
        fc.integer({ min: 100, max: 599 }),
        header,
        fc.integer({ min: 1, max: 8 }),
        fc.integer({ min: 0, max: 40_000 }),
        fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
        (status, retryAfter, attempt, waitMs, jitter) => {
          const budget = { attempts: READ_BUDGET.attempts, waitMs };
          const decision = decideRetry("GET", attempt, { status, retryAfter }, NOON, budget, jitter);
          if (decision.kind !== "retry") return;
          expect(decision.afterMs).toBeLessThanOrEqual(Math.min(waitMs, LONGEST_WAIT));
          expect(decision.afterMs).toBeGreaterThanOrEqual(parseRetryAfter(retryAfter, NOON) ?? 0);
          expect(attempt).toBeLessThan(READ_BUDGET.attempts);
        },
      ),
    );
  });
});

describe("a Retry-After header", () => {
  it("is read in all three date forms, and a date that is past means now", () => {
    expect(parseRetryAfter("Tue, 01 Dec 2026 12:00:05 GMT", NOON)).toBe(5000);
    expect(parseRetryAfter("Tuesday, 01-Dec-26 12:00:05 GMT", NOON)).toBe(5000);
    expect(parseRetryAfter("Tue Dec  1 12:00:05 2026", NOON)).toBe(5000);
    expect(parseRetryAfter(httpDate(NOON - 5000), NOON)).toBe(0);
  });

  it.each(["", "soon", "-5", "1e3", "5 apples", "2026-12-01"])("says nothing when it is “%s”", (header) => {
    expect(parseRetryAfter(header, NOON)).toBeUndefined();
  });
});
