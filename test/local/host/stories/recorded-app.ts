import { readFileSync } from "node:fs";
import path from "node:path";
import { collectFunctions } from "../../../../src/local/host/functions-core";
import type { HostClock } from "../../../../src/local/host/host-clock";
import type { FunctionRegistry } from "../../../../src/local/host/registry";

export const RECORDINGS = path.join(__dirname, "../../../recordings");

/**
 * Loads one of the two apps that ran on the official host, with a `setTimeout` that waits on the host's clock, so that its
 * slow activities take no real time. Each load is a fresh generation: counters and flags begin anew.
 */
export function loadRecordedApp(name: "durable-app" | "http-app", clock: HostClock): FunctionRegistry {
  const source = readFileSync(path.join(RECORDINGS, "apps", `${name}.js`), "utf8");
  const setTimeoutOnClock = (wake: () => void, ms: number): void => {
    void clock.sleep(ms).then(wake);
  };
  return collectFunctions(() => {
    // eslint-disable-next-line @typescript-eslint/no-implied-eval -- the apps are plain scripts whose timers must be replaced
    const run = new Function("require", "setTimeout", source) as (load: NodeJS.Require, timer: unknown) => void;
    run(require, setTimeoutOnClock);
  });
}
