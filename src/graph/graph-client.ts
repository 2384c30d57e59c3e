import type { TokenCredential } from "@azure/identity";
import { readErrorAnswer } from "../contracts/graph/error-answer";
import { GraphError } from "../contracts/graph/graph-error";
import type { Clock } from "../ports/clock";
import type { Ids } from "../ports/ids";
import type { Logger } from "../ports/logger";
import type { Random } from "../ports/random";
import { createChain, type Limiter } from "./chain";
import type { Answer } from "./exchange";
import { readPages } from "./paging";
import type { RequestCounter } from "./request-counter";
import { createSdkClient, type SdkRequest } from "./sdk-client";
import { createTransport } from "./transport";
import { buildUrl, checkEndpoint, describePath, type ApiVersion, type Query } from "./url";

export type GraphHeaders = Readonly<Record<string, string>>;

/**
 * Calls to Microsoft Graph, or to anything that behaves like it. All throw GraphError, and RetryLaterError where the
 * service (or the request budget) wants a wait of more than 30 s.
 */
export interface GraphClient {
  /** One object; `path` begins with a slash and is already encoded (graphPath). Repeated on transient faults. */
  get(version: ApiVersion, path: string, query?: Query, headers?: GraphHeaders): Promise<unknown>;
  /**
   * The items of a collection, page after page to the end; headers go with every page. A next link that has expired
   * restarts the read once from the beginning, so an item may come twice: count by id.
   */
  getAll(version: ApiVersion, path: string, query?: Query, headers?: GraphHeaders): AsyncIterable<unknown>;
  /** Writes are sent exactly once. GraphError.outcomeUnknown says that one may have taken effect all the same. */
  patch(version: ApiVersion, path: string, body: object, headers?: GraphHeaders): Promise<unknown>;
  post(version: ApiVersion, path: string, body: object, headers?: GraphHeaders): Promise<unknown>;
  delete(version: ApiVersion, path: string, headers?: GraphHeaders): Promise<void>;
}

export interface GraphClientOptions {
  /** `https://graph.microsoft.com`, a national cloud, or http on a loopback address. */
  readonly endpoint: string;
  readonly credential: TokenCredential;
  /** Default: `<endpoint's origin>/.default`. */
  readonly scopes?: readonly string[];
  readonly fetch: typeof globalThis.fetch;
  readonly clock: Clock;
  readonly random: Random;
  readonly logger: Logger;
  /** Asked before each request that falls under the reporting budget (audit logs, reports), and before no other. */
  readonly limiter?: Limiter;
  /** Real milliseconds until a request counts as unanswered; 30,000 unless given. */
  readonly timeoutMs?: number;
  readonly counter?: RequestCounter;
  /** Gives each call a `client-request-id`, the same for its retries, where the caller sends none. */
  readonly ids?: Pick<Ids, "guid">;
}

/** Longest time a single request may take; a lease must outlive it. */
const REQUEST_TIMEOUT = 30_000;

export function createGraphClient(options: GraphClientOptions): GraphClient {
  const base = checkEndpoint(options.endpoint);
  const { fetch, timeoutMs = REQUEST_TIMEOUT, scopes = [`${new URL(base).origin}/.default`] } = options;
  const chain = createChain({ ...options, base, scopes: [...scopes] }, createTransport(fetch, timeoutMs));
  const send = createSdkClient(base, chain);

  async function call(request: SdkRequest): Promise<unknown> {
    const answer = await send({ ...request, headers: { ...standardHeaders(), ...lowerCased(request.headers) } });
    if (answer.status >= 200 && answer.status < 300) return answer.json;
    throw refusal(request, answer);
  }
  function standardHeaders(): GraphHeaders {
    const id = options.ids === undefined ? {} : { "client-request-id": options.ids.guid() };
    return { accept: "application/json", ...id };
  }

  return {
    get: (version, path, query, headers = {}) =>
      call({ method: "GET", url: buildUrl(base, version, path, query), headers }),
    getAll: (version, path, query, headers = {}) => {
      const first = buildUrl(base, version, path, query);
      return readPages(first, `${base}/${version}`, (url) => call({ method: "GET", url, headers }));
    },
    patch: (version, path, body, headers = {}) =>
      call({ method: "PATCH", url: buildUrl(base, version, path), headers, body }),
    post: (version, path, body, headers = {}) =>
      call({ method: "POST", url: buildUrl(base, version, path), headers, body }),
    delete: async (version, path, headers = {}) => {
      await call({ method: "DELETE", url: buildUrl(base, version, path), headers });
    },
  };
}

function lowerCased(headers: GraphHeaders): GraphHeaders {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
}

function refusal({ method, url }: SdkRequest, answer: Answer): GraphError {
  const { code, detail, requestId } = readErrorAnswer(answer.status, answer.text);
  return new GraphError({
    method,
    path: describePath(url),
    status: answer.status,
    code,
    detail,
    requestId: answer.headers.get("request-id") ?? requestId,
    // The same rule as decideRetry's: only a read is known to change nothing.
    outcomeUnknown: method !== "GET" && (answer.status >= 500 || answer.status === 408),
  });
}
