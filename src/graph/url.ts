/** Query options by name (`$filter`, `$top` …), values as they are meant, not yet encoded. */
export type Query = Readonly<Record<string, string>>;

export type ApiVersion = "v1.0" | "beta";

/** The endpoint can't be used: tokens would travel where they must not. */
export class EndpointRefusedError extends Error {
  override readonly name = "EndpointRefusedError";
  readonly endpoint: string;
  constructor(endpoint: string, why: string) {
    super(`GRAPH_ENDPOINT “${endpoint}” is refused: ${why}.`);
    this.endpoint = endpoint;
  }
}

/** The endpoint without a slash at its end: https anywhere, plain http on this machine only. */
export function checkEndpoint(endpoint: string): string {
  const url = URL.canParse(endpoint) ? new URL(endpoint) : undefined;
  if (url === undefined) throw new EndpointRefusedError(endpoint, "it is no URL");
  if (url.username !== "" || url.password !== "") throw new EndpointRefusedError(url.host, "it holds credentials");
  if (url.search !== "" || url.hash !== "") throw new EndpointRefusedError(url.origin, "it has a query or a fragment");
  const local = url.protocol === "http:" && isLoopback(url.hostname);
  if (url.protocol !== "https:" && !local) {
    throw new EndpointRefusedError(url.origin, "only https is allowed, or http on a loopback address");
  }
  return `${url.origin}${url.pathname.replace(/\/+$/, "")}`;
}

/** True for names and addresses that never leave this machine. */
export function isLoopback(hostname: string): boolean {
  return hostname === "localhost" || hostname === "[::1]" || /^127\.\d{1,3}\.\d{1,3}\.\d{1,3}$/.test(hostname);
}

/** The full URL. The SDK encodes no option value, so `R&D #1` would break the query: done here. */
export function buildUrl(base: string, version: ApiVersion, path: string, query: Query = {}): string {
  const options = Object.entries(query).map(([name, value]) => `${name}=${encodeURIComponent(value)}`);
  return `${base}/${version}${path}${options.length === 0 ? "" : `?${options.join("&")}`}`;
}

/** True for an address below the endpoint: same scheme, host and port, and a path inside. */
export function isBelow(base: string, url: string): boolean {
  if (!URL.canParse(url)) return false;
  const [inside, target] = [new URL(`${base}/`), new URL(url)];
  const plain = target.username === "" && target.password === "";
  return plain && target.origin === inside.origin && target.pathname.startsWith(inside.pathname);
}

/** A path whose inserted parts are encoded: graphPath`/groups/${id}/members`. */
export function graphPath(literals: TemplateStringsArray, ...parts: readonly string[]): string {
  return literals.reduce((path, literal, index) => `${path}${encodeURIComponent(parts[index - 1] ?? "")}${literal}`);
}

/** A text constant in an OData filter: in single quotes, which are doubled inside. */
export function quoteOData(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}

/** Path of a URL for people and logs: no query, and a user principal name becomes `{upn}`. */
export function describePath(url: string): string {
  return new URL(url).pathname.replaceAll(/[^/]*(?:@|%40)[^/]*/gi, "{upn}");
}

/** Name of the API behind a URL, one for all ids: `/groups/{id}/transitiveMembers/microsoft.graph.user`. */
export function apiName(url: string): string {
  return describePath(url)
    .replace(/^.*?\/(?:v1\.0|beta)(?=\/)/, "")
    .replaceAll(/[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}/gi, "{id}");
}

/**
 * Whether a call falls under the published budget of 5 requests per 10 s and app for “identity and access reports”.
 * `/users/{id}/authentication` stands in that list in its newest form; whether it is really held to it is unverified.
 */
export function isReportingCall(url: string): boolean {
  return /^\/(?:auditLogs|reports)\/|^\/users\/[^/]+\/authentication\b/i.test(apiName(url));
}
