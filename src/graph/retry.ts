import { parseRetryAfter } from "../contracts/graph/retry-after";
import type { Instant } from "../domain/time";

/** How one attempt ended: with an answer, or without one (connection cut, time-out, unreadable body). */
export type AttemptOutcome =
  { readonly status: number; readonly retryAfter: string | null } | { readonly networkError: string };

/** What one call may spend. */
export interface RetryBudget {
  /** Attempts in all, the first one included. */
  readonly attempts: number;
  /** Milliseconds of waiting that are left to this call. */
  readonly waitMs: number;
}

/**
 * `done`: the answer stands, good or bad. `later`: the wait is too long for a call; the service did nothing.
 * `give-up`: no use in trying on; `outcomeUnknown` says that a write may have taken effect.
 */
export type RetryDecision =
  | { readonly kind: "done" }
  | { readonly kind: "retry"; readonly afterMs: number }
  | { readonly kind: "later"; readonly afterMs: number }
  | { readonly kind: "give-up"; readonly outcomeUnknown: boolean };

/** Longer waits are durable timers (architecture), so they leave the call as RetryLaterError. */
export const LONGEST_WAIT = 30_000;
export const READ_BUDGET: RetryBudget = { attempts: 5, waitMs: LONGEST_WAIT };

const FIRST_BACKOFF = 1000;
/** 408 is a gateway's time-out; 500 and 502 pass as often as 503 and 504 do, and the SDK's own handler misses them. */
const TRANSIENT = new Set([408, 429, 500, 502, 503, 504]);

/**
 * Whether an attempt is repeated. Reads are, on transient answers and on none; a write never is: after 5xx or silence
 * its outcome is unknown, after 429 it is known to have done nothing and is reported with the wait.
 * `Retry-After` is honoured whatever its form and never shortened; without one (the reporting APIs leave it out at
 * times) the wait doubles from one second, half of it by chance.
 * @param method HTTP method.
 * @param attempt counted from 1.
 * @param jitter uniform in [0, 1).
 */
export function decideRetry(
  method: string,
  attempt: number,
  outcome: AttemptOutcome,
  now: Instant,
  budget: RetryBudget,
  jitter: number,
): RetryDecision {
  const status = "status" in outcome ? outcome.status : undefined;
  const transient = status === undefined || TRANSIENT.has(status);
  const asked = "status" in outcome ? parseRetryAfter(outcome.retryAfter, now) : undefined;
  const wait = asked ?? backOff(attempt, jitter);
  if (method !== "GET") return decideWrite(status, wait);
  if (!transient) return { kind: "done" };
  const throttled = status === 429 || asked !== undefined;
  if (attempt < budget.attempts && wait <= Math.min(budget.waitMs, LONGEST_WAIT))
    return { kind: "retry", afterMs: wait };
  return throttled ? { kind: "later", afterMs: wait } : { kind: "give-up", outcomeUnknown: false };
}

function decideWrite(status: number | undefined, wait: number): RetryDecision {
  if (status === 429) return { kind: "later", afterMs: wait };
  const unknown = status === undefined || status === 408 || status >= 500;
  return unknown ? { kind: "give-up", outcomeUnknown: true } : { kind: "done" };
}

function backOff(attempt: number, jitter: number): number {
  const full = FIRST_BACKOFF * 2 ** (attempt - 1);
  return Math.ceil(full / 2 + (full / 2) * jitter);
}
