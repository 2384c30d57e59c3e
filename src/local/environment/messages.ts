import type { Instant } from "../../domain/time";

/** Tenant milliseconds a real one; `max`: as fast as everything gets done. */
export type Speed = number | "max";

/** What the supervisor tells the app's process at its birth, as JSON in the environment. */
export interface AppOrders {
  /** Tenant time at which this process takes over. */
  readonly startsAt: Instant;
  readonly speed: Speed;
  readonly port: number;
  readonly seed: number;
  /** Another one for every process, so that ids of two lives differ. */
  readonly life: number;
  /** Connection string of the tables. */
  readonly tables: string;
  readonly settings: Readonly<Record<string, string>>;
}

export const ORDERS_VARIABLE = "PASSKEY_ROLLOUT_LOCAL_APP";

/** Sent with every request to the emulated tenant: the app's process owns the time. Epoch milliseconds. */
export const TIME_HEADER = "x-local-time";

/** What the app's process tells the supervisor. */
export type AppMessage =
  | { readonly kind: "listening"; readonly url: string }
  | { readonly kind: "time"; readonly now: Instant }
  | { readonly kind: "log"; readonly line: string };

/** What the supervisor tells the app's process. */
export type SupervisorMessage = { readonly kind: "stop" } | { readonly kind: "speed"; readonly speed: Speed };
