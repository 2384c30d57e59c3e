import { toIso, type Instant } from "../../src/domain/time";
import { createGraphClient, type GraphClient, type GraphClientOptions } from "../../src/graph/graph-client";
import type { Clock } from "../../src/ports/clock";
import { type CollectingLogger, collectingLogger } from "../builders/collecting-logger";

export { collectingLogger };

export const NOON = Date.UTC(2026, 11, 1, 12);
const ENDPOINT = "https://graph.microsoft.com";

/** A clock whose sleeps take no real time; `slept` lists them. */
export interface SkippingClock extends Clock {
  readonly slept: number[];
}

export function skippingClock(start: Instant = NOON): SkippingClock {
  let now = start;
  const slept: number[] = [];
  return {
    slept,
    now: () => now,
    sleep(milliseconds) {
      slept.push(milliseconds);
      now += milliseconds;
      return Promise.resolve();
    },
  };
}

/** How one request goes wrong instead of being answered. */
export type Fault =
  | { kind: "status"; status: number; retryAfter?: string; code?: string; afterEffect?: boolean }
  | { kind: "html"; status: number }
  | { kind: "cut"; where: "before" | "in-body" }
  | { kind: "silence" };

/** One request as the fake saw it. */
export interface Asked {
  method: string;
  path: string;
  query: Record<string, string>;
  url: string;
  headers: Record<string, string>;
  body: unknown;
}

export interface FakeAnswer {
  status?: number;
  json?: unknown;
  text?: string;
  headers?: Record<string, string>;
}

/** A small Graph: collections by path, paged by `$top` or `pageSize`, one fault taken from the queue by each request. */
export interface FakeGraph {
  readonly fetch: typeof globalThis.fetch;
  readonly asked: Asked[];
  readonly faults: (Fault | null)[];
  collection(path: string, items: readonly unknown[], pageSize?: number): void;
  answer(method: string, path: string, give: FakeAnswer | ((asked: Asked) => FakeAnswer)): void;
  /** The next link of that page number (1: the first link) is answered with 400 once. */
  expireLink(page: number, status?: number): void;
}

function fakeGraph(endpoint: string = ENDPOINT): FakeGraph {
  const asked: Asked[] = [];
  const faults: (Fault | null)[] = [];
  const routes = new Map<string, (asked: Asked) => FakeAnswer>();
  const expiring = new Map<number, number>();
  let links = 0;

  const fetch = async (input: string | URL | Request, init: RequestInit = {}): Promise<Response> => {
    const request = readRequest(input, init);
    asked.push(request);
    const fault = faults.shift() ?? null;
    if (fault?.kind === "silence") return new Promise<never>(() => {});
    if (fault?.kind === "cut" && fault.where === "before")
      throw new TypeError("fetch failed", { cause: { code: "ECONNRESET" } });
    const route = routes.get(`${request.method} ${request.path}`);
    const answer = (): FakeAnswer => route?.(request) ?? notFound();
    if (fault?.kind === "status") {
      if (fault.afterEffect === true) answer();
      return failure(fault);
    }
    if (fault?.kind === "html") return htmlPage(fault.status);
    const whole = toResponse(answer());
    return fault?.kind === "cut" ? cutInBody(whole) : whole;
  };

  return {
    fetch,
    asked,
    faults,
    answer: (method, path, give) => routes.set(`${method} ${path}`, typeof give === "function" ? give : () => give),
    expireLink: (page, status = 400) => expiring.set(page, status),
    collection(path, items, pageSize = 1000) {
      routes.set(`GET ${path}`, ({ query, url }) => {
        const size = Math.min(pageSize, Number(query.$top ?? pageSize));
        const from = Number(query.$skiptoken ?? "0");
        const expired = query.$skiptoken === undefined ? undefined : expiring.get(++links);
        if (expired !== undefined)
          return { status: expired, json: { error: { code: "Directory_ExpiredPageToken", message: "expired" } } };
        const next = new URL(url);
        next.searchParams.set("$skiptoken", String(from + size));
        const more =
          from + size < items.length ? { "@odata.nextLink": `${endpoint}${next.pathname}${next.search}` } : {};
        return { json: { "@odata.context": "x", value: items.slice(from, from + size), ...more } };
      });
    },
  };
}

function readRequest(input: string | URL | Request, init: RequestInit): Asked {
  const url = new URL(input instanceof Request ? input.url : input);
  return {
    method: init.method ?? "GET",
    path: url.pathname,
    query: Object.fromEntries(url.searchParams),
    url: url.href,
    headers: Object.fromEntries(new Headers(init.headers).entries()),
    body: typeof init.body === "string" ? (JSON.parse(init.body) as unknown) : undefined,
  };
}

function toResponse({ status = 200, json, text, headers = {} }: FakeAnswer): Response {
  if (json === undefined && text === undefined)
    return new Response(null, { status: status === 200 ? 204 : status, headers });
  const type = text === undefined ? "application/json; odata.metadata=minimal" : "text/plain";
  return new Response(text ?? JSON.stringify(json), {
    status,
    headers: { "content-type": type, "request-id": "r-1", ...headers },
  });
}

function failure({ status, retryAfter, code = "SomethingElse" }: Extract<Fault, { kind: "status" }>): Response {
  const headers = retryAfter === undefined ? {} : { "Retry-After": retryAfter };
  return toResponse({ status, json: { error: { code, message: "Please retry again later." } }, headers });
}

function htmlPage(status: number): Response {
  const headers = { "content-type": "text/html" };
  return new Response("<!DOCTYPE html><html><head><title>502 Bad Gateway</title></head></html>", { status, headers });
}

async function cutInBody(whole: Response): Promise<Response> {
  const text = await whole.text();
  const init = { status: whole.status === 204 ? 200 : whole.status, headers: whole.headers };
  return new Response(text.slice(0, Math.floor(text.length / 2)) || "{", init);
}

function notFound(): FakeAnswer {
  return { status: 404, json: { error: { code: "Request_ResourceNotFound", message: "Resource not found." } } };
}

export interface ClientWorld {
  graph: FakeGraph;
  clock: SkippingClock;
  logger: CollectingLogger;
  client: GraphClient;
}

export function clientWorld(options: Partial<GraphClientOptions> = {}): ClientWorld {
  const graph = fakeGraph(options.endpoint);
  const clock = skippingClock();
  const logger = collectingLogger();
  const credential = { getToken: async () => ({ token: "a-token", expiresOnTimestamp: NOON + 3_600_000 }) };
  const parts = { endpoint: ENDPOINT, credential, fetch: graph.fetch, clock, random: { next: () => 0.5 }, logger };
  return { graph, clock, logger, client: createGraphClient({ ...parts, ...options }) };
}

export async function collect(items: AsyncIterable<unknown>): Promise<unknown[]> {
  const all: unknown[] = [];
  for await (const item of items) all.push(item);
  return all;
}

/** The error that the work throws; a test that expects one must not pass without it. */
export async function thrownBy(work: Promise<unknown>): Promise<unknown> {
  try {
    await work;
  } catch (error) {
    return error;
  }
  throw new Error("Nothing was thrown.");
}

export function httpDate(at: Instant): string {
  return new Date(toIso(at)).toUTCString();
}
