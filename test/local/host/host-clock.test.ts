import { realClock, scaledClock } from "../../../src/local/host/host-clock";
import { DAY, HOUR, SECOND, START } from "./build-host";

beforeEach(() => {
  jest.useFakeTimers({ now: START });
});

afterEach(() => {
  jest.useRealTimers();
});

describe("The real clock", () => {
  test("tells the machine's time and calls back at it", async () => {
    const clock = realClock();
    const woke: number[] = [];
    clock.schedule(START + HOUR, () => woke.push(clock.now()));
    const slept = clock.sleep(2 * HOUR).then(() => clock.now());
    await jest.advanceTimersByTimeAsync(2 * HOUR);
    expect(woke).toEqual([START + HOUR]);
    expect(await slept).toBe(START + 2 * HOUR);
  });

  test("waits longer than the 24 days that a timeout can take", async () => {
    const clock = realClock();
    const woke: number[] = [];
    clock.schedule(START + 60 * DAY, () => woke.push(clock.now()));
    const cancel = clock.schedule(START + 61 * DAY, () => woke.push(-1));
    await jest.advanceTimersByTimeAsync(59 * DAY);
    expect(woke).toEqual([]);
    cancel();
    await jest.advanceTimersByTimeAsync(30 * DAY);
    expect(woke).toEqual([START + 60 * DAY]);
  });

  test("is due at once for a time in the past, but not before the caller has gone on", async () => {
    const clock = realClock();
    const seen: string[] = [];
    clock.schedule(START - DAY, () => seen.push("woke"));
    seen.push("went on");
    await jest.advanceTimersByTimeAsync(0);
    expect(seen).toEqual(["went on", "woke"]);
  });

  test("calls nothing after it was cancelled or stopped", async () => {
    const clock = realClock();
    const woke: string[] = [];
    clock.schedule(START + SECOND, () => woke.push("cancelled"))();
    clock.schedule(START + SECOND, () => woke.push("stopped"));
    clock.stop();
    await jest.advanceTimersByTimeAsync(HOUR);
    expect(woke).toEqual([]);
    expect(jest.getTimerCount()).toBe(0);
  });

  test("runs work as it is: holds mean nothing when time cannot be stopped", async () => {
    const clock = realClock();
    clock.hold()();
    expect(await clock.during(() => Promise.resolve(7))).toBe(7);
  });
});

describe("A scaled clock", () => {
  test("begins when it is told to, and runs faster by its factor", async () => {
    const tenantStart = Date.parse("2027-03-01T08:00:00Z");
    const clock = scaledClock({ startsAt: tenantStart, factor: 3600 });
    const woke: number[] = [];
    clock.schedule(tenantStart + HOUR, () => woke.push(clock.now() - tenantStart));
    await jest.advanceTimersByTimeAsync(999);
    expect(woke).toEqual([]);
    await jest.advanceTimersByTimeAsync(1);
    expect(woke).toEqual([HOUR]);
    expect(clock.now()).toBe(tenantStart + HOUR);
  });

  test("never calls back before the time, slow as it may be", async () => {
    const clock = scaledClock({ startsAt: START, factor: 0.3 });
    const woke: number[] = [];
    for (let at = 1; at < 200; at += 7) clock.schedule(START + at, () => woke.push(clock.now() - START - at));
    await jest.advanceTimersByTimeAsync(2 * SECOND);
    expect(woke).toHaveLength(29);
    for (const late of woke) expect(late).toBeGreaterThanOrEqual(0);
  });

  test("waits for years", async () => {
    const clock = scaledClock({ startsAt: START, factor: 2 });
    const woke: number[] = [];
    clock.schedule(START + 400 * DAY, () => woke.push(clock.now() - START));
    await jest.advanceTimersByTimeAsync(199 * DAY);
    expect(woke).toEqual([]);
    await jest.advanceTimersByTimeAsync(2 * DAY);
    expect(woke).toEqual([400 * DAY]);
  });
});
