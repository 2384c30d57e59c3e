import type { TokenCredential } from "@azure/identity";
import { GraphError, RetryLaterError } from "../contracts/graph/graph-error";
import type { Clock } from "../ports/clock";
import type { Logger } from "../ports/logger";
import type { Random } from "../ports/random";
import { NoAnswerError, NoTokenError, type Answer, type Exchange, type Send } from "./exchange";
import type { RequestCounter } from "./request-counter";
import { decideRetry, READ_BUDGET } from "./retry";
import { apiName, describePath, isBelow, isReportingCall } from "./url";

/** The identity is not let in, or lacks a permission: trying again won't help, so somebody should hear of it. */
const REFUSED: ReadonlySet<number> = new Set([401, 403]);

/** Waits for a place in a request budget, or throws RetryLaterError. */
export interface Limiter {
  take(): Promise<void>;
}

export interface ChainParts {
  /** Endpoint as `checkEndpoint` answers it: the only place a token is sent to. */
  readonly base: string;
  readonly credential: TokenCredential;
  readonly scopes: string[];
  readonly clock: Clock;
  readonly random: Random;
  readonly logger: Logger;
  readonly limiter?: Limiter | undefined;
  readonly counter?: RequestCounter | undefined;
}

/**
 * What stands in the place of the SDK's middleware: retry → budget → token → count → wire. Its own chain re-sends
 * writes, caps Retry-After at three minutes, ignores network errors and refuses tokens to a loopback endpoint.
 * The token is asked for at each attempt (credentials cache it), so a retry never goes out with a dead one.
 */
export function createChain(parts: ChainParts, transport: Send): Send {
  return retrying(parts, limiting(parts, authorising(parts, counting(parts, transport))));
}

function retrying({ clock, random, logger }: ChainParts, next: Send): Send {
  return async (exchange) => {
    let waited = 0;
    for (let attempt = 1; ; attempt += 1) {
      const outcome = await attemptOnce(next, exchange);
      const seen =
        outcome instanceof NoAnswerError
          ? { networkError: outcome.message }
          : { status: outcome.status, retryAfter: outcome.headers.get("retry-after") };
      const budget = { attempts: READ_BUDGET.attempts, waitMs: READ_BUDGET.waitMs - waited };
      const decision = decideRetry(exchange.method, attempt, seen, clock.now(), budget, random.next());
      const api = apiName(exchange.url);
      const facts = { method: exchange.method, api, status: "status" in seen ? seen.status : 0, attempt };
      switch (decision.kind) {
        case "done":
          if (REFUSED.has(facts.status)) logger.warn("graph-refused", facts);
          return settle(exchange, outcome, false);
        case "give-up":
          return settle(exchange, outcome, decision.outcomeUnknown);
        case "later":
          logger.warn("graph-later", { ...facts, waitMs: decision.afterMs });
          throw new RetryLaterError(`${exchange.method} ${describePath(exchange.url)}`, decision.afterMs);
        case "retry":
          logger.warn("graph-retry", { ...facts, waitMs: decision.afterMs });
          waited += decision.afterMs;
          await clock.sleep(decision.afterMs);
      }
    }
  };
}

async function attemptOnce(next: Send, exchange: Exchange): Promise<Answer | NoAnswerError> {
  try {
    return await next(exchange);
  } catch (error) {
    if (error instanceof NoAnswerError) return error;
    throw error;
  }
}

/** An answer of any status goes up as it is, unless it leaves a write in doubt; no answer is an error. */
function settle(exchange: Exchange, outcome: Answer | NoAnswerError, outcomeUnknown: boolean): Answer {
  if (!(outcome instanceof NoAnswerError)) return outcome;
  throw new GraphError({
    method: exchange.method,
    path: describePath(exchange.url),
    status: 0,
    code: outcome.code,
    detail: outcome.message,
    requestId: null,
    outcomeUnknown,
  });
}

function limiting({ limiter }: ChainParts, next: Send): Send {
  return async (exchange) => {
    if (isReportingCall(exchange.url)) await limiter?.take();
    return next(exchange);
  };
}

function authorising({ base, credential, scopes }: ChainParts, next: Send): Send {
  return async (exchange) => {
    // URLs are built from the endpoint and next links are checked; this is the last door before a token leaves.
    if (!isBelow(base, exchange.url)) throw new NoTokenError("the address lies outside the Graph endpoint");
    const token = await readToken(credential, scopes);
    return next({ ...exchange, headers: { ...exchange.headers, Authorization: `Bearer ${token}` } });
  };
}

async function readToken(credential: TokenCredential, scopes: string[]): Promise<string> {
  try {
    const answer = await credential.getToken(scopes);
    if (answer !== null) return answer.token;
  } catch (error) {
    throw new NoTokenError(error instanceof Error ? error.message : "the credential failed");
  }
  throw new NoTokenError("the credential gave no token");
}

function counting({ counter }: ChainParts, next: Send): Send {
  return async (exchange) => {
    const count = (status: number) => {
      const { method, url } = exchange;
      counter?.count({ api: apiName(url), method, status, reporting: isReportingCall(url) });
    };
    try {
      const answer = await next(exchange);
      count(answer.status);
      return answer;
    } catch (error) {
      count(0);
      throw error;
    }
  };
}
