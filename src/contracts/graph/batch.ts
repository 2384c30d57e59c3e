import { readErrorAnswer } from "./error-answer";
import { asList, asObject, asText, type JsonObject } from "./json-value";

/** One request of a batch, which holds at most 20 of them (documented); `url` is relative to the version and encoded already. */
export interface BatchRequest {
  readonly id: string;
  readonly method: "GET" | "POST";
  readonly url: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: object;
}

/** What one request of a batch was answered. `retryAfter` as the header says it, if it does. */
export interface BatchAnswer {
  readonly id: string;
  readonly status: number;
  readonly retryAfter: string | null;
  readonly body: JsonObject | undefined;
  /** Of an error answer; what a success says is no error. */
  readonly code: string;
  readonly detail: string;
}

/**
 * The answers of a batch by request id, whatever the envelope's own status says (documents disagree on it). Total: an
 * item that can't be read is left out, so whoever looks for it finds that it was not answered.
 */
export function readBatchAnswers(json: unknown): ReadonlyMap<string, BatchAnswer> {
  const answers = new Map<string, BatchAnswer>();
  for (const item of asList(asObject(json)?.responses)) {
    const raw = asObject(item);
    const id = asText(raw?.id);
    if (raw === undefined || id === undefined || typeof raw.status !== "number") continue;
    const headers = asObject(raw.headers) ?? {};
    const wait = Object.entries(headers).find(([name]) => name.toLowerCase() === "retry-after")?.[1];
    const { code, detail } = readErrorAnswer(raw.status, JSON.stringify(raw.body ?? ""));
    answers.set(id, {
      id,
      status: raw.status,
      retryAfter: typeof wait === "number" ? String(wait) : (asText(wait) ?? null),
      body: asObject(raw.body),
      code,
      detail,
    });
  }
  return answers;
}
