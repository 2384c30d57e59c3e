import type { TenantFile } from "../../../contracts/tenant-file";
import type { Instant } from "../../../domain/time";
import { milliseconds } from "../delays";
import { GraphRefusalError } from "./refusal";

/** Every so often a 429 says not how long to wait (field report). */
const SILENT_EVERY = 5;

/** The budget of the reporting APIs: so many requests of one app within a sliding window. */
export class ReportsBudget {
  readonly #requests: number;
  readonly #per: number;
  readonly #taken = new Map<string, Instant[]>();
  #refused = 0;

  constructor(limits: TenantFile["limits"]["reports"]) {
    this.#requests = limits.requests;
    this.#per = milliseconds(limits.per);
  }

  /** Takes one request from the app's budget; throws 429 when it is spent. Refused requests take nothing. */
  take(app: string, at: Instant): void {
    const recent = (this.#taken.get(app) ?? []).filter((one) => one > at - this.#per);
    this.#taken.set(app, recent);
    const oldest = recent[0];
    if (recent.length < this.#requests || oldest === undefined) {
      recent.push(at);
      return;
    }
    this.#refused += 1;
    const wait = (oldest + this.#per - at) / 1000;
    throw tooManyRequests(this.#refused % SILENT_EVERY === 0 ? undefined : wait, "ReportsBudget");
  }
}

/** 429 with seconds, possibly fractional, or without a word. */
export function tooManyRequests(retryAfter: number | undefined, scope: string): GraphRefusalError {
  const headers = { "x-ms-throttle-scope": scope };
  return new GraphRefusalError(
    429,
    "TooManyRequests",
    "Too many requests. Please retry again later.",
    retryAfter === undefined ? headers : { ...headers, "retry-after": String(retryAfter) },
  );
}
