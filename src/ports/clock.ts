import type { Instant } from "../domain/time";

/** Time as the product sees it: real in production, scaled or skipping on the local host. */
export interface Clock {
  now(): Instant;
  /** Resolves after so many milliseconds of this clock. Never for waits over 30 s: those are durable timers. */
  sleep(milliseconds: number): Promise<void>;
}
