import { app } from "@azure/functions";
import type { HttpRequest } from "@azure/functions";
import * as df from "durable-functions";
import { skippingClock } from "../../../src/local/host/host-clock";
import type { HistoryStore } from "../../../src/local/host/history-store";
import { UnsupportedBindingError } from "../../../src/local/host/invocation";
import { memoryHistory } from "../../../src/local/host/memory-history";
import { buildHost, countIds, DAY, HOUR, MINUTE, SECOND, START } from "./build-host";

const ask = (path: string, init?: RequestInit): Request => new Request(`http://127.0.0.1${path}`, init);

describe("The local host", () => {
  test("answers in process and over its listener alike", async () => {
    const { host } = await buildHost(registerGreeting, { port: 0 });
    const overNetwork = await fetch(`${String(host.url)}/api/hello/Ada`);
    const inProcess = await host.fetch(ask("/api/hello/Ada"));
    for (const response of [overNetwork, inProcess]) {
      expect(response.status).toBe(200);
      expect(await response.text()).toBe("Hello, Ada");
    }
    await host.stop();
    await expect(fetch(`${String(host.url)}/api/hello/Ada`)).rejects.toThrow("fetch failed");
  });

  test("has no address without a port, and routes without a prefix when host.json says so", async () => {
    const hostJson = { extensions: { http: { routePrefix: "" } } };
    const { host } = await buildHost(registerGreeting, { hostJson });
    expect(host.url).toBeUndefined();
    expect((await host.fetch(ask("/hello/Ada"))).status).toBe(200);
    expect((await host.fetch(ask("/api/hello/Ada"))).status).toBe(404);
    await host.stop();
    expect((await host.fetch(ask("/hello/Ada"))).status).toBe(503);
  });

  test("lets requests in flight end when it stops", async () => {
    const clock = skippingClock({ startsAt: START });
    const { host } = await buildHost(
      registerGreeting.bind(undefined, () => clock.sleep(MINUTE)),
      { clock },
    );
    const answer = host.fetch(ask("/api/hello/Ada"));
    await clock.runUntil(START + SECOND);
    const stopped = host.stop();
    await clock.runUntil(START + HOUR);
    await stopped;
    expect(await (await answer).text()).toBe("Hello, Ada");
  });

  test("is never heard of again after it was killed, and holds up no time", async () => {
    const clock = skippingClock({ startsAt: START });
    const heard: string[] = [];
    const { host, log } = await buildHost(
      registerGreeting.bind(undefined, () => clock.sleep(MINUTE)),
      { clock },
    );
    void host.fetch(ask("/api/hello/Ada")).then(() => heard.push("answer"));
    await clock.runUntil(START + SECOND);
    host.kill();
    const told = log.length;
    void host.fetch(ask("/api/hello/Bob")).then(() => heard.push("late answer"));
    void host.client.start("nobody", null).then(() => heard.push("late start"));
    await clock.runUntil(START + DAY);
    expect(heard).toEqual([]);
    expect(log).toHaveLength(told);
  });

  test("refuses an app with a trigger that it does not have", async () => {
    const register = (): void => {
      app.storageQueue("mail", { queueName: "mail", connection: "", handler: () => undefined });
    };
    await expect(buildHost(register)).rejects.toThrow(new UnsupportedBindingError("mail", "queueTrigger"));
  });

  test("hands on what functions log, with the function and the level", async () => {
    const { host, log } = await buildHost(() => {
      app.http("speak", {
        handler: (_, context) => {
          context.warn("careful");
          return { status: 204 };
        },
      });
    });
    await host.fetch(ask("/api/speak"));
    await host.stop();
    expect(log.filter((it) => it.category === "user")).toEqual([
      expect.objectContaining({ at: START, level: "warning", functionName: "speak", message: "careful" }),
    ]);
  });

  test("answers what an orchestration is, wants and has become", async () => {
    const { host, clock } = await buildHost(registerCounting);
    expect(await host.client.status("c")).toBeUndefined();
    expect(await host.client.start("count", { to: 2 }, "c", "1.0")).toBe("c");
    await clock.runUntil(START + MINUTE);
    expect(await host.client.status("c")).toEqual({
      name: "count",
      instanceId: "c",
      runtimeStatus: "Completed",
      input: { to: 2 },
      customStatus: "counted 2",
      output: [1, 2],
      createdTime: START,
      lastUpdatedTime: expect.any(Number) as number,
    });
    await expect(host.client.raiseEvent("c", "late", 1)).rejects.toThrow('"c" is Completed and takes no more messages');
    await expect(host.client.raiseEvent("x", "lost", 1)).rejects.toThrow('no orchestration instance "x"');
    await host.stop();
  });

  test("counts instances, events, the longest history and calls of orchestrators", async () => {
    const { host, clock } = await buildHost(registerCounting);
    await host.client.start("count", { to: 3 }, "three");
    await host.client.start("count", { to: 1 }, "one");
    await clock.runUntil(START + MINUTE);
    // A turn has two marks; the first one has the start, each later one an end, each but the last a beginning, the last the end.
    expect(host.counters).toEqual({ orchestrations: 2, historyEvents: 16 + 8, largestHistory: 16, replays: 4 + 2 });
    await host.stop();
  });

  test("gives a version to what is started without one, and leaves newer instances to newer hosts", async () => {
    const clock = skippingClock({ startsAt: START });
    const history = memoryHistory();
    const hostOf = (defaultVersion: string) =>
      buildHost(registerCounting, { clock, history, hostJson: { extensions: { durableTask: { defaultVersion } } } });
    const old = await hostOf("1.0.0");
    await old.host.client.start("count", { to: 1 }, "newer", "1.1.0");
    await old.host.client.start("count", { to: 1 }, "own");
    await clock.runUntil(START + MINUTE);
    const statuses = async () => (await old.host.client.list()).map((it) => [it.instanceId, it.runtimeStatus]);
    expect(await statuses()).toEqual([
      ["newer", "Pending"],
      ["own", "Completed"],
    ]);
    expect(old.log.map((it) => it.message)).toContain(
      "Version 1.1.0 of 'count' is not for this host, so the instance waits for another.",
    );
    expect((await history.load("own"))?.state.version).toBe("1.0.0");
    await old.host.stop();
    const next = await hostOf("1.1.0");
    await clock.runUntil(START + 2 * MINUTE);
    expect((await next.host.client.status("newer"))?.runtimeStatus).toBe("Completed");
    await next.host.stop();
  });

  test("runs no more activities at once than host.json allows", async () => {
    const clock = skippingClock({ startsAt: START });
    let running = 0;
    let most = 0;
    const register = (): void => {
      df.app.activity("slow", {
        handler: async () => {
          most = Math.max(most, (running += 1));
          await clock.sleep(SECOND);
          running -= 1;
        },
      });
      df.app.orchestration("fan", function* (context) {
        yield context.df.Task.all([1, 2, 3, 4, 5, 6, 7].map((it) => context.df.callActivity("slow", it)));
      });
    };
    const hostJson = { extensions: { durableTask: { maxConcurrentActivityFunctions: 3 } } };
    const { host } = await buildHost(register, { clock, hostJson });
    await host.client.start("fan", null, "f");
    await clock.runUntil(START + MINUTE);
    expect(await host.client.status("f")).toMatchObject({ runtimeStatus: "Completed" });
    expect(most).toBe(3);
    await host.stop();
  });
});

