import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { execFileSync } from "node:child_process";
import { app } from "@azure/functions";
import { build } from "esbuild";
import * as df from "durable-functions";
import { collectFunctions } from "../../../src/local/host/functions-core";

const handler = (): undefined => undefined;

describe("Collecting an app's functions", () => {
  test("answers what was registered, in order, with triggers", () => {
    const registry = collectFunctions(() => {
      app.http("hello", { route: "hello/{name}", methods: ["GET"], handler: () => ({ status: 204 }) });
      app.timer("tick", { schedule: "0 * * * * *", handler });
      df.app.activity("write", { handler });
      df.app.orchestration("roll", function* () {
        yield undefined as never;
      });
    });
    expect([...registry.functions.values()].map(({ name, trigger }) => [name, trigger.type])).toEqual([
      ["hello", "httpTrigger"],
      ["tick", "timerTrigger"],
      ["write", "activityTrigger"],
      ["roll", "orchestrationTrigger"],
    ]);
    expect(registry.functions.get("hello")?.trigger).toMatchObject({ route: "hello/{name}", methods: ["GET"] });
  });

  test("makes a fresh registry each time, for the same names", () => {
    const register = (): void => {
      app.timer("tick", { schedule: "0 * * * * *", handler });
    };
    const [first, second] = [collectFunctions(register), collectFunctions(register)];
    expect([...first.functions.keys()]).toEqual(["tick"]);
    expect([...second.functions.keys()]).toEqual(["tick"]);
    expect(second.functions.get("tick")).not.toBe(first.functions.get("tick"));
  });

  test("leaves nothing behind when registering fails", () => {
    const fail = (): void => {
      app.timer("half", { schedule: "0 * * * * *", handler });
      throw new Error("a bad app");
    };
    expect(() => collectFunctions(fail)).toThrow("a bad app");
    expect(collectFunctions(() => undefined).functions.size).toBe(0);
  });

  test("refuses two functions of one name, promises, and itself inside itself", () => {
    const twice = (): void => {
      app.timer("tick", { schedule: "0 * * * * *", handler });
      app.timer("Tick", { schedule: "0 * * * * *", handler });
    };
    expect(() => collectFunctions(twice)).toThrow('Two functions are called "Tick"');
    expect(() => collectFunctions(() => Promise.resolve())).toThrow("it got a promise");
    expect(() => collectFunctions(() => collectFunctions(() => undefined))).toThrow("already collecting");
  });

  test("is the only way to register a function", () => {
    const register = (): void => {
      app.timer("stray", { schedule: "0 * * * * *", handler });
    };
    expect(register).toThrow('Function "stray" was registered while no app was being loaded');
  });

  test("refuses hooks, which would silently do nothing", () => {
    expect(() => app.hook.preInvocation(handler)).toThrow('so the "preInvocation" hook would silently do nothing');
  });
});

describe("A built app that asks for @azure/functions-core itself", () => {
  const folder = mkdtempSync(path.join(tmpdir(), "built-app-"));
  afterAll(() => {
    rmSync(folder, { recursive: true });
  });

  test("gets this process's core once that was provided", async () => {
    // Outside of jest, which has a loader of its own.
    const root = path.join(__dirname, "../../..");
    const script = `
      import { collectFunctions } from "./src/local/host/functions-core";
      import { provideFunctionsCore } from "./src/local/host/provide-functions-core";
      import { createRequire } from "node:module";
      provideFunctionsCore();
      provideFunctionsCore();
      const load = createRequire(${JSON.stringify(path.join(folder, "host.js"))});
      const registry = collectFunctions(() => { load("./app.js"); });
      console.log([...registry.functions.keys()].join());
    `;
    const alias = { "@azure/functions-core": path.join(root, "src/local/host/functions-core.ts") };
    const common = { bundle: true, platform: "node", format: "cjs", write: true, logLevel: "silent" } as const;
    await build({
      ...common,
      stdin: { contents: script, resolveDir: root, loader: "ts" },
      alias,
      outfile: path.join(folder, "host.js"),
    });
    const appSource = `require("@azure/functions").app.timer("built", { schedule: "0 * * * * *", handler() {} });`;
    await build({
      ...common,
      stdin: { contents: appSource, resolveDir: root },
      external: ["@azure/functions-core"],
      outfile: path.join(folder, "app.js"),
    });
    expect(execFileSync(process.execPath, [path.join(folder, "host.js")], { encoding: "utf8" })).toBe("built\n");
  });
});
