import { RetryLaterError } from "../contracts/graph/graph-error";
import type { Clock } from "../ports/clock";
import type { Limiter } from "./chain";
import { LONGEST_WAIT } from "./retry";

/** Published for “identity and access reports”, per app and tenant (graph.md 7.1). */
export const REPORT_LIMIT = { requests: 5, perMs: 10_000 } as const;

export interface ReportBudgetOptions {
  readonly clock: Clock;
  /** The part of the published limit that is ours on average, 0 < share ≤ 1. */
  readonly share: number;
  readonly requests: number;
  readonly perMs: number;
}

/**
 * A token bucket over the clock's time. On average `share` of the limit is used; a burst may take what then still keeps
 * every window of `perMs` within the limit (4 requests for 20 % of 5 per 10 s). Callers are served in the order they
 * came. `take` waits at most 30 s of clock time, else it throws RetryLaterError and reserves nothing.
 */
export function createReportBudget({ clock, share, requests, perMs }: ReportBudgetOptions): Limiter {
  if (!(share > 0 && share <= 1)) throw new RangeError("The share of the reporting budget lies above 0 and at most 1.");
  const interval = perMs / (requests * share);
  const burst = Math.max(1, Math.floor(requests * (1 - share)));
  /** The bucket is full again at this time (generic cell rate algorithm: one number instead of tokens and refills). */
  let fullAt = Number.NEGATIVE_INFINITY;
  return {
    async take() {
      const now = clock.now();
      const start = Math.max(fullAt, now);
      const wait = Math.max(0, Math.ceil(start - (burst - 1) * interval - now));
      if (wait > LONGEST_WAIT) throw new RetryLaterError("A request to the reporting APIs", wait);
      fullAt = start + interval;
      if (wait > 0) await clock.sleep(wait);
    },
  };
}
