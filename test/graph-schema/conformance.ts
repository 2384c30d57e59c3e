import type { RecordedExchange } from "../../src/local/tenant/recording";
import { checkValue } from "./check-value";
import type { Expectation } from "./check-value";
import { schemaData } from "./schema-data";
import type { Operation, PathItem, Shape } from "./schema-data";

/** Paths that are real and left out of the schema data (its README says so). They are checked for the shape of errors only. */
const BEYOND_THE_DATA: readonly RegExp[] = [
  /^\/roleManagement\/directory\/roleEligibilityScheduleInstances$/i,
  /^\/servicePrincipals(\/|\(|$)/i,
];

/** Below a configuration there is nothing to ask (documented): only a refusal conforms. */
const NOT_SERVED: readonly RegExp[] = [/\/passkeyProfiles(\/|$)/i];

/**
 * What is wrong with an exchange by the published schema: unknown path, method or query option, status, names, casing, required, null, enum
 * members. Empty when nothing is. Ask `hasSchemaData` of schema-data.ts first.
 */
export function checkExchange(exchange: RecordedExchange): string[] {
  const where = `${exchange.method} /${exchange.version}${exchange.path}`;
  // 0: the connection was cut.
  if (exchange.status === 0) return [];
  if (exchange.status >= 400) return checkError(exchange, where);
  if (BEYOND_THE_DATA.some((path) => path.test(exchange.path))) return [];
  if (NOT_SERVED.some((path) => path.test(exchange.path))) return [`${where}: is not served`];
  const found = findOperation(exchange);
  if (found === undefined) return [`${where}: no such path, or not in this version`];
  const { operation } = found;
  if (operation === undefined) return [`${where}: the method is not documented`];
  return [
    ...checkQuery(exchange, operation, where),
    ...checkRequest(exchange, found.item, operation, where),
    ...checkStatus(exchange, operation, where),
    ...checkResponse(exchange, found, operation, where),
  ];
}

interface Found {
  readonly item: PathItem;
  readonly operation: Operation | undefined;
  readonly params: Readonly<Record<string, string>>;
}

function findOperation(exchange: RecordedExchange): Found | undefined {
  const segments = normalise(exchange.path);
  for (const item of schemaData().paths) {
    if (!item.versions.includes(exchange.version)) continue;
    for (const template of [item.template, ...(item.aliases ?? [])]) {
      const params = match(normaliseTemplate(template), segments);
      if (params !== undefined) return { item, operation: item.operations[exchange.method], params };
    }
  }
  return undefined;
}

/** A key in parentheses is a segment of its own; the parameters of a function stay with it. */
function normalise(path: string): string[] {
  return path
    .split("/")
    .filter((segment) => segment !== "")
    .flatMap((segment) => {
      const key = /^([A-Za-z]+)\((?!.*=)'?([^']*)'?\)$/.exec(segment);
      return key === null || key[2] === "" ? [segment] : [key[1]!, key[2]!];
    });
}

function normaliseTemplate(template: string): string[] {
  return template.split("/").filter((segment) => segment !== "");
}

function match(template: readonly string[], segments: readonly string[]): Record<string, string> | undefined {
  if (template.length !== segments.length) return undefined;
  const params: Record<string, string> = {};
  for (const [index, expected] of template.entries()) {
    const found = segments[index]!;
    if (/^\{.*\}$/.test(expected)) {
      if (found.startsWith("$")) return undefined;
      params[expected.slice(1, -1)] = found;
    } else if (expected.endsWith("({parameters})")) {
      if (!found.toLowerCase().startsWith(`${expected.slice(0, -"({parameters})".length).toLowerCase()}(`))
        return undefined;
    } else if (expected.toLowerCase() !== found.toLowerCase()) return undefined;
  }
  return params;
}

function checkQuery(exchange: RecordedExchange, operation: Operation, where: string): string[] {
  const known = [
    ...(operation.query ?? []),
    ...(operation.queryTolerated ?? []),
    "$skiptoken",
    "$deltatoken",
    "$format",
  ];
  return Object.keys(exchange.query)
    .filter((name) => name.startsWith("$") && !known.includes(name))
    .map((name) => `${where}: the query option ${name} is not documented`);
}

function checkRequest(exchange: RecordedExchange, item: PathItem, operation: Operation, where: string): string[] {
  const { request } = operation;
  const body = exchange.requestBody;
  if (request === undefined) return body === null ? [] : [`${where}: a body is not expected`];
  const at = `${where} request`;
  if (request.kind === "batch") return checkBatchRequest(body, at, request.maxRequests ?? 20);
  if (request.kind === "ref") {
    return typeof (body as Record<string, unknown> | null)?.["@odata.id"] === "string"
      ? []
      : [`${at}: @odata.id is missing`];
  }
  if (request.type === undefined || body === null) return [];
  const type = concreteType(exchange, item) ?? request.type;
  if (type !== request.type && !namesItsType(body)) return [`${at}: @odata.type is missing`];
  // The client leaves out what it does not set, also when it creates something.
  return checkValue(body, type, at, { ...expectation(exchange), partial: true });
}

function checkBatchRequest(body: unknown, at: string, most: number): string[] {
  const requests = (body as { requests?: unknown } | null)?.requests;
  if (!Array.isArray(requests)) return [`${at}: requests is missing`];
  const problems = requests.length > most ? [`${at}: more than ${most} requests`] : [];
  for (const [index, item] of (requests as Record<string, unknown>[]).entries()) {
    for (const key of ["id", "method", "url"]) {
      if (typeof item[key] !== "string") problems.push(`${at}.requests[${index}].${key}: must be a string`);
    }
  }
  return problems;
}

