import { looksLikeHtml } from "../contracts/graph/error-answer";
import { asObject, asText, parseJson } from "../contracts/graph/json-value";
import { NoAnswerError, type Answer, type Exchange, type Send } from "./exchange";

/**
 * The wire: one request by the given fetch, its body read to the end, all within `timeoutMs` of real time (a clock that
 * skips must not cut a request short). Redirects are not followed, so no token can go astray. Throws NoAnswerError.
 */
export function createTransport(fetch: typeof globalThis.fetch, timeoutMs: number): Send {
  return (exchange) => withinTime(timeoutMs, (signal) => ask(fetch, exchange, signal));
}

async function ask(fetch: typeof globalThis.fetch, exchange: Exchange, signal: AbortSignal): Promise<Answer> {
  const { method, url, headers, body } = exchange;
  let response: Response;
  let text: string;
  try {
    const init = { method, headers: { ...headers }, redirect: "manual", signal } as const;
    response = await fetch(url, body === undefined ? init : { ...init, body });
    text = await response.text();
  } catch (error) {
    throw new NoAnswerError("NoAnswer", `no complete answer came (${reasonOf(error)})`);
  }
  return { status: response.status, headers: response.headers, text, json: readBody(exchange, response, text) };
}

/** A success of a read must be readable; of a write the status alone counts. */
function readBody({ method }: Exchange, response: Response, text: string): unknown {
  if (!response.ok || text === "") return undefined;
  if (response.headers.get("content-type")?.startsWith("text/plain") === true) return text.trim();
  const json = parseJson(text);
  if (json === undefined && method === "GET") {
    throw looksLikeHtml(text)
      ? new NoAnswerError("HtmlAnswer", "an HTML page came instead of JSON")
      : new NoAnswerError("NotJson", "the answer is no JSON or was cut off");
  }
  return json;
}

/** Fetch hides the reason of a failure in `cause`. Read by shape, because an error may come from another realm. */
function reasonOf(error: unknown): string {
  const raw = asObject(error);
  const code = asText(asObject(raw?.cause)?.code);
  const message = asText(raw?.message) ?? "unknown reason";
  return code === undefined ? message : `${message}: ${code}`;
}

async function withinTime<T>(ms: number, work: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const controller = new AbortController();
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      reject(new NoAnswerError("TimedOut", `no complete answer came within ${String(ms / 1000)} s`));
      controller.abort();
    }, ms);
  });
  try {
    return await Promise.race([work(controller.signal), late]);
  } finally {
    clearTimeout(timer);
  }
}
