import { app } from "@azure/functions";
import type { Timer } from "@azure/functions";
import { collectFunctions } from "../../../src/local/host/functions-core";
import { skippingClock } from "../../../src/local/host/host-clock";
import { createLocalHost, UnknownSettingError } from "../../../src/local/host/local-host";
import type { LocalHost } from "../../../src/local/host/local-host";
import { memoryHistory } from "../../../src/local/host/memory-history";
import { buildHost, countIds, DAY, HOUR, MINUTE, SECOND, START } from "./build-host";
import { watchRegistry } from "./stories/captured";
import type { Captured } from "./stories/captured";
import { loadRecordedApp } from "./stories/recorded-app";
import { readRecording } from "./stories/recording";
import type { InvokeStep } from "./stories/recording";

describe("The stories timer-normal and timer-past-due", () => {
  const FIRST_START = Date.parse("2026-11-23T07:35:41.352Z");
  const NORMAL_BEGAN = Date.parse("2026-11-23T07:36:04.762Z");
  const PAST_DUE_BEGAN = Date.parse("2026-11-23T07:38:07.400Z");

  test("run the same timers at the same seconds with the same inputs", async () => {
    const clock = skippingClock({ startsAt: FIRST_START });
    const history = memoryHistory();
    const calls: Captured[] = [];
    const start = async (): Promise<LocalHost> => {
      const registry = watchRegistry(loadRecordedApp("http-app", clock), () => clock.now(), calls);
      const host = createLocalHost({ registry, clock, history, ids: countIds(1), hostJson: {}, log: () => undefined });
      await host.start();
      return host;
    };
    const first = await start();
    await clock.runUntil(NORMAL_BEGAN);
    calls.length = 0;
    await clock.runUntil(NORMAL_BEGAN + 67 * SECOND);
    expect(calls.map(played).sort(byTime)).toEqual(recorded("timer-normal", NORMAL_BEGAN));

    first.kill();
    await clock.runUntil(PAST_DUE_BEGAN + 7 * SECOND);
    calls.length = 0;
    const second = await start();
    await clock.runUntil(clock.now() + SECOND);
    expect(calls.map(played).sort(byTime)).toEqual(recorded("timer-past-due", PAST_DUE_BEGAN));
    await second.stop();
  });

  interface Run {
    readonly at: string;
    readonly function: string;
    readonly input: unknown;
    readonly thrown: string | undefined;
  }

  function recorded(story: string, began: number): Run[] {
    const steps = readRecording(story) as InvokeStep[];
    const runs = steps.map((step) => ({
      ...runOf(began + step.t, step.function, step.inputRaw ?? ""),
      thrown: step.error?.message,
    }));
    return runs.sort(byTime);
  }

  function played(call: Captured): Run {
    const { string = "" } = call.triggerMetadata.TimerTrigger ?? {};
    expect(Date.parse(`${string}Z`)).toBe(Math.floor(call.at / SECOND) * SECOND);
    const thrown = call.failed === true ? (call.thrown as Error).message : undefined;
    return { ...runOf(call.at, call.function, call.input.json ?? ""), thrown };
  }

  /** Official runs come some milliseconds early or late, so times are told to the second. */
  function runOf(at: number, name: string, json: string): Omit<Run, "thrown"> {
    const input: unknown = JSON.parse(json.replace(/(:\d\d)\.\d+/g, "$1"));
    return { at: new Date(Math.round(at / SECOND) * SECOND).toISOString(), function: name, input };
  }

  function byTime(a: Run, b: Run): number {
    return `${a.at} ${a.function}` < `${b.at} ${b.function}` ? -1 : 1;
  }
});

