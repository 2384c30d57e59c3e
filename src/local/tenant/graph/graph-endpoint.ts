import type { GraphApi } from "../../../contracts/scenario-file";
import type { TenantFile } from "../../../contracts/tenant-file";
import type { World } from "../world";
import type { RequestCounts } from "../truth";
import { guidOf } from "../random";
import { toIso } from "../../../domain/time";
import type { GraphAnswer, GraphCall } from "./call";
import { callerWithToken, readCaller } from "./caller";
import type { Caller } from "./caller";
import { incomingOf, readBatch, readJson } from "./incoming";
import type { Incoming } from "./incoming";
import { checkPermissions } from "./permissions";
import { badRequest, ConnectionCutError, GraphRefusalError } from "./refusal";
import { HtmlAnswerError, requestFaults } from "./request-faults";
import { findRoute } from "./route-table";
import { ReportsBudget } from "./throttle";

/** A write that took effect: enough to make it again in another world. */
export interface WrittenRequest extends Pick<Incoming, "version" | "method" | "origin" | "rawPath" | "path" | "text"> {
  readonly token: string;
  readonly query: readonly (readonly [string, string])[];
  readonly headers: readonly (readonly [string, string])[];
}

interface EndpointDeps {
  /** Brought up to now. */
  readonly world: () => World;
  readonly sleep: ((milliseconds: number) => Promise<void>) | undefined;
  readonly productIds: readonly string[];
  readonly reports: TenantFile["limits"]["reports"];
  readonly onWritten: (request: WrittenRequest) => void;
}

type Writable<T> = { -readonly [K in keyof T]: T[K] };
interface Counts extends Writable<Omit<RequestCounts, "byApi" | "product">> {
  byApi: Partial<Record<GraphApi, number>>;
  product: { total: number; reporting: number };
}

const KNOWN_OPTIONS = [
  "$select",
  "$filter",
  "$top",
  "$orderby",
  "$count",
  "$search",
  "$expand",
  "$skip",
  "$skiptoken",
  "$format",
];

/** Graph's side of the wire: who asks, which route, faults, permissions, budgets, the answer or the refusal. */
export class GraphEndpoint {
  readonly #deps: EndpointDeps;
  #budget: ReportsBudget;
  #counts: Counts = emptyCounts();
  #number = 0;

  constructor(deps: EndpointDeps) {
    this.#deps = deps;
    this.#budget = new ReportsBudget(deps.reports);
  }

  get counts(): RequestCounts {
    return this.#counts;
  }

  /** Begins anew with these counts, as after a restart. */
  resume(counts: RequestCounts): void {
    this.#counts = structuredClone(counts);
    this.#number = counts.total;
    this.#budget = new ReportsBudget(this.#deps.reports);
  }

