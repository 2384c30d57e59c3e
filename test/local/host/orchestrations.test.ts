import * as df from "durable-functions";
import type { HistoryStore, InstanceChange } from "../../../src/local/host/history-store";
import { skippingClock } from "../../../src/local/host/host-clock";
import { memoryHistory } from "../../../src/local/host/memory-history";
import { buildHost, MINUTE, SECOND, START } from "./build-host";

describe("An orchestration on the local host", () => {
  test("takes its turn again when the store failed, and does nothing twice", async () => {
    const history = failingOnce(({ append }) => append?.some((event) => "Name" in event && event.Name === "write"));
    const ran: unknown[] = [];
    const { host, clock, log } = await buildHost(
      () => {
        registerWriting(ran);
      },
      { history },
    );
    await host.client.start("writing", null, "w");
    await clock.runUntil(START + SECOND);
    expect(ran).toEqual([]);
    await clock.runUntil(START + MINUTE);
    expect(await host.client.status("w")).toMatchObject({ runtimeStatus: "Completed", output: ["one", "two"] });
    expect(ran).toEqual(["one", "two"]);
    expect(log.map((it) => it.message)).toContain("A turn failed and is tried again: The store does not answer.");
    await host.stop();
  });

  test("was not started when the store could not take it: the id is free", async () => {
    const history = failingOnce(({ post }) => post !== undefined);
    const { host, clock } = await buildHost(registerWriting, { history });
    await expect(host.client.start("writing", null, "w")).rejects.toThrow("The store does not answer.");
    expect(await host.client.status("w")).toBeUndefined();
    await host.client.start("writing", null, "w");
    await clock.runUntil(START + MINUTE);
    expect((await host.client.status("w"))?.runtimeStatus).toBe("Completed");
    await host.stop();
  });

  test("keeps what it was when the store could not take its successor", async () => {
    const history = failingOnce(({ state }) => state?.generation === 1);
    const { host, clock } = await buildHost(registerWriting, { history });
    await host.client.start("writing", null, "w");
    await clock.runUntil(START + MINUTE);
    await expect(host.client.start("writing", null, "w")).rejects.toThrow("The store does not answer.");
    expect((await host.client.status("w"))?.runtimeStatus).toBe("Completed");
    await host.stop();
  });

  test.each([
    ["entities", (df_: df.DurableOrchestrationContext) => df_.callEntity(new df.EntityId("counter", "x"), "add", 1)],
    ["durable HTTP calls", (df_: df.DurableOrchestrationContext) => df_.callHttp({ method: "GET", url: "http://x/" })],
  ])("fails with the reason when it uses %s, which are only on Azure", async (_, use) => {
    const { host, clock } = await buildHost(() => {
      df.app.orchestration("odd", function* (context) {
        yield use(context.df);
      });
    });
    await host.client.start("odd", null, "o");
    await clock.runUntil(START + MINUTE);
    const status = await host.client.status("o");
    expect(status?.runtimeStatus).toBe("Failed");
    expect(status?.output).toContain("(entities, callHttp and locks are only on Azure)");
    await host.stop();
  });

  test("waits for ever for a child whose id already runs, and says so in the log", async () => {
    const { host, clock, log } = await buildHost(() => {
      df.app.orchestration("waiting", function* (context) {
        yield context.df.waitForExternalEvent("never");
      });
      df.app.orchestration("parent", function* (context) {
        yield context.df.callSubOrchestrator("waiting", null, "taken");
      });
    });
    await host.client.start("waiting", null, "taken");
    await clock.runUntil(START + SECOND);
    await host.client.start("parent", null, "p");
    await clock.runUntil(START + MINUTE);
    expect((await host.client.status("p"))?.runtimeStatus).toBe("Running");
    expect(log.map((it) => [it.instanceId, it.message])).toContainEqual([
      "taken",
      "A child of this id was to be started, but the id still runs, so the parent waits for ever.",
    ]);
    await host.stop();
  });

  test("fails when the next generation of the app no longer has its activity", async () => {
    const clock = skippingClock({ startsAt: START });
    const history = memoryHistory();
    const register = (names: readonly string[]) => (): void => {
      for (const name of names) df.app.activity(name, { handler: () => clock.sleep(MINUTE) });
      df.app.orchestration("calling", function* (context) {
        yield context.df.callActivity("old", null);
      });
    };
    const first = await buildHost(register(["old"]), { clock, history });
    await first.host.client.start("calling", null, "c");
    await clock.runUntil(START + SECOND);
    first.host.kill();
    const second = await buildHost(register(["new"]), { clock, history });
    await clock.runUntil(START + 2 * MINUTE);
    expect((await second.host.client.status("c"))?.runtimeStatus).toBe("Failed");
    expect(second.log.map((it) => it.message)).toContain("The activity failed: The function 'old' doesn't exist.");
    await second.host.stop();
  });

  test("that was purged while it ran is never heard of again", async () => {
    const ran: unknown[] = [];
    const { host, clock } = await buildHost(() => {
      registerWriting(ran);
    });
    await host.client.start("writing", null, "w");
    const purge = "http://127.0.0.1/runtime/webhooks/durabletask/instances?code=local&createdTimeFrom=2026-01-01";
    expect((await host.fetch(new Request(purge, { method: "DELETE" }))).status).toBe(200);
    await clock.runUntil(START + MINUTE);
    expect(await host.client.list()).toEqual([]);
    expect(ran).toEqual([]);
    await host.stop();
  });
});

function registerWriting(ran: unknown[] = []): void {
  df.app.activity("write", {
    handler: (text: string) => {
      ran.push(text);
      return text;
    },
  });
  df.app.orchestration("writing", function* (context) {
    const one: unknown = yield context.df.callActivity("write", "one");
    const two: unknown = yield context.df.callActivity("write", "two");
    return [one, two];
  });
}

/** A history that fails once, at the first change that fits. */
function failingOnce(fits: (change: InstanceChange) => boolean | undefined): HistoryStore {
  const inner = memoryHistory();
  let hasFailed = false;
  return {
    ...inner,
    save: (change) => {
      if (hasFailed || fits(change) !== true) return inner.save(change);
      hasFailed = true;
      return Promise.reject(new Error("The store does not answer."));
    },
  };
}
