/** A request as it reaches the host, from the listener or in process. */
export interface HostRequest {
  readonly method: string;
  /** Absolute. */
  readonly url: string;
  /** In the order and case in which they came; repeated names stand apart. */
  readonly headers: readonly (readonly [name: string, value: string])[];
  readonly body: Uint8Array | null;
}

export interface HostResponse {
  readonly status: number;
  readonly headers: readonly (readonly [name: string, value: string])[];
  readonly body: Uint8Array | null;
}

export function emptyResponse(status: number): HostResponse {
  return { status, headers: [], body: null };
}

export function jsonResponse(
  status: number,
  value: unknown,
  headers: readonly (readonly [string, string])[] = [],
): HostResponse {
  const type = ["Content-Type", "application/json; charset=utf-8"] as const;
  return { status, headers: [type, ...headers], body: new TextEncoder().encode(JSON.stringify(value)) };
}

export function headerOf(request: HostRequest, name: string): string | undefined {
  return request.headers.find(([it]) => it.toLowerCase() === name)?.[1];
}

/** Takes a request of `fetch` apart. Such a request has no Host header, and its length is known once it was read. */
export async function fromFetchRequest(request: Request): Promise<HostRequest> {
  const headers: [string, string][] = [["Host", new URL(request.url).host], ...request.headers];
  const isChunked = request.headers.get("transfer-encoding") !== null;
  const bytes = request.body === null ? null : new Uint8Array(await request.arrayBuffer());
  if (bytes !== null && !isChunked && !request.headers.has("content-length")) {
    headers.push(["Content-Length", String(bytes.byteLength)]);
  }
  // As on the listener: what comes in chunks never reaches the function (rule 55).
  return { method: request.method, url: request.url, headers, body: isChunked ? null : bytes };
}

/** Statuses that `Response` refuses to give a body. */
const BODILESS = new Set([101, 204, 205, 304]);

export function toFetchResponse(response: HostResponse): Response {
  const headers = new Headers();
  for (const [name, value] of response.headers) headers.append(name, value);
  const body = BODILESS.has(response.status) ? null : response.body;
  return new Response(body === null ? null : Buffer.from(body), { status: response.status, headers });
}
