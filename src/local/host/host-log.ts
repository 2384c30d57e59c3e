import type { LogLevel } from "./rpc";

export interface HostLogEntry {
  /** Epoch milliseconds of the host's clock. */
  readonly at: number;
  readonly level: LogLevel;
  /** `user`: the app's own words. `system`: the libraries'. `host`: the local host's. */
  readonly category: "user" | "system" | "host";
  readonly message: string;
  readonly functionName?: string;
  readonly invocationId?: string;
  readonly instanceId?: string;
}
