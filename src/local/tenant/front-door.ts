import { NobodyToAskError } from "./behaviour/ask-person";
import type { PersonDeed, PersonOutcome } from "./behaviour/ask-person";
import type { GraphAnswer } from "./graph/call";
import type { GraphEndpoint } from "./graph/graph-endpoint";
import { readAddress } from "./graph/incoming";
import type { Incoming } from "./graph/incoming";
import { ConnectionCutError } from "./graph/refusal";
import type { RecordedExchange } from "./recording";

interface Door {
  readonly endpoint: GraphEndpoint;
  readonly askPerson: (upn: string, deed: PersonDeed) => PersonOutcome;
  readonly record: ((exchange: RecordedExchange) => void) | undefined;
  /** Tenant time as ISO text. */
  readonly now: () => string;
}

const JSON_TYPE = "application/json;odata.metadata=minimal;odata.streaming=true;IEEE754Compatible=false;charset=utf-8";
const SECRET_HEADERS: readonly string[] = ["authorization", "cookie"];

/** `POST /local/people/{upn}/deeds`: not Graph's, but this tenant's own way to let a test user act over HTTP. */
const DEEDS = /^\/local\/people\/([^/]+)\/deeds$/;

/** From `Request` to `Response`, and the recording in between. */
export function openDoor(door: Door): (request: Request) => Promise<Response> {
  return async (request) => {
    const url = new URL(request.url);
    const deeds = DEEDS.exec(url.pathname);
    if (deeds !== null && request.method === "POST") return askOverHttp(door, deeds[1] ?? "", await request.text());
    const address = readAddress(url);
    if (address === undefined) return problem(404, `"${url.pathname}" is no path of Graph: use /v1.0 or /beta.`);
    const incoming: Incoming = {
      ...address,
      method: request.method.toUpperCase(),
      headers: new Map(request.headers),
      text: await request.text(),
    };
    try {
      const answer = await door.endpoint.answer(incoming, request.headers.get("authorization"), request.signal);
      const response = toResponse(answer);
      door.record?.(exchangeOf(door.now(), incoming, answer, response.headers));
      return response;
    } catch (error) {
      if (error instanceof ConnectionCutError) {
        door.record?.(exchangeOf(door.now(), incoming, { status: 0 }, new Headers()));
      }
      throw error;
    }
  };
}

function askOverHttp(door: Door, upn: string, text: string): Response {
  const deed = parsed(text) as Partial<PersonDeed> | null;
  const isDeed = deed?.do === "register-passkey" || (deed?.do === "sign-in" && "with" in deed);
  if (!isDeed) return problem(400, "Send { do: register-passkey } or { do: sign-in, with: passkey | other } as JSON.");
  try {
    return Response.json(door.askPerson(decodeURIComponent(upn), deed as PersonDeed));
  } catch (error) {
    if (error instanceof NobodyToAskError) return problem(404, error.message);
    throw error;
  }
}

function problem(status: number, message: string): Response {
  return Response.json({ error: { code: "BadRequest", message } }, { status });
}

function toResponse(answer: GraphAnswer): Response {
  const { status, body, text } = answer;
  const headers = new Headers(answer.headers);
  if (text !== undefined) {
    if (!headers.has("content-type")) headers.set("content-type", "text/plain");
    return new Response(text, { status, headers });
  }
  if (body === undefined) return new Response(null, { status, headers });
  headers.set("content-type", JSON_TYPE);
  return new Response(toJson(body), { status, headers });
}

/** JSON of objects that were sent before: log records are asked for many times, and are the same objects each time. */
const texts = new WeakMap<object, string>();

/** The same text as `JSON.stringify`; the entries of a long list are written once each. */
function toJson(body: unknown): string {
  if (typeof body !== "object" || body === null || !("value" in body) || !Array.isArray(body.value))
    return JSON.stringify(body);
  const { value, ...rest } = body as { readonly value: readonly unknown[] };
  if (value.length < LONG_LIST || value.some((item) => typeof item !== "object" || item === null))
    return JSON.stringify(body);
  const items = (value as readonly object[]).map((item) => {
    const text = texts.get(item) ?? JSON.stringify(item);
    texts.set(item, text);
    return text;
  });
  const before = Object.keys(rest).length === 0 ? "{" : `${JSON.stringify(rest).slice(0, -1)},`;
  return `${before}"value":[${items.join(",")}]}`;
}

/** Shorter ones are not worth it. */
const LONG_LIST = 8;

function exchangeOf(at: string, incoming: Incoming, answer: GraphAnswer, headers: Headers): RecordedExchange {
  return {
    at,
    version: incoming.version,
    method: incoming.method,
    path: incoming.path,
    query: Object.fromEntries(incoming.query),
    requestHeaders: withoutSecrets(incoming.headers),
    requestBody: parsed(incoming.text),
    status: answer.status,
    responseHeaders: withoutSecrets(headers),
    responseBody: withoutPass(answer.body ?? answer.text ?? null),
  };
}

function withoutSecrets(headers: Iterable<[string, string]>): Readonly<Record<string, string>> {
  return Object.fromEntries([...headers].filter(([name]) => !SECRET_HEADERS.includes(name)));
}

/** A temporary access pass is a secret as good as a token. */
function withoutPass(body: unknown): unknown {
  if (typeof body !== "object" || body === null || !("temporaryAccessPass" in body)) return body;
  return { ...body, temporaryAccessPass: "REMOVED" };
}

function parsed(text: string): unknown {
  if (text === "") return null;
  try {
    return JSON.parse(text) as unknown;
  } catch (error) {
    if (error instanceof SyntaxError) return text;
    throw error;
  }
}
