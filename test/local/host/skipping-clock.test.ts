import fc from "fast-check";
import { skippingClock } from "../../../src/local/host/host-clock";
import { DAY, HOUR, MINUTE, SECOND, START } from "./build-host";

describe("A skipping clock", () => {
  test("stands still until it is started", async () => {
    const clock = skippingClock({ startsAt: START });
    let woke = false;
    clock.schedule(START, () => (woke = true));
    await turnsOfTheLoop();
    expect(woke).toBe(false);
    await clock.runUntil(START);
    expect(woke).toBe(true);
  });

  test("jumps from callback to callback, those of one moment in the order in which they were scheduled", async () => {
    const moves: number[] = [];
    const clock = skippingClock({ startsAt: START, onAdvance: (to) => moves.push(to - START) });
    const woke: string[] = [];
    const note = (name: string) => () => woke.push(`${name} ${String(clock.now() - START)}`);
    clock.schedule(START + 5, note("c"));
    clock.schedule(START + 2, note("a"));
    clock.schedule(START + 5, note("d"));
    clock.schedule(START + 2, note("b"));
    clock.schedule(START - 99, note("past"));
    await clock.runUntil(START + DAY);
    expect(woke).toEqual(["past 0", "a 2", "b 2", "c 5", "d 5"]);
    expect(moves).toEqual([2, 5, DAY]);
    expect(clock.now()).toBe(START + DAY);
  });

  test("wakes everything in order of time, whatever is scheduled and cancelled", async () => {
    const plan = fc.array(fc.record({ at: fc.integer({ min: 0, max: 20 }), cancelled: fc.boolean() }));
    await fc.assert(
      fc.asyncProperty(plan, async (entries) => {
        const clock = skippingClock({ startsAt: 0 });
        const woke: number[] = [];
        for (const [index, { at, cancelled }] of entries.entries()) {
          const cancel = clock.schedule(at, () => woke.push(index));
          if (cancelled) cancel();
        }
        await clock.runUntil(20);
        const expected = entries
          .map(({ at, cancelled }, index) => ({ at, cancelled, index }))
          .filter(({ cancelled }) => !cancelled)
          .sort((a, b) => a.at - b.at || a.index - b.index);
        expect(woke).toEqual(expected.map(({ index }) => index));
      }),
      { numRuns: 50 },
    );
  });

  test("lets all that follows from a callback settle before the next one, input and output included", async () => {
    const clock = skippingClock({ startsAt: START });
    const seen: string[] = [];
    clock.schedule(START + 1, () => {
      void Promise.resolve().then(async () => {
        await new Promise((resolve) => setImmediate(resolve));
        seen.push("followed");
      });
    });
    clock.schedule(START + 2, () => seen.push("next"));
    await clock.runUntil(START + 2);
    expect(seen).toEqual(["followed", "next"]);
  });

  test("does not move while a hold is open", async () => {
    const clock = skippingClock({ startsAt: START });
    let woke = false;
    clock.schedule(START + 1, () => (woke = true));
    const release = clock.hold();
    const arrival = clock.runUntil(START + 1);
    await turnsOfTheLoop();
    expect({ woke, now: clock.now() }).toEqual({ woke: false, now: START });
    release();
    release(); // twice is as good as once
    await arrival;
    expect(woke).toBe(true);
  });

  test("moves while held work sleeps, but not while other held work is awake", async () => {
    const clock = skippingClock({ startsAt: START });
    const woke: string[] = [];
    const sleeper = clock.during(async () => {
      await clock.sleep(MINUTE);
      woke.push(`sleeper at ${String(clock.now() - START)}`);
    });
    const release = clock.hold();
    void clock.start();
    await turnsOfTheLoop();
    expect(woke).toEqual([]);
    release();
    await sleeper;
    clock.pause();
    expect(woke).toEqual([`sleeper at ${String(MINUTE)}`]);
  });

  test("counts work as idle while any sleep inside lasts, on whatever depth", async () => {
    const clock = skippingClock({ startsAt: START });
    const outer = clock.during(async () => {
      const inner = clock.during(() => clock.sleep(SECOND));
      await Promise.all([inner, clock.sleep(3 * SECOND)]);
      return clock.now() - START;
    });
    void clock.start();
    expect(await outer).toBe(3 * SECOND);
    clock.pause();
  });

  test("holds again once a sleep is over", async () => {
    const clock = skippingClock({ startsAt: START });
    let others = 0;
    const work = clock.during(async () => {
      await clock.sleep(SECOND);
      await turnsOfTheLoop();
      return others;
    });
    clock.schedule(START + SECOND + 1, () => (others += 1));
    void clock.start();
    expect(await work).toBe(0);
    clock.pause();
  });

  test("never wakes what was abandoned, and does not wait for it", async () => {
    const clock = skippingClock({ startsAt: START });
    const death = new AbortController();
    let woke = false;
    void clock.during(async () => {
      await clock.sleep(SECOND);
      woke = true;
    }, death.signal);
    void clock.during(() => new Promise(() => undefined), death.signal);
    death.abort();
    void clock.during(() => new Promise(() => undefined), death.signal);
    await clock.runUntil(START + MINUTE);
    expect({ woke, now: clock.now() }).toEqual({ woke: false, now: START + MINUTE });
  });

  test("stops at its end, and goes on only when told", async () => {
    const clock = skippingClock({ startsAt: START, until: START + HOUR });
    let ticks = 0;
    const tick = (): void => {
      ticks += 1;
      clock.schedule(clock.now() + MINUTE, tick);
    };
    clock.schedule(START + MINUTE, tick);
    await clock.start();
    expect({ ticks, now: clock.now() }).toEqual({ ticks: 60, now: START + HOUR });
    await clock.runUntil(START + 2 * HOUR);
    expect(ticks).toBe(120);
    await clock.runUntil(START); // never back
    expect(clock.now()).toBe(START + 2 * HOUR);
  });

  test("can be paused by a callback, and drops everything when stopped", async () => {
    const clock = skippingClock({ startsAt: START });
    const woke: number[] = [];
    for (const at of [1, 2, 3]) {
      clock.schedule(START + at, () => {
        woke.push(at);
        if (at === 1) clock.pause();
        if (at === 2) clock.stop();
      });
    }
    await clock.start();
    expect(woke).toEqual([1]);
    await clock.start();
    expect(woke).toEqual([1, 2]);
    await clock.runUntil(START + HOUR);
    expect(woke).toEqual([1, 2]);
  });

  test("waits for new work when there is none, and finds it", async () => {
    const clock = skippingClock({ startsAt: START });
    void clock.start();
    await turnsOfTheLoop();
    const at = await new Promise<number>((resolve) => {
      clock.schedule(START + DAY, () => {
        resolve(clock.now());
      });
    });
    clock.pause();
    expect(at).toBe(START + DAY);
  });

  test("reports what a callback throws to whoever runs it", async () => {
    const clock = skippingClock({ startsAt: START });
    clock.schedule(START + 1, () => {
      throw new Error("a mistake");
    });
    await expect(clock.runUntil(START + HOUR)).rejects.toThrow("a mistake");
  });
});

async function turnsOfTheLoop(): Promise<void> {
  for (let turn = 0; turn < 5; turn++) await new Promise((resolve) => setImmediate(resolve));
}
