import fc from "fast-check";
import { createReportBudget, REPORT_LIMIT } from "../../src/graph/report-budget";
import { clientWorld, NOON, skippingClock, thrownBy, type SkippingClock } from "./world";

const budget = (clock: SkippingClock, share = 0.2) => createReportBudget({ clock, share, ...REPORT_LIMIT });

describe("the reporting budget", () => {
  it("lets a burst of four through and then one request every ten seconds", async () => {
    const clock = skippingClock();
    const limiter = budget(clock);
    const at: number[] = [];
    for (let request = 0; request < 7; request += 1) {
      await limiter.take();
      at.push((clock.now() - NOON) / 1000);
    }
    expect(at).toEqual([0, 0, 0, 0, 10, 20, 30]);
  });

  it("fills again while nobody asks, but never beyond its burst", async () => {
    const clock = skippingClock();
    const limiter = budget(clock);
    for (let request = 0; request < 4; request += 1) await limiter.take();
    await clock.sleep(600_000);
    clock.slept.length = 0;
    for (let request = 0; request < 5; request += 1) await limiter.take();
    expect(clock.slept).toEqual([10_000]);
  });

  it("sends who would wait more than 30 seconds away with the wait, and reserves nothing for them", async () => {
    const clock = { ...skippingClock(), now: () => NOON };
    const limiter = budget(clock);
    for (let request = 0; request < 7; request += 1) await limiter.take();
    expect(clock.slept).toEqual([10_000, 20_000, 30_000]);
    const error = { name: "RetryLaterError", afterMs: 40_000 };
    expect(await thrownBy(limiter.take())).toMatchObject(error);
    expect(await thrownBy(limiter.take())).toMatchObject(error);
  });

  it("keeps every window of ten seconds within the published five, and its share on average", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.integer({ min: 0, max: 40_000 }), { minLength: 20, maxLength: 120 }),
        fc.constantFrom(0.2, 0.4, 0.6),
        async (pauses, share) => {
          const clock = skippingClock();
          const limiter = budget(clock, share);
          const at: number[] = [];
          for (const pause of pauses) {
            await clock.sleep(pause % 7 === 0 ? pause : 0);
            await limiter.take();
            at.push(clock.now());
          }
          for (const start of at) {
            expect(at.filter((time) => time >= start && time < start + REPORT_LIMIT.perMs).length).toBeLessThanOrEqual(
              5,
            );
          }
          const windows = (at.at(-1)! - at[0]!) / REPORT_LIMIT.perMs;
          expect(at.length).toBeLessThanOrEqual(Math.ceil(5 * share * windows) + 5);
        },
      ),
    );
  });

  it("is asked before every audit and sign-in request, pages and retries too, and before nothing else", async () => {
    let taken = 0;
    const { graph, client } = clientWorld({ limiter: { take: async () => void (taken += 1) } });
    graph.collection("/beta/auditLogs/signIns", [1, 2, 3], 2);
    graph.collection("/v1.0/groups", [1]);
    graph.faults.push({ kind: "status", status: 503 });
    for await (const item of client.getAll("beta", "/auditLogs/signIns")) expect(item).toBeDefined();
    expect(taken).toBe(3);
    await client.get("v1.0", "/groups");
    expect(taken).toBe(3);
  });

  it("refuses a share that makes no sense", () => {
    expect(() => budget(skippingClock(), 0)).toThrow(RangeError);
    expect(() => budget(skippingClock(), 1.5)).toThrow(RangeError);
  });
});
