import type { HistoryStore, RuntimeStatus } from "./history-store";
import type { HostClock } from "./host-clock";
import type { HostJson } from "./host-json";
import type { FunctionRegistry } from "./registry";
import type { LogLevel } from "./rpc";

export type { HostJson } from "./host-json";

export interface LocalHostOptions {
  readonly registry: FunctionRegistry;
  readonly clock: HostClock;
  readonly history: HistoryStore;
  /** Lower-case GUIDs for executions, invocations and instances without an id; seeded in rehearsals. */
  readonly ids: () => string;
  /** host.json, parsed. */
  readonly hostJson: HostJson;
  readonly log: (entry: HostLogEntry) => void;
  /** HTTP listener on 127.0.0.1; without it there is none but the loopback one for the durable client. 0: any free port. */
  readonly port?: number;
  /** One invocation at a time, first in, first out: reproducible. */
  readonly sequential?: boolean;
  /** App settings, for `%NAME%` in schedules and the hub's name. */
  readonly settings?: Readonly<Record<string, string | undefined>>;
}

export interface HostLogEntry {
  readonly at: number;
  readonly level: LogLevel;
  /** `user`: the app's own words. `system`: the libraries'. `host`: the local host's. */
  readonly category: "user" | "system" | "host";
  readonly message: string;
  readonly functionName?: string;
  readonly invocationId?: string;
  readonly instanceId?: string;
}

export interface InstanceStatus {
  readonly name: string;
  readonly instanceId: string;
  readonly runtimeStatus: RuntimeStatus;
  readonly input: unknown;
  readonly customStatus: unknown;
  readonly output: unknown;
  /** Epoch milliseconds. */
  readonly createdTime: number;
  readonly lastUpdatedTime: number;
}

/** Durable operations for code beside the app. Rejects with the errors of `orchestration-errors.ts`. */
export interface HostClient {
  /** Answers the instance id. */
  start(name: string, input: unknown, instanceId?: string, version?: string): Promise<string>;
  raiseEvent(instanceId: string, eventName: string, data: unknown): Promise<void>;
  status(instanceId: string): Promise<InstanceStatus | undefined>;
  list(): Promise<InstanceStatus[]>;
  terminate(instanceId: string, reason: string): Promise<void>;
  suspend(instanceId: string, reason: string): Promise<void>;
  resume(instanceId: string, reason: string): Promise<void>;
  purge(instanceId: string): Promise<void>;
}

export interface HostCounters {
  /** Instances started, children and restarts too; continuing as new does not count. */
  readonly orchestrations: number;
  /** History events written over all instances and generations. */
  readonly historyEvents: number;
  /** The longest history of one generation. */
  readonly largestHistory: number;
  /** Turns run: calls of orchestrator code. */
  readonly replays: number;
}

export interface LocalHost {
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