describe("A timer function", () => {
  test("is due by the schedule in UTC, and is told about its last and next run", async () => {
    const seen: Timer[] = [];
    const { host, clock } = await buildHost(() => {
      app.timer("nightly", { schedule: "0 30 3 * * *", handler: (timer) => void seen.push(timer) });
    });
    await clock.runUntil(START + 2 * DAY);
    await host.stop();
    const first = Date.parse("2026-11-25T03:30:00Z");
    expect(seen.map((it) => it.scheduleStatus)).toEqual([
      {
        last: "0001-01-01T00:00:00+00:00",
        next: "2026-11-25T03:30:00+00:00",
        lastUpdated: "0001-01-01T00:00:00+00:00",
      },
      {
        last: "2026-11-25T03:30:00+00:00",
        next: "2026-11-26T03:30:00+00:00",
        lastUpdated: "2026-11-25T03:30:00+00:00",
      },
    ]);
    expect(first + DAY).toBeLessThan(clock.now());
  });

  test("never runs twice at once; what it missed meanwhile is one run right after", async () => {
    const clock = skippingClock({ startsAt: START });
    const runs: [string, number][] = [];
    const { host } = await buildHost(
      () => {
        app.timer("slow", {
          schedule: "0 * * * * *",
          handler: async () => {
            runs.push(["begins", clock.now() - START]);
            if (runs.length === 1) await clock.sleep(150 * SECOND);
            runs.push(["ends", clock.now() - START]);
          },
        });
      },
      { clock },
    );
    await clock.runUntil(START + 5 * MINUTE);
    await host.stop();
    expect(runs.filter(([what]) => what === "begins").map(([, at]) => at / MINUTE)).toEqual([1, 3.5, 4, 5]);
    for (const [index, [what]] of runs.entries()) expect(what).toBe(index % 2 === 0 ? "begins" : "ends");
  });

  test("runs once late, with isPastDue, after the process was down over any number of due times", async () => {
    const clock = skippingClock({ startsAt: START });
    const history = memoryHistory();
    const runs: { at: number; isPastDue: boolean }[] = [];
    const register = (): void => {
      const handler = ({ isPastDue }: Timer): void => void runs.push({ at: clock.now() - START, isPastDue });
      app.timer("hourly", { schedule: "0 0 * * * *", handler });
    };
    const first = await buildHost(register, { clock, history });
    await clock.runUntil(START + HOUR);
    first.host.kill();
    await clock.runUntil(START + 5.5 * HOUR);
    const second = await buildHost(register, { clock, history });
    await clock.runUntil(START + 6 * HOUR);
    await second.host.stop();
    expect(runs).toEqual([
      { at: HOUR, isPastDue: false },
      { at: 5.5 * HOUR, isPastDue: true },
      { at: 6 * HOUR, isPastDue: false },
    ]);
  });

  test("forgets what it missed when the schedule was changed meanwhile", async () => {
    const clock = skippingClock({ startsAt: START });
    const history = memoryHistory();
    const runs: number[] = [];
    const registerAt = (schedule: string) => (): void => {
      app.timer("moved", { schedule, handler: () => void runs.push(clock.now() - START) });
    };
    const first = await buildHost(registerAt("0 0 * * * *"), { clock, history });
    await clock.runUntil(START + HOUR);
    first.host.kill();
    await clock.runUntil(START + 3.25 * HOUR);
    const second = await buildHost(registerAt("0 30 * * * *"), { clock, history });
    await clock.runUntil(START + 4 * HOUR);
    await second.host.stop();
    expect(runs).toEqual([HOUR, 3.5 * HOUR]);
  });

  test("that throws is told of in the log, and called again when it is due", async () => {
    let runs = 0;
    const { host, clock, log } = await buildHost(() => {
      app.timer("broken", {
        schedule: "0 * * * * *",
        handler: () => {
          runs += 1;
          throw new Error("no luck");
        },
      });
    });
    await clock.runUntil(START + 2 * MINUTE);
    await host.stop();
    expect(runs).toBe(2);
    expect(log.filter((it) => it.level === "error").map((it) => `${String(it.functionName)}: ${it.message}`)).toEqual(
      Array(2).fill("broken: The timer function failed and is called again when it is due: no luck"),
    );
  });

  test("takes its schedule from a setting", async () => {
    let runs = 0;
    const register = (): void => {
      app.timer("set", { schedule: "%TICK%", handler: () => void (runs += 1) });
    };
    const { host, clock } = await buildHost(register, { settings: { TICK: "*/30 * * * * *" } });
    await clock.runUntil(START + MINUTE);
    await host.stop();
    expect(runs).toBe(2);
    await expect(buildHost(register)).rejects.toThrow(new UnknownSettingError("TICK"));
  });

  test("does not run any more after the host was stopped or killed", async () => {
    let runs = 0;
    const clock = skippingClock({ startsAt: START });
    const register = (): void => {
      app.timer("ended", { schedule: "0 * * * * *", handler: () => void (runs += 1) });
    };
    const [stopped, killed] = [await buildHost(register, { clock }), await buildHost(register, { clock })];
    await clock.runUntil(START + MINUTE);
    await stopped.host.stop();
    killed.host.kill();
    await clock.runUntil(START + HOUR);
    expect(runs).toBe(2);
  });
});

test("A schedule that cannot be read is refused when the host is made", () => {
  const registry = collectFunctions(() => {
    app.timer("odd", { schedule: "every now and then", handler: () => undefined });
  });
  const make = (): LocalHost =>
    createLocalHost({
      registry,
      clock: skippingClock({ startsAt: START }),
      history: memoryHistory(),
      ids: countIds(1),
      hostJson: {},
      log: () => undefined,
    });
  expect(make).toThrow('"every now and then" is no schedule: it has 4 fields');
});
