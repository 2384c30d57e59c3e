import type { Instant } from "../../../domain/time";
import type { EventLog, LogEntry, LogPosition } from "../logs/event-log";
import { seenFrom } from "../logs/write-log";
import { contextOf } from "./call";
import type { GraphAnswer, GraphCall, Json } from "./call";
import { decodeToken, nextLink, writeToken } from "./collection";
import { parseFilter } from "./filter";
import type { Filter } from "./filter";
import { compileFilter, timeBoundsOf } from "./match";
import type { Fields } from "./match";
import { badRequest } from "./refusal";

/** Default and maximum of sign-ins (documented) and, as nobody says otherwise, of directory audits. */
const LARGEST_PAGE = 1000;

interface LogListing<T extends LogEntry> {
  readonly log: EventLog<T>;
  readonly source: "signIns" | "directoryAudits";
  /** The property that holds the time of an entry. */
  readonly timeField: string;
  readonly fields: Fields<T>;
  readonly typeName: string;
  readonly render: (entry: T, asOf: Instant) => Json;
  /** What is listed when the filter does not ask otherwise. */
  readonly standard?: (filter: Filter | undefined) => (entry: T) => boolean;
}

interface Token extends LogPosition {
  readonly asOf: Instant;
}

/** A page of a log as a reader sees it now: newest first unless `$orderby` says otherwise, late records missing, some twice. */
export function listLog<T extends LogEntry>(call: GraphCall, listing: LogListing<T>): GraphAnswer {
  const text = call.query.get("$filter");
  const filter = text === undefined ? undefined : parseFilter(text);
  const matches = filter === undefined ? () => true : compileFilter(filter, listing.fields, listing.typeName);
  const standard = listing.standard?.(filter) ?? (() => true);
  const { from, to } = timeBoundsOf(filter, listing.timeField);
  const token = readToken(call);
  const asOf = token?.asOf ?? call.world.now;
  const size = pageSize(call);
  const value: Json[] = [];
  let next: LogPosition | undefined;
  for (const slot of listing.log.read(from, Math.min(to, asOf), isNewestFirst(call, listing.timeField), token)) {
    const { entry } = slot;
    if (seenFrom(call.world, listing.source, entry.visibleAt) > asOf || !standard(entry) || !matches(entry)) continue;
    if (value.length === size) {
      next = slot;
      break;
    }
    value.push(listing.render(entry, asOf));
  }
  const position = next === undefined ? undefined : { at: next.at, order: next.order, asOf };
  return {
    status: 200,
    body: {
      "@odata.context": contextOf(call, `auditLogs/${listing.source}`),
      ...(position === undefined ? {} : { "@odata.nextLink": nextLink(call, writeToken(position)) }),
      value,
    },
  };
}

function readToken(call: GraphCall): Token | undefined {
  const text = call.query.get("$skiptoken");
  if (text === undefined) return undefined;
  const token = decodeToken(text) as Partial<Token>;
  const { at, order, asOf } = token;
  if (typeof at === "number" && typeof order === "number" && typeof asOf === "number") return { at, order, asOf };
  throw badRequest("The skip token is not valid.");
}

function pageSize(call: GraphCall): number {
  const most = Math.min(LARGEST_PAGE, call.world.file.limits.pageSize);
  const text = call.query.get("$top");
  if (text === undefined) return most;
  const size = Number(text);
  if (!Number.isInteger(size) || size < 1) throw badRequest(`Invalid value '${text}' for $top.`);
  return Math.min(size, most);
}

function isNewestFirst(call: GraphCall, timeField: string): boolean {
  const order = call.query.get("$orderby");
  if (order === undefined) return true;
  const [path, direction = "asc"] = order.trim().split(/\s+/);
  if (path === timeField && (direction === "asc" || direction === "desc")) return direction === "desc";
  throw badRequest(`The $orderby expression '${order}' is not supported; order by ${timeField}.`);
}
