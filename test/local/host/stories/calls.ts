import type { LocalHost } from "../../../../src/local/host/local-host";
import type { HttpStep } from "./recording";

export interface Answer {
  readonly seq: number;
  readonly status: number;
  readonly headers: Record<string, string>;
  readonly body: unknown;
  readonly request?: { readonly method: string; readonly url: string; readonly body: unknown };
  readonly returned?: unknown;
  readonly thrown?: string;
}

/** Does what a recorded step did: a call of the durable client, of the management API, or of an HTTP function. */
export function callFromOutside(host: LocalHost, step: HttpStep): Promise<Answer> {
  return step.via === "library" ? callLibrary(host, step) : callOverHttp(host, step);
}

interface OpAnswer {
  readonly ok?: unknown;
  readonly undefinedResult?: boolean;
  readonly error?: string;
  readonly calls: {
    method: string;
    url: string;
    requestBody: unknown;
    status: number;
    headers: Record<string, string>;
    body: unknown;
  }[];
}

/** Through the recorded app's function `op`, which holds a real durable client. */
async function callLibrary(host: LocalHost, step: HttpStep): Promise<Answer> {
  const response = await post(host, "/api/op", { op: step.call, args: step.args });
  const { ok, undefinedResult, error, calls } = (await response.json()) as OpAnswer;
  const call = calls.at(-1)!;
  return {
    seq: step.seq,
    status: call.status,
    headers: call.headers,
    body: call.body,
    request: { method: call.method, url: call.url, body: call.requestBody },
    ...(error === undefined ? { returned: undefinedResult === true ? "(undefined)" : ok } : { thrown: error }),
  };
}

async function callOverHttp(host: LocalHost, step: HttpStep): Promise<Answer> {
  const { method, url, body, headers } = step.request;
  const given = headers ?? (body === null || body === "" ? {} : { "content-type": "application/json" });
  const path = url.replaceAll("CODE", "local").replaceAll("HUB", "LocalHub");
  const response = await host.fetch(
    new Request(`${host.url!}${path}`, {
      method,
      headers: Object.entries(given).map(([name, value]): [string, string] => [name, String(value)]),
      ...(body === null || body === "" ? {} : { body }),
    }),
  );
  const text = await response.text();
  return { seq: step.seq, status: response.status, headers: Object.fromEntries(response.headers), body: orText(text) };
}

export function orText(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

export function post(host: LocalHost, path: string, body: unknown): Promise<Response> {
  const headers = { "content-type": "application/json" };
  return host.fetch(new Request(`${host.url!}${path}`, { method: "POST", headers, body: JSON.stringify(body) }));
}
