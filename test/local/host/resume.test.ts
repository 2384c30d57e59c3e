import * as df from "durable-functions";
import { skippingClock } from "../../../src/local/host/host-clock";
import type { HistoryStore } from "../../../src/local/host/history-store";
import type { LocalHost } from "../../../src/local/host/local-host";
import { memoryHistory } from "../../../src/local/host/memory-history";
import { createTableHistory } from "../../../src/local/host/table-history";
import { createMemoryTables } from "../../../src/local/storage/memory-tables";
import { buildHost, DAY, HOUR, MINUTE, SECOND, START } from "./build-host";
import { playedSides, recordedSides } from "./stories/compare";
import { playScenes } from "./stories/play";
import { readRecording } from "./stories/recording";

/** For each kind of store: how each process opens the same history. */
const STORES: readonly [string, () => () => HistoryStore][] = [
  [
    "in memory",
    () => {
      const history = memoryHistory();
      return () => history;
    },
  ],
  [
    "in tables",
    () => {
      const tables = createMemoryTables();
      return () => createTableHistory(tables);
    },
  ],
];

describe.each(STORES)("A history %s", (_, make) => {
  test("lets the story host-killed go on as on the official host, only sooner", async () => {
    const steps = readRecording("host-killed");
    // The official host was up again shortly before the recorder noted so.
    const killed = { at: 2828, again: 17590 };
    const played = await playScenes([{ steps, options: { killed } }], make());
    expect(await playedSides(played, steps)).toEqual(recordedSides(steps));
  });

  test("keeps a start that was acknowledged just before the process died", async () => {
    const open = make();
    const clock = skippingClock({ startsAt: START });
    const first = await buildHost(registerRollout, { clock, history: open() });
    await first.host.client.start("wait", null, "w");
    first.host.kill();
    const second = await buildHost(registerRollout, { clock, history: open() });
    await clock.runUntil(START + SECOND);
    expect(await second.host.client.status("w")).toMatchObject({ runtimeStatus: "Running" });
  });

  test("keeps a raised event that was acknowledged just before the process died", async () => {
    const open = make();
    const clock = skippingClock({ startsAt: START });
    const first = await buildHost(registerRollout, { clock, history: open() });
    await first.host.client.start("wait", null, "w");
    await clock.runUntil(START + SECOND);
    await first.host.client.raiseEvent("w", "Approve", "yes");
    first.host.kill();
    const second = await buildHost(registerRollout, { clock, history: open() });
    await clock.runUntil(START + 2 * SECOND);
    expect(await second.host.client.status("w")).toMatchObject({ runtimeStatus: "Completed", output: "yes" });
  });

  test("lets timers that came due meanwhile fire right after the start, and others in time", async () => {
    const open = make();
    const clock = skippingClock({ startsAt: START });
    const first = await buildHost(registerRollout, { clock, history: open() });
    await first.host.client.start("sleep", { until: START + MINUTE }, "due");
    await first.host.client.start("sleep", { until: START + 20 * DAY }, "later");
    await clock.runUntil(START + SECOND);
    first.host.kill();
    await clock.runUntil(START + HOUR);
    const second = await buildHost(registerRollout, { clock, history: open() });
    await clock.runUntil(START + HOUR + SECOND);
    expect(await second.host.client.status("due")).toMatchObject({ output: START + HOUR });
    await clock.runUntil(START + 21 * DAY);
    const { output } = (await second.host.client.status("later")) ?? {};
    expect(Number(output) - START - 20 * DAY).toBeLessThan(SECOND);
  });

  test("leaves purged and finished instances as they are", async () => {
    const open = make();
    const clock = skippingClock({ startsAt: START });
    const first = await buildHost(registerRollout, { clock, history: open() });
    for (const id of ["kept", "purged"]) await first.host.client.start("sleep", { until: START }, id);
    await clock.runUntil(START + MINUTE);
    await first.host.client.purge("purged");
    first.host.kill();
    const second = await buildHost(registerRollout, { clock, history: open() });
    await clock.runUntil(START + HOUR);
    expect((await second.host.client.list()).map((it) => it.instanceId)).toEqual(["kept"]);
    expect(second.host.counters.replays).toBe(0);
  });

  test.each(["before", "after"] as const)(
    "brings a rollout to the same end whichever write the process dies %s",
    async (when) => {
      const undisturbed = await live(make(), when, Infinity);
      expect(undisturbed.output).toEqual(EXPECTED);
      for (let write = 1; write <= undisturbed.writes; write++) {
        const { output, deaths, started } = await live(make(), when, write);
        expect({ write, deaths, output }).toEqual({ write, deaths: 1, output: EXPECTED });
        // At least once, and no activity that was known to have ended ran again.
        expect(new Set(started)).toEqual(new Set(undisturbed.started));
        expect(started.length - undisturbed.started.length).toBeLessThanOrEqual(3);
      }
    },
  );
});

