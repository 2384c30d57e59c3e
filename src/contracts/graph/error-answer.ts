import { asObject, asText, parseJson, type JsonObject } from "./json-value";

/** An error answer, read as far as it can be. */
export interface ErrorAnswer {
  readonly code: string;
  readonly detail: string;
  readonly requestId: string | null;
}

const LONGEST_DETAIL = 500;

/**
 * Reads the body of an answer that is no success. Total: whatever a gateway sends instead of JSON becomes a code and a
 * sentence. Privileged Identity Management nests errors twice and hides a second JSON text in `message` (field report).
 */
export function readErrorAnswer(status: number, body: string): ErrorAnswer {
  const error = innermostError(parseJson(body));
  if (error === undefined) return unreadable(status, body);
  const hidden = asObject(parseJson(asText(error.message) ?? ""));
  const inner = asObject(error.innerError) ?? asObject(error.innererror);
  return {
    code: asText(hidden?.errorCode) ?? asText(error.code) ?? httpCode(status),
    detail: shorten(asText(hidden?.message) ?? asText(error.message) ?? "Graph gave no reason"),
    requestId: asText(inner?.["request-id"]) ?? null,
  };
}

function innermostError(value: unknown): JsonObject | undefined {
  const outer = asObject(asObject(value)?.error);
  return asObject(outer?.error) ?? outer;
}

function unreadable(status: number, body: string): ErrorAnswer {
  if (!looksLikeHtml(body)) return { code: httpCode(status), detail: "the answer holds no reason", requestId: null };
  const title = /<title[^>]*>([^<]*)<\/title>/i.exec(body)?.[1]?.trim() ?? "";
  const named = title === "" ? "" : ` titled “${title}”`;
  return { code: "HtmlAnswer", detail: shorten(`an HTML page${named} came instead of JSON`), requestId: null };
}

/** True for a page that a proxy or gateway wrote in Graph's place. */
export function looksLikeHtml(body: string): boolean {
  return /^\s*<(?:!doctype|html|head|body)\b/i.test(body);
}

function httpCode(status: number): string {
  return `Http${String(status)}`;
}

function shorten(text: string): string {
  return text.length <= LONGEST_DETAIL ? text : `${text.slice(0, LONGEST_DETAIL)}…`;
}
