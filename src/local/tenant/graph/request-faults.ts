import type { GraphApi } from "../../../contracts/scenario-file";
import { milliseconds } from "../delays";
import { hashOf, uniform } from "../random";
import type { FaultState } from "../scenario/schedule";
import type { World } from "../world";
import { badRequest, ConnectionCutError, GraphRefusalError } from "./refusal";
import { tooManyRequests } from "./throttle";

/** What faults of the scenario do to one request. */
export interface RequestFaults {
  /** Milliseconds of tenant time before anything happens. */
  readonly delay: number;
  /** Instead of an answer; nothing has happened. */
  readonly before: (() => Error) | undefined;
  /** A write answers 204 and does nothing. */
  readonly silent: boolean;
  /** Reads are about so long ago. */
  readonly lag: number;
  /** Instead of the answer, after everything has happened. */
  readonly after: (() => Error) | undefined;
}

type RequestFaultKind =
  | "throttle"
  | "5xx"
  | "5xx-after-effect"
  | "cut"
  | "slow"
  | "html"
  | "stale-read"
  | "silent-noop"
  | "expired-skiptoken";

const SERVER_ERRORS = [503, 504, 500, 502] as const;
const ERROR_CODES: Readonly<Record<number, string>> = {
  500: "InternalServerError",
  502: "BadGateway",
  503: "ServiceUnavailable",
  504: "GatewayTimeout",
};

/** An answer that is no JSON, as gateways give it. */
export class HtmlAnswerError extends Error {
  override readonly name = "HtmlAnswerError";
  readonly status = 502;
  readonly html = "<html><head><title>502 Bad Gateway</title></head><body><h1>502 Bad Gateway</h1></body></html>";
}

interface Hit {
  readonly api: GraphApi;
  readonly write: boolean;
  readonly paged: boolean;
  /** Counts all requests: a share of them is hit. */
  readonly number: number;
}

/** The faults that hold now and hit this request. */
export function requestFaults(world: World, hit: Hit): RequestFaults {
  const holding = <K extends RequestFaultKind>(kind: K) =>
    world.schedule.holding(kind, world.now).filter((state) => isHit(world, state, hit));
  const is = (kind: RequestFaultKind) => holding(kind).length > 0;
  const slow = holding("slow")[0]?.fault.delay;
  const stale = holding("stale-read")[0]?.fault.lag;
  const throttle = holding("throttle")[0]?.fault;
  const server = holding("5xx")[0]?.fault;
  const cut = is("cut");
  // Of cut connections every second one is cut only after the effect.
  const cutAfter = hit.number % 2 === 1;
  return {
    delay: slow === undefined ? 0 : milliseconds(slow),
    before: first([
      [cut && !cutAfter, () => new ConnectionCutError()],
      [is("html"), () => new HtmlAnswerError()],
      [server !== undefined, () => serverError(server?.status ?? nextStatus(hit.number), server?.retryAfter)],
      [throttle !== undefined, () => tooManyRequests(throttle?.retryAfter, "Scenario")],
      [
        is("expired-skiptoken") && hit.paged,
        () => badRequest("The skip token has expired.", "Directory_ExpiredPageToken"),
      ],
    ]),
    silent: hit.write && is("silent-noop"),
    lag: stale === undefined || hit.write ? 0 : milliseconds(stale),
    after: first([
      [cut && cutAfter, () => new ConnectionCutError()],
      [is("5xx-after-effect"), () => serverError(504, undefined)],
    ]),
  };
}

/** Of the API's requests the fault's share, drawn by their number. */
function isHit(world: World, { fault, index }: FaultState, hit: Hit): boolean {
  if (!("share" in fault)) return false;
  const api = "api" in fault ? fault.api : undefined;
  return (
    (api === undefined || api === hit.api) && uniform(hashOf(world.seed, "requests", index), hit.number) < fault.share
  );
}

function first(choices: readonly (readonly [boolean, () => Error])[]): (() => Error) | undefined {
  return choices.find(([holds]) => holds)?.[1];
}

function nextStatus(number: number): number {
  return SERVER_ERRORS[number % SERVER_ERRORS.length] ?? 503;
}

function serverError(status: number, retryAfter: number | undefined): GraphRefusalError {
  const headers = retryAfter === undefined ? {} : { "retry-after": String(retryAfter) };
  return new GraphRefusalError(status, ERROR_CODES[status] ?? "UnknownError", "The service is not available.", headers);
}
