import type { HttpResponseInit } from "@azure/functions";
import type { Problem } from "../contracts/http/problem";
import { pageHeaders } from "../views/style";

/** What is true of every answer: nobody else keeps it, and it is what it says it is. */
const COMMON = { "cache-control": "no-store", "x-content-type-options": "nosniff" };

export type Headers = Readonly<Record<string, string>>;

export function answerJson(status: number, body: unknown, headers: Headers = {}): HttpResponseInit {
  const type = { "content-type": "application/json; charset=utf-8" };
  return { status, body: JSON.stringify(body), headers: { ...COMMON, ...type, ...headers } };
}

export function answerPage(status: number, page: string, headers: Headers = {}): HttpResponseInit {
  return { status, body: page, headers: { ...COMMON, ...pageHeaders(), ...headers } };
}

export function answerProblem(problem: Problem): HttpResponseInit {
  const type = { "content-type": "application/problem+json; charset=utf-8" };
  return { status: problem.status, body: JSON.stringify(problem), headers: { ...COMMON, ...type } };
}

/** After a form was sent: look there, with GET. */
export function answerSeeOther(location: string, headers: Headers = {}): HttpResponseInit {
  return { status: 303, headers: { ...COMMON, location, ...headers } };
}

export function answerNotModified(etag: string): HttpResponseInit {
  return { status: 304, headers: { ...COMMON, etag } };
}