  /** Rejects only with `ConnectionCutError` and for what is a bug of the emulation. */
  async answer(
    incoming: Incoming,
    authorization: string | null,
    signal: AbortSignal | undefined,
  ): Promise<GraphAnswer> {
    const answer = await this.#refusable(incoming, async () => {
      const caller = readCaller(this.#deps.world(), authorization, this.#deps.productIds);
      if (incoming.path.toLowerCase() !== "/$batch") return this.#answerOne(incoming, caller, signal);
      return this.#answerBatch(incoming, caller, signal);
    });
    return { ...answer, headers: { ...this.#standardHeaders(incoming), ...answer.headers } };
  }

  /** Makes a write again: no faults, no budgets, no permissions, nothing counted. */
  repeat(request: WrittenRequest, world: World): void {
    const caller = callerWithToken(world, request.token, this.#deps.productIds);
    const incoming = { ...request, query: new Map(request.query), headers: new Map(request.headers) };
    const { route, params } = findRoute(incoming.method, incoming.rawPath);
    route.handle(makeCall(world, incoming, caller, params, world.now));
  }

  async #answerBatch(envelope: Incoming, caller: Caller, signal: AbortSignal | undefined): Promise<GraphAnswer> {
    if (envelope.method !== "POST") throw new GraphRefusalError(405, "Request_BadRequest", "A batch is posted.");
    this.#count("batch", caller, false);
    const responses: unknown[] = [];
    for (const item of readBatch(readJson(envelope.text))) {
      const incoming = incomingOf(item, envelope);
      // A connection cut inside the service is a 502 of that item.
      const answer = await this.#refusable(incoming, () => this.#answerOne(incoming, caller, signal), true);
      const { status, body, text, headers } = answer;
      const content = body ?? text;
      responses.push({
        id: item.id,
        status,
        headers: { ...(content === undefined ? {} : { "Content-Type": "application/json" }), ...headers },
        ...(content === undefined ? {} : { body: content }),
      });
    }
    return { status: 200, body: { responses } };
  }

  async #answerOne(incoming: Incoming, caller: Caller, signal: AbortSignal | undefined): Promise<GraphAnswer> {
    const { route, params } = findRoute(incoming.method, incoming.rawPath);
    this.#count(route.api, caller, route.reporting === true);
    const faults = requestFaults(this.#deps.world(), {
      api: route.api,
      write: route.writes === true,
      paged: incoming.query.has("$skiptoken"),
      number: this.#number++,
    });
    if (faults.delay > 0) await this.#wait(faults.delay, signal);
    if (faults.before !== undefined) throw faults.before();
    const world = this.#deps.world();
    checkPermissions(world, route, caller);
    if (route.reporting === true) this.#budget.take(caller.budget, world.now);
    checkOptions(incoming.query, route.query);
    if (faults.silent) return { status: 204 };
    const answer = route.handle(makeCall(world, incoming, caller, params, world.now - faults.lag));
    if (route.writes === true) this.#deps.onWritten(asWritten(incoming, caller.token));
    if (faults.after !== undefined) throw faults.after();
    return answer;
  }

  async #wait(milliseconds: number, signal: AbortSignal | undefined): Promise<void> {
    await this.#deps.sleep?.(milliseconds);
    signal?.throwIfAborted();
  }

  /** Turns a refusal into its answer. */
  async #refusable(incoming: Incoming, run: () => Promise<GraphAnswer>, inBatch = false): Promise<GraphAnswer> {
    try {
      return await run();
    } catch (error) {
      if (error instanceof HtmlAnswerError) {
        return { status: error.status, text: error.html, headers: { "content-type": "text/html" } };
      }
      if (error instanceof ConnectionCutError && inBatch) {
        return this.#errorAnswer(incoming, new GraphRefusalError(502, "BadGateway", "The service is not available."));
      }
      if (error instanceof GraphRefusalError) return this.#errorAnswer(incoming, error);
      throw error;
    }
  }

  #errorAnswer(incoming: Incoming, error: GraphRefusalError): GraphAnswer {
    if (error.status === 429) this.#counts.throttled += 1;
    const ids = this.#standardHeaders(incoming);
    const innerError = {
      date: toIso(this.#deps.world().now).slice(0, 19),
      "request-id": ids["request-id"],
      "client-request-id": ids["client-request-id"],
    };
    return {
      status: error.status,
      body: { error: { code: error.code, message: error.message, innerError } },
      headers: error.headers,
    };
  }

  #standardHeaders(incoming: Incoming) {
    const requestId = guidOf("request", this.#deps.world().seed, this.#counts.total);
    return {
      "request-id": requestId,
      "client-request-id": incoming.headers.get("client-request-id") ?? requestId,
      date: new Date(this.#deps.world().now).toUTCString(),
    };
  }

  #count(api: GraphApi, caller: Caller, reporting: boolean): void {
    const counts = this.#counts;
    const product = caller.author.kind === "product";
    counts.total += 1;
    counts.byApi[api] = (counts.byApi[api] ?? 0) + 1;
    if (product) counts.product.total += 1;
    if (!reporting) return;
    counts.reporting += 1;
    if (product) counts.product.reporting += 1;
  }
}

function emptyCounts(): Counts {
  return { total: 0, byApi: {}, throttled: 0, reporting: 0, product: { total: 0, reporting: 0 } };
}

function makeCall(
  world: World,
  incoming: Incoming,
  caller: Caller,
  params: Readonly<Record<string, string>>,
  asOf: number,
): GraphCall {
  return {
    world,
    caller,
    version: incoming.version,
    method: incoming.method,
    origin: incoming.origin,
    path: incoming.path,
    query: incoming.query,
    header: (name) => incoming.headers.get(name),
    body: readJson(incoming.text),
    params,
    asOf,
  };
}

/** A query option that the service does not know, or not here, is refused; `$skiptoken` is allowed where pages can occur. */
function checkOptions(query: ReadonlyMap<string, string>, allowed: readonly string[] | undefined): void {
  for (const name of query.keys()) {
    if (!name.startsWith("$") || name === "$format") continue;
    if (!KNOWN_OPTIONS.includes(name)) throw badRequest(`Query option '${name}' is not recognized.`);
    const paging = name === "$skiptoken" && allowed?.includes("$top") === true;
    if (!paging && allowed?.includes(name) !== true) throw badRequest(`Query option '${name}' is not allowed here.`);
  }
}

function asWritten(incoming: Incoming, token: string): WrittenRequest {
  const { version, method, origin, rawPath, path, text, query } = incoming;
  const id = incoming.headers.get("client-request-id");
  const headers = id === undefined ? [] : [["client-request-id", id] as const];
  return { token, version, method, origin, rawPath, path, text, query: [...query], headers };
}
