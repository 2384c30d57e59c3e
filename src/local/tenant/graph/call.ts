import type { GraphApi } from "../../../contracts/scenario-file";
import type { Revocable } from "../../../contracts/tenant-file";
import type { Instant } from "../../../domain/time";
import type { ApiVersion } from "../policy/methods-policy";
import type { World } from "../world";
import type { Caller } from "./caller";

export type Json = Readonly<Record<string, unknown>>;

/** One Graph request, taken apart. */
export interface GraphCall {
  readonly world: World;
  readonly caller: Caller;
  readonly version: ApiVersion;
  readonly method: string;
  /** Scheme and host as the client called it: next links and contexts begin with it. */
  readonly origin: string;
  /** Below the version, as requested. */
  readonly path: string;
  readonly query: ReadonlyMap<string, string>;
  header(name: string): string | undefined;
  readonly body: unknown;
  /** What stands for `{name}` in the route's template; `arguments` of a function. */
  readonly params: Readonly<Record<string, string>>;
  /** What reads are about: now, or a while ago while a fault makes them stale. */
  readonly asOf: Instant;
}

export interface GraphAnswer {
  readonly status: number;
  readonly body?: unknown;
  /** Instead of a JSON body. */
  readonly text?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** A path that the tenant serves. `needs` are the least privileges: whoever has more has these too. */
export interface Route {
  readonly method: "GET" | "POST" | "PATCH" | "DELETE";
  readonly template: string;
  readonly api: GraphApi;
  readonly needs: readonly Revocable[];
  /** Identities that only read are refused. */
  readonly writes?: boolean;
  readonly licence?: "AAD_PREMIUM" | "AAD_PREMIUM_P2";
  /** Counts against the reports budget. */
  readonly reporting?: boolean;
  /** Query options that the service understands here. */
  readonly query?: readonly string[];
  readonly handle: (call: GraphCall) => GraphAnswer;
}

/** `@odata.context` of an answer. */
export function contextOf(call: Pick<GraphCall, "origin" | "version">, of: string): string {
  return `${call.origin}/${call.version}/$metadata#${of}`;
}

export function param(call: GraphCall, name: string): string {
  const value = call.params[name];
  if (value === undefined) throw new RangeError(`The route "${call.path}" has no parameter "${name}".`);
  return value;
}
