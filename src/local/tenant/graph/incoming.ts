import type { ApiVersion } from "../policy/methods-policy";
import { badRequest } from "./refusal";

/** A Graph request before anybody has looked for its route. */
export interface Incoming {
  readonly version: ApiVersion;
  readonly method: string;
  readonly origin: string;
  /** Below the version: still encoded, and decoded. */
  readonly rawPath: string;
  readonly path: string;
  readonly query: ReadonlyMap<string, string>;
  /** Lower-case names. */
  readonly headers: ReadonlyMap<string, string>;
  readonly text: string;
}

/** Takes the address apart; undefined when it is not below `/v1.0` or `/beta`. */
export function readAddress(url: URL): Pick<Incoming, "version" | "origin" | "rawPath" | "path" | "query"> | undefined {
  const parts = /^\/(v1\.0|beta)(\/.*)?$/i.exec(url.pathname);
  if (parts === null) return undefined;
  const rawPath = parts[2] ?? "/";
  const version = parts[1]?.toLowerCase() === "beta" ? "beta" : "v1.0";
  return { version, origin: url.origin, rawPath, path: decodePath(rawPath), query: new Map(url.searchParams) };
}

/** The body as JSON; undefined where there is none. Throws 400. */
export function readJson(text: string): unknown {
  if (text.trim() === "") return undefined;
  try {
    return JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) throw badRequest("Unable to read JSON request payload.");
    throw error;
  }
}

/** An item of a batch as a request of its own; its address is relative to the version. */
export function incomingOf(item: BatchItem, envelope: Incoming): Incoming {
  const url = new URL(`${envelope.origin}/${envelope.version}${item.url.startsWith("/") ? "" : "/"}${item.url}`);
  const address = readAddress(url);
  if (address === undefined) throw badRequest(`Invalid batch url '${item.url}'.`);
  const headers = Object.entries(item.headers ?? {}).map(([name, value]) => [name.toLowerCase(), value] as const);
  const text = item.body === undefined ? "" : JSON.stringify(item.body);
  return { ...address, method: item.method.toUpperCase(), headers: new Map(headers), text };
}

export interface BatchItem {
  readonly id: string;
  readonly method: string;
  readonly url: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: unknown;
}

/** So many requests may stand in one batch. */
const LARGEST_BATCH = 20;

/** The requests of a batch; throws 400. */
export function readBatch(body: unknown): readonly BatchItem[] {
  const requests = (body as { requests?: unknown } | undefined)?.requests;
  if (!Array.isArray(requests)) throw badRequest("Invalid batch payload format.");
  if (requests.length > LARGEST_BATCH) {
    throw badRequest(
      `Number of batch request steps exceeds the maximum value of ${LARGEST_BATCH}.`,
      "MaximumValueExceeded",
    );
  }
  const items = requests as readonly Partial<BatchItem>[];
  const broken = items.find(
    (item) => typeof item.id !== "string" || typeof item.method !== "string" || typeof item.url !== "string",
  );
  if (broken !== undefined) throw badRequest("Each batch request needs an id, a method and a url.");
  if (new Set(items.map((item) => item.id)).size < items.length) throw badRequest("Batch request ids must be unique.");
  return items as readonly BatchItem[];
}

function decodePath(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch (error) {
    if (error instanceof URIError) return path;
    throw error;
  }
}
