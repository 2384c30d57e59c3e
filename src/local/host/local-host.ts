import type { HostCounters } from "./counters";
import { listenToCoreLog } from "./functions-core";
import { guardHistory } from "./history-guard";
import type { HistoryStore } from "./history-store";
import type { HostClient } from "./host-client";
import { hostClient } from "./host-client";
import type { HostClock } from "./host-clock";
import type { HostJson } from "./host-json";
import type { HostLogEntry } from "./host-log";
import { emptyResponse, fromFetchRequest, toFetchResponse } from "./http-exchange";
import type { HostRequest, HostResponse } from "./http-exchange";
import { httpTriggers } from "./http-trigger";
import { HubClient } from "./hub-client";
import { checkBindings, makeInvoke } from "./invocation";
import { listen } from "./listener";
import type { Listener } from "./listener";
import { managementRoutes } from "./management-routes";
import { durableClientData, LOCAL_KEY } from "./management-urls";
import { Orchestrations } from "./orchestrations";
import { activityRunner, durableFunctions } from "./durable-functions";
import type { FunctionRegistry } from "./registry";
import { timerTriggers } from "./timer-trigger";
import { readVersionRule } from "./versions";
import { WorkQueue } from "./work-queue";

export type { HostClient } from "./host-client";
export type { HostCounters } from "./counters";
export type { HostJson } from "./host-json";
export type { HostLogEntry } from "./host-log";

export interface LocalHostOptions {
  readonly registry: FunctionRegistry;
  readonly clock: HostClock;
  readonly history: HistoryStore;
  /** Lower-case GUIDs for executions, invocations and instances without an id; seeded in rehearsals. */
  readonly ids: () => string;
  /** host.json, parsed. */
  readonly hostJson: HostJson;
  readonly log: (entry: HostLogEntry) => void;
  /** HTTP listener on 127.0.0.1; without it there is none but a loopback one for the durable client. 0: any free port. */
  readonly port?: number;
  /** One invocation at a time, first in, first out: reproducible. */
  readonly sequential?: boolean;
  /** App settings, for `%NAME%` in schedules and in the hub's name. */
  readonly settings?: Readonly<Record<string, string | undefined>>;
}

export interface LocalHost {
  /** Resolves when the host is up, or when it was killed meanwhile. */
  start(): Promise<void>;
  /** Takes no more work and lets invocations in flight end. */
  stop(): Promise<void>;
  /** The process died: nothing in flight is ever heard of again, and no effect after this point reaches the history. */
  kill(): void;
  /** A request to the app in process: same routing as the listener. */
  fetch(request: Request): Promise<Response>;
  /** Where the listener is, without a slash at the end; undefined without a port. */
  readonly url: string | undefined;
  readonly client: HostClient;
  readonly counters: HostCounters;
}

export class UnknownSettingError extends Error {
  override readonly name = "UnknownSettingError";
  readonly setting: string;
  constructor(setting: string) {
    super(`The app asks for the setting ${setting} (as %${setting}%), but the local host was given no such setting.`);
    this.setting = setting;
  }
}

/** How many activities and turns the official host runs at once when host.json does not say. */
const DEFAULT_LIMIT = 10;

/**
 * A development host for one generation of the app. It runs the real libraries in process; production is Azure Durable
 * Functions. Throws for functions that it cannot run (UnsupportedBindingError, RouteSyntaxError, ScheduleSyntaxError).
 */
export function createLocalHost(options: LocalHostOptions): LocalHost {
  const { registry, clock, hostJson, ids } = options;
  const durable = hostJson.extensions?.durableTask;
  const sequential = options.sequential ?? false;
  const queue = new WorkQueue({
    clock,
    sequential,
    limits: {
      activity: durable?.maxConcurrentActivityFunctions ?? DEFAULT_LIMIT,
      turn: durable?.maxConcurrentOrchestratorFunctions ?? DEFAULT_LIMIT,
    },
  });
  const history = guardHistory(options.history, () => queue.isDead);
  const now = (): number => clock.now();
  const log = (entry: HostLogEntry): void => {
    if (!queue.isDead) options.log(entry);
  };
  const tell = (entry: Omit<HostLogEntry, "at" | "category">): void => {
    log({ at: now(), category: "host", ...entry });
  };
  const resolve = (text: string): string => resolveSettings(text, options.settings ?? {});

  let listener: Listener | undefined;
  const hub = { hubName: resolve(durable?.hubName ?? "LocalHub"), key: LOCAL_KEY };
  const origin = (): string => listener?.origin ?? "http://127.0.0.1";
  checkBindings(registry);
  const invoke = makeInvoke({
    registry,
    ids,
    now,
    log,
    durableClientData: () => JSON.stringify(durableClientData(origin(), origin(), hub)),
  });
  const functions = durableFunctions(registry);
  const versions = readVersionRule(hostJson);
  const { defaultVersion } = versions;
  const orchestrations = new Orchestrations({
    history,
    queue,
    clock,
    sequential,
    versions,
    scene: { invoke, functions, defaultVersion, now, ids },
    log: tell,
    runActivity: activityRunner(functions, invoke, tell),
  });
  const client = new HubClient({ orchestrations, inFlight: (work) => queue.beside(work), ids, defaultVersion });
  const timers = timerTriggers({ registry, clock, queue, history, invoke, log: tell, resolve });
  const answerApp = httpTriggers(registry, hostJson.extensions?.http?.routePrefix ?? "api", invoke);
  const answerHub = managementRoutes({ client, hub, eventsOf: (id) => orchestrations.events(id) });
  const answer = async (request: HostRequest): Promise<HostResponse> => {
    if (queue.isDead) return new Promise(() => undefined);
    if (isStopped) return emptyResponse(503);
    return (await answerHub(request)) ?? queue.run("http", () => answerApp(request));
  };
  const needsListener = options.port !== undefined || usesDurableClient(registry);
  let isStopped = false;
  let stopCoreLog: () => void = () => undefined;

  return {
    async start() {
      stopCoreLog = listenToCoreLog((level, category, message) => {
        log({ at: now(), level, category: category === "user" ? "user" : "system", message });
      });
      const work = async (): Promise<void> => {
        await orchestrations.load();
        if (needsListener) listener = await listen(options.port ?? 0, answer);
        if (queue.isDead) listener?.destroy();
        await orchestrations.resume();
        await timers.start();
      };
      await queue.unlessKilled(work());
    },
    async stop() {
      isStopped = true;
      stopCoreLog();
      timers.stop();
      orchestrations.stop();
      const closed = listener?.close();
      await queue.stop();
      await closed;
      listener?.destroy();
    },
    kill() {
      stopCoreLog();
      queue.kill();
      timers.stop();
      orchestrations.stop();
      listener?.destroy();
    },
    fetch: async (request) => toFetchResponse(await answer(await fromFetchRequest(request))),
    get url() {
      return options.port === undefined ? undefined : listener?.origin;
    },
    client: hostClient(client),
    counters: orchestrations.counters,
  };
}

function usesDurableClient(registry: FunctionRegistry): boolean {
  return [...registry.functions.values()].some((it) =>
    Object.values(it.metadata.bindings).some((binding) => binding.type.toLowerCase() === "durableclient"),
  );
}

function resolveSettings(text: string, settings: Readonly<Record<string, string | undefined>>): string {
  return text.replace(/%([^%\s]+)%/g, (_, name: string) => {
    const value = settings[name];
    if (value === undefined) throw new UnknownSettingError(name);
    return value;
  });
}
