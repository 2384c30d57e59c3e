import { emptyResponse, headerOf } from "./http-exchange";
import type { HostRequest, HostResponse } from "./http-exchange";
import { comparePrecedence, compileRoute, splitPath } from "./http-route";
import type { HttpRoute } from "./http-route";
import type { Invoke } from "./invocation";
import { LOCAL_KEY } from "./management-urls";
import { functionsWithTrigger } from "./registry";
import type { FunctionRegistry, RegisteredFunction } from "./registry";
import type { HttpData, InvocationResponse, TypedData } from "./rpc";
import { setCookieText } from "./set-cookie";
import { scalarMembers } from "./typed-values";

interface Endpoint {
  readonly target: RegisteredFunction;
  readonly methods: ReadonlySet<string>;
  readonly isAnonymous: boolean;
  readonly route: HttpRoute;
}

export type AnswerHttp = (request: HostRequest) => Promise<HostResponse>;

/**
 * Answers requests by the HTTP functions of the app. Unknown paths, failed constraints and wrong methods alike are 404
 * without a body, a missing key is 401, and whatever a function throws is 500 without a body (rules 56 and 57).
 * Throws RouteSyntaxError at once for a route that cannot be read.
 */
export function httpTriggers(registry: FunctionRegistry, routePrefix: string, invoke: Invoke): AnswerHttp {
  const endpoints = functionsWithTrigger(registry, "httpTrigger")
    .map((target) => describeEndpoint(target, routePrefix))
    .sort((a, b) => comparePrecedence(a.route.precedence, b.route.precedence));
  return async (request) => {
    const url = new URL(request.url);
    const segments = splitPath(rawPath(request.url));
    for (const endpoint of endpoints) {
      const params = endpoint.methods.has(request.method) ? endpoint.route.match(segments) : undefined;
      if (params === undefined) continue;
      if (!endpoint.isAnonymous && keyOf(request, url) !== LOCAL_KEY) return emptyResponse(401);
      const outcome = await invoke({
        target: endpoint.target,
        trigger: { http: httpData(request, url, params) },
        triggerMetadata: httpMetadata(request, url, params),
      });
      return outcome.ok ? toHostResponse(outcome.response) : emptyResponse(500);
    }
    return emptyResponse(404);
  };
}

function describeEndpoint(target: RegisteredFunction, routePrefix: string): Endpoint {
  const { route, methods, authLevel } = target.trigger;
  // An empty route counts as none: on the official host it does not reach the root either.
  const path = route === undefined || route === "" ? target.name : route;
  return {
    target,
    methods: new Set(methods ?? ["GET", "POST"]),
    isAnonymous: (authLevel ?? "anonymous").toLowerCase() === "anonymous",
    route: compileRoute(`${routePrefix}/${path}`),
  };
}

/** The path as it was sent: `URL` would resolve dots and leave no trace of how it was encoded. */
function rawPath(url: string): string {
  return url.replace(/^[a-z]+:\/\/[^/?#]*/i, "").replace(/[?#].*$/s, "");
}

function keyOf(request: HostRequest, url: URL): string | undefined {
  return url.searchParams.get("code") ?? headerOf(request, "x-functions-key");
}

/** The trigger's data as the host fills it: the nullable maps only, repeated names joined, always bytes (rules 54 and 55). */
function httpData(request: HostRequest, url: URL, params: Record<string, string>): HttpData {
  const body = request.body === null || request.body.byteLength === 0 ? null : { bytes: request.body };
  return {
    identities: [ANONYMOUS],
    cookies: [],
    headers: {},
    params: {},
    query: {},
    nullableHeaders: wrapped(joined(request.headers.map(([name, value]) => [name.toLowerCase(), value]))),
    nullableParams: wrapped(params),
    nullableQuery: wrapped(joined([...url.searchParams])),
    method: request.method,
    url: request.url,
    body,
    statusCode: "",
    enableContentNegotiation: false,
    rawBody: null,
  };
}

const ANONYMOUS = {
  claims: [],
  authenticationType: null,
  nameClaimType: { value: "http://schemas.xmlsoap.org/ws/2005/05/identity/claims/name" },
  roleClaimType: { value: "http://schemas.microsoft.com/ws/2008/06/identity/claims/role" },
};

function httpMetadata(request: HostRequest, url: URL, params: Record<string, string>): Record<string, TypedData> {
  const query = Object.fromEntries(url.searchParams); // the last of a repeated name
  const texts = Object.entries({ ...query, ...params }).map(([name, value]) => [name, { string: value }] as const);
  return {
    ...scalarMembers(parseOrNothing(request.body)),
    ...Object.fromEntries(texts),
    Query: { json: JSON.stringify(query) },
    Headers: { json: JSON.stringify(joined(request.headers)) },
  };
}

function parseOrNothing(body: Uint8Array | null): unknown {
  try {
    return body === null ? undefined : JSON.parse(new TextDecoder().decode(body));
  } catch {
    return undefined; // no JSON: then there are no members to show
  }
}

function joined(pairs: readonly (readonly [string, string])[]): Record<string, string> {
  const all: Record<string, string> = {};
  for (const [name, value] of pairs) all[name] = name in all ? `${all[name] ?? ""},${value}` : value;
  return all;
}

function wrapped(values: Record<string, string>): Record<string, { value: string }> {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, { value }]));
}

function toHostResponse(response: InvocationResponse): HostResponse {
  const output = response.returnValue ?? response.outputData?.find((it) => it.data?.http !== undefined)?.data;
  const http = output?.http;
  if (http === undefined) return emptyResponse(204);
  const cookies = (http.cookies ?? []).map((cookie) => ["Set-Cookie", setCookieText(cookie)] as const);
  const bytes = http.body?.bytes;
  return {
    status: Number(http.statusCode ?? 200),
    headers: [...Object.entries(http.headers ?? {}), ...cookies],
    body: bytes === undefined || bytes.byteLength === 0 ? null : bytes,
  };
}
