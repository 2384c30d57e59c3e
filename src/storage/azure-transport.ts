import type { TableServiceClientOptions } from "@azure/data-tables";

type TransportPolicy = NonNullable<TableServiceClientOptions["additionalPolicies"]>[number]["policy"];

/** Longer than any answer of a healthy service; without it a dead connection would hold an activity for ever. */
const REQUEST_TIMEOUT_MS = 30_000;

const BEYOND_ASCII = /[^\0-\x7f]/;
const EACH_BEYOND_ASCII = /[^\0-\x7f]/g;

export interface Transport {
  readonly policy: TransportPolicy;
  /** Requests that left, re-sent ones included. */
  readonly requests: number;
  /** Whether the SDK sent this request more than once, so that an earlier sending may have taken effect. */
  wasResent(request: object | undefined): boolean;
}

/**
 * Sits below the SDK's retries and sees each sending. It also writes JSON bodies in ASCII (`\u00fc` for ü), which means
 * the same to the service: Azurite 3.35 decodes bodies packet by packet and would break a character that two packets
 * share, and refuses U+2028 in transactions.
 */
export function createTransport(): Transport {
  const sent = new WeakMap<object, number>();
  let requests = 0;
  return {
    get requests() {
      return requests;
    },
    wasResent: (request) => request !== undefined && (sent.get(request) ?? 0) > 1,
    policy: {
      name: "passkeyRolloutTransport",
      async sendRequest(request, next) {
        requests += 1;
        sent.set(request, (sent.get(request) ?? 0) + 1);
        // Not request.timeout: after a failure the SDK forgets that timer, which then keeps the process from ending.
        request.abortSignal = AbortSignal.timeout(REQUEST_TIMEOUT_MS);
        // Only JSON leaves through here; a transaction's own lines and its percent-encoded addresses are ASCII anyway.
        if (typeof request.body === "string" && BEYOND_ASCII.test(request.body)) {
          request.body = request.body.replace(EACH_BEYOND_ASCII, escapeUnit);
          // The shared-key policy has counted the bytes already.
          if (request.headers.has("content-length")) request.headers.set("content-length", request.body.length);
        }
        return next(request);
      },
    },
  };
}

/** Without the `u` flag the pattern sees UTF-16 units, as JSON's escapes do. */
function escapeUnit(unit: string): string {
  return `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`;
}