function checkStatus(exchange: RecordedExchange, operation: Operation, where: string): string[] {
  const allowed = [...operation.success, ...(operation.tolerated ?? [])];
  return allowed.includes(exchange.status) ? [] : [`${where}: the status ${exchange.status} is not documented`];
}

function checkResponse(exchange: RecordedExchange, found: Found, operation: Operation, where: string): string[] {
  const shape: Shape = operation.response ?? { kind: "none" };
  const body = exchange.responseBody;
  const at = `${where} response`;
  if (shape.kind === "none" || exchange.status === 204) return body === null ? [] : [`${at}: must be empty`];
  if (shape.kind === "count") return /^\d+$/.test(String(body).trim()) ? [] : [`${at}: must be a number`];
  if (shape.kind === "batch") return checkBatchResponse(exchange, body, at);
  if (typeof body !== "object" || body === null) return [`${at}: must be a JSON object`];
  const type = concreteType(exchange, found.item) ?? shape.type;
  if (type === undefined) return [];
  if (type !== shape.type && !namesItsType(body)) return [`${at}: @odata.type is missing`];
  const expected = expectation(exchange);
  if (shape.collection !== true) return checkValue(body, type, at, expected);
  const { value } = body as { value?: unknown };
  if (!Array.isArray(value)) return [`${at}: value must be an array`];
  const stray = Object.keys(body).filter((key) => key !== "value" && !schemaData().envelope.includes(key));
  return [
    ...stray.map((key) => `${at}.${key}: does not belong to a collection`),
    ...value.flatMap((item, index) => checkValue(item, type, `${at}.value[${index}]`, expected)),
  ];
}

/** Each item is an exchange of its own. */
function checkBatchResponse(exchange: RecordedExchange, body: unknown, at: string): string[] {
  const responses = (body as { responses?: unknown } | null)?.responses;
  if (!Array.isArray(responses)) return [`${at}: responses is missing`];
  const requests = (exchange.requestBody as { requests: BatchItem[] }).requests;
  return (responses as BatchAnswer[]).flatMap((answer) => {
    const request = requests.find((one) => one.id === answer.id);
    if (request === undefined) return [`${at}: an answer to nothing (${answer.id})`];
    const url = new URL(request.url.replace(/^\/?/, "/"), "https://graph.invalid");
    return checkExchange({
      ...exchange,
      method: request.method,
      path: decodeURIComponent(url.pathname),
      query: Object.fromEntries(url.searchParams),
      requestHeaders: lowerCased(request.headers ?? {}),
      requestBody: request.body ?? null,
      status: answer.status,
      responseHeaders: lowerCased(answer.headers ?? {}),
      responseBody: answer.body ?? null,
    });
  });
}

interface BatchItem {
  readonly id: string;
  readonly method: string;
  readonly url: string;
  readonly headers?: Record<string, string>;
  readonly body?: unknown;
}

interface BatchAnswer {
  readonly id: string;
  readonly status: number;
  readonly headers?: Record<string, string>;
  readonly body?: unknown;
}

/** Where the path alone tells the concrete type, the JSON must name it all the same: the declared one is abstract. */
function namesItsType(body: unknown): boolean {
  return typeof (body as Record<string, unknown> | null)?.["@odata.type"] === "string";
}

/** The type behind a well-known id in the path (`…Configurations/fido2`). */
function concreteType(exchange: RecordedExchange, item: PathItem): string | undefined {
  const params = findOperation(exchange)?.params ?? {};
  for (const [name, types] of Object.entries(item.typeById ?? {})) {
    const value = params[name]?.toLowerCase();
    const known = Object.entries(types).find(([id]) => id.toLowerCase() === value);
    if (known !== undefined) return known[1];
  }
  return undefined;
}

function expectation(exchange: RecordedExchange): Expectation {
  return {
    version: exchange.version,
    partial: exchange.query.$select !== undefined,
    showsHidden: (exchange.requestHeaders.prefer ?? "").includes("include-unknown-enum-members"),
  };
}

/** Refusals have one shape, except where a gateway answers in HTML. */
function checkError(exchange: RecordedExchange, where: string): string[] {
  const { status, responseBody: body, responseHeaders: headers } = exchange;
  const problems = schemaData().errorStatuses.includes(status) ? [] : [`${where}: ${status} is no status of Graph`];
  if ((headers["content-type"] ?? "").includes("text/html")) return problems;
  const error = (body as { error?: Record<string, unknown> } | null)?.error;
  if (error === undefined) return [...problems, `${where}: error is missing`];
  const allowed = ["code", "message", "target", "details", "innerError"];
  for (const key of ["code", "message"]) {
    if (typeof error[key] !== "string") problems.push(`${where}: error.${key} must be a string`);
  }
  problems.push(
    ...Object.keys(error)
      .filter((key) => !allowed.includes(key))
      .map((key) => `${where}: error.${key} is unknown`),
  );
  const inner = (error.innerError ?? {}) as Record<string, unknown>;
  for (const key of ["date", "request-id", "client-request-id"]) {
    if (typeof inner[key] !== "string") problems.push(`${where}: innerError.${key} must be a string`);
  }
  return problems;
}

function lowerCased(headers: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
}