describe("A sequential host", () => {
  test("makes equal histories from equal ids and inputs", async () => {
    const [first, second] = [await liveOnce(), await liveOnce()];
    expect(first).toContain('"Name":"count"');
    expect(second).toBe(first);
  });

  test("runs one thing at a time, in order of arrival", async () => {
    const clock = skippingClock({ startsAt: START });
    const seen: string[] = [];
    const register = (): void => {
      app.http("slow", {
        route: "slow/{n}",
        handler: async (request: HttpRequest) => {
          seen.push(`${String(request.params.n)} begins`);
          await clock.sleep(SECOND);
          seen.push(`${String(request.params.n)} ends`);
          return {};
        },
      });
    };
    const { host } = await buildHost(register, { clock, sequential: true });
    const answers = [1, 2, 3].map((n) => host.fetch(ask(`/api/slow/${String(n)}`)));
    await clock.runUntil(START + MINUTE);
    await Promise.all(answers);
    expect(seen).toEqual(["1 begins", "1 ends", "2 begins", "2 ends", "3 begins", "3 ends"]);
    await host.stop();
  });

  test("lets time go on for whoever asks while it sleeps in other work", async () => {
    const clock = skippingClock({ startsAt: START });
    const register = (): void => {
      app.http("slow", {
        route: "slow",
        handler: async () => {
          await clock.sleep(SECOND);
          return {};
        },
      });
    };
    const { host } = await buildHost(register, { clock, sequential: true });
    const first = host.fetch(ask("/api/slow"));
    const answered: number[] = [];
    clock.schedule(START + 100, () => {
      void clock
        .during(() => host.fetch(ask("/api/slow")))
        .then(() => {
          answered.push(clock.now() - START);
        });
    });
    await clock.runUntil(START + MINUTE);
    await first;
    expect(answered).toEqual([2 * SECOND]);
    await host.stop();
  });
});

/** A day of a sequential host with instances that get into each other's way, told as the text of all that it stored. */
async function liveOnce(): Promise<string> {
  const clock = skippingClock({ startsAt: START });
  const history: HistoryStore = memoryHistory();
  const { host } = await buildHost(registerCounting, { clock, history, sequential: true, ids: countIds(7) });
  for (const to of [5, 3, 8]) void host.client.start("count", { to });
  clock.schedule(START + 3 * SECOND, () => void host.client.start("parent", null, "p"));
  clock.schedule(START + 4 * SECOND, () => void host.client.raiseEvent("p", "Go", { at: clock.now() }));
  await clock.runUntil(START + DAY);
  await host.stop();
  const stored = [];
  for (const { instanceId } of await history.list()) stored.push(await history.load(instanceId));
  return JSON.stringify(stored);
}

function registerGreeting(before: () => Promise<void> = () => Promise.resolve()): void {
  app.http("hello", {
    route: "hello/{name}",
    handler: async (request) => {
      await before();
      return { body: `Hello, ${String(request.params.name)}` };
    },
  });
}

function registerCounting(): void {
  df.app.activity("number", { handler: (n: number) => n });
  df.app.orchestration("count", function* (context) {
    const { to } = context.df.getInput<{ to: number }>();
    const counted: unknown[] = [];
    for (let n = 1; n <= to; n++) {
      counted.push(yield context.df.callActivity("number", n));
      context.df.setCustomStatus(`counted ${String(n)}`);
    }
    return counted;
  });
  df.app.orchestration("parent", function* (context) {
    const timer = context.df.createTimer(new Date(context.df.currentUtcDateTime.getTime() + HOUR));
    yield context.df.Task.any([context.df.waitForExternalEvent("Go"), timer]);
    yield context.df.Task.all([2, 1, 3].map((to) => context.df.callSubOrchestrator("count", { to })));
    return context.df.newGuid("x");
  });
}