const EXPECTED = { round: 2, approved: "yes", waves: ["wave 1", "wave 2", "wave 3"], tries: "third try" };

interface Lived {
  readonly output: unknown;
  readonly writes: number;
  readonly deaths: number;
  readonly started: string[];
}

/** Runs the rollout of {@link registerRollout} with a process that dies at the n-th write and is started again a minute later. */
async function live(open: () => HistoryStore, when: "before" | "after", dieAt: number): Promise<Lived> {
  const clock = skippingClock({ startsAt: START });
  const started: string[] = [];
  let writes = 0;
  let deaths = 0;
  let host: LocalHost;
  const start = async (): Promise<void> => {
    const history = dieInside(open(), when, () => {
      writes += 1;
      if (writes !== dieAt) return false;
      deaths += 1;
      host.kill();
      clock.schedule(clock.now() + MINUTE, () => void clock.during(start));
      return true;
    });
    const register = (): void => {
      registerRollout(started);
    };
    ({ host } = await buildHost(register, { clock, history, sequential: true }));
    await askFor(host);
  };
  /** Whoever starts and approves asks again when there was no answer. */
  const askFor = async ({ client }: LocalHost): Promise<void> => {
    const status = await client.status("roll");
    if (status === undefined) void client.start("rollout", { round: 1 }, "roll");
    const approve = (): void => void client.raiseEvent("roll", "Approve", "yes").catch(() => undefined);
    clock.schedule(Math.max(clock.now(), START + HOUR), approve);
  };
  await clock.during(start);
  await clock.runUntil(START + DAY);
  const output = (await host!.client.status("roll"))?.output;
  host!.kill();
  return { output, writes, deaths, started };
}

/** A history of which the process dies at some write: before it, or after it took effect. */
function dieInside(inner: HistoryStore, when: "before" | "after", dies: () => boolean): HistoryStore {
  return {
    ...inner,
    save: async (change) => {
      if (when === "after") await inner.save(change);
      if (dies()) return new Promise(() => undefined);
      if (when === "before") await inner.save(change);
    },
  };
}

/** A rollout with everything that must survive: activities, retries, timers, children, events, and a second round. */
function registerRollout(started: string[] = []): void {
  const activity = (name: string, run: (input: unknown) => unknown): void => {
    const handler = (input: unknown): unknown => {
      started.push(`${name} ${JSON.stringify(input)}`);
      return run(input);
    };
    df.app.activity(name, { handler });
  };
  activity("write", (input) => `wave ${String(input)}`);
  activity("flaky", () => {
    if (started.filter((it) => it.startsWith("flaky")).length < 3) throw new Error("not yet");
    return "third try";
  });
  df.app.orchestration("wait", function* (context) {
    return (yield context.df.waitForExternalEvent("Approve")) as unknown;
  });
  df.app.orchestration("sleep", function* (context) {
    const { until } = context.df.getInput<{ until: number }>();
    yield context.df.createTimer(new Date(until));
    return context.df.currentUtcDateTime.getTime();
  });
  df.app.orchestration("wave", function* (context) {
    const wave: unknown = context.df.getInput();
    const written: unknown = yield context.df.callActivity("write", wave);
    yield context.df.createTimer(new Date(context.df.currentUtcDateTime.getTime() + MINUTE));
    return written;
  });
  df.app.orchestration("rollout", function* (context) {
    const { round } = context.df.getInput<{ round: number }>();
    if (round === 1) {
      yield context.df.callActivity("write", 0);
      context.df.continueAsNew({ round: 2 });
      return undefined;
    }
    const approved: unknown = yield context.df.waitForExternalEvent("Approve");
    const children = [1, 2, 3].map((wave) => context.df.callSubOrchestrator("wave", wave, `roll-${String(wave)}`));
    const waves: unknown = yield context.df.Task.all(children);
    const retry = new df.RetryOptions(5 * SECOND, 3);
    const tries: unknown = yield context.df.callActivityWithRetry("flaky", retry, round);
    return { round, approved, waves, tries };
  });
}
