import type { Instant } from "../../../domain/time";
import { contextOf } from "./call";
import type { GraphAnswer, GraphCall, Json } from "./call";
import { parseFilter } from "./filter";
import { compileFilter } from "./match";
import type { Fields } from "./match";
import { badRequest } from "./refusal";

/** Directory objects come a hundred at a time unless asked otherwise, and never more than this. */
const DEFAULT_PAGE = 100;
const LARGEST_PAGE = 999;

interface Listing<T> {
  readonly rows: (asOf: Instant) => readonly T[];
  readonly render: (row: T) => Json;
  readonly context: string;
  readonly typeName: string;
  readonly fields: Fields<T>;
  /** The key of stable order; `$orderby` may name only fields. */
  readonly advanced?: boolean;
}

interface Token {
  readonly skip: number;
  readonly asOf: Instant;
}

/** A page of directory objects: `$filter`, `$select`, `$top`, `$count`, `$orderby`, next link. */
export function listObjects<T>(call: GraphCall, listing: Listing<T>): GraphAnswer {
  checkAdvanced(call, listing.advanced === true);
  const { skip, asOf } = readToken(call);
  const rows = filterRows(call, listing, asOf);
  const size = Math.min(pageSize(call), call.world.file.limits.pageSize);
  const page = rows.slice(skip, skip + size);
  const next = skip + size;
  return {
    status: 200,
    body: {
      "@odata.context": contextOf(call, listing.context),
      ...(call.query.get("$count") === "true" ? { "@odata.count": rows.length } : {}),
      ...(next < rows.length ? { "@odata.nextLink": nextLink(call, writeToken({ skip: next, asOf })) } : {}),
      value: page.map(listing.render),
    },
  };
}

/** `/$count`: a bare number as text. */
export function countObjects<T>(call: GraphCall, listing: Listing<T>): GraphAnswer {
  if (!isEventual(call)) throw badRequest("$count is not currently supported.", "Request_BadRequest");
  return { status: 200, text: String(filterRows(call, listing, call.asOf).length) };
}

/** The request's own address with another `$skiptoken`. */
export function nextLink(call: GraphCall, token: string): string {
  const query = [...call.query].filter(([name]) => name !== "$skiptoken").map(([name, value]) => pair(name, value));
  const path = call.path.split("/").map(encodeURIComponent).join("/");
  return `${call.origin}/${call.version}${path}?${[...query, pair("$skiptoken", token)].join("&")}`;
}

/** Only the properties that `$select` names, else the standard ones (all unless given); annotations stay. */
export function selectFrom(call: GraphCall, json: Json, standard?: readonly string[]): Json {
  const names = selected(call) ?? standard;
  if (names === undefined) return json;
  const wanted = new Set(names.map((name) => name.toLowerCase()));
  return Object.fromEntries(
    Object.entries(json).filter(([key]) => key.startsWith("@") || wanted.has(key.toLowerCase())),
  );
}

function selected(call: GraphCall): readonly string[] | undefined {
  const text = call.query.get("$select");
  return text?.split(",").map((name) => name.trim());
}

/** `$filter`, `$search` and `$orderby` on casts and `$count` need the eventual index and must say so. */
function checkAdvanced(call: GraphCall, cast: boolean): void {
  const counts = call.query.get("$count") === "true";
  const demanding = call.query.has("$filter") || call.query.has("$orderby");
  if (isEventual(call) && (counts || !cast || !demanding)) return;
  if (counts || (cast && demanding)) throw badRequest("Unsupported Query.", "Request_UnsupportedQuery");
}

function isEventual(call: GraphCall): boolean {
  return call.header("consistencylevel")?.toLowerCase() === "eventual";
}

function filterRows<T>(call: GraphCall, listing: Listing<T>, asOf: Instant): readonly T[] {
  const text = call.query.get("$filter");
  const rows = listing.rows(asOf);
  const kept =
    text === undefined ? rows : rows.filter(compileFilter(parseFilter(text), listing.fields, listing.typeName));
  return orderRows(call, listing, kept);
}

function orderRows<T>(call: GraphCall, listing: Listing<T>, rows: readonly T[]): readonly T[] {
  const order = call.query.get("$orderby");
  if (order === undefined) return rows;
  const [path = "", direction = "asc"] = order.trim().split(/\s+/);
  const field = listing.fields[path];
  if (field === undefined) throw badRequest(`Could not find a property named '${path}' on type '${listing.typeName}'.`);
  const key = (row: T) => String(field.read(row)).toLowerCase();
  const sign = direction === "desc" ? -1 : 1;
  return [...rows].sort((a, b) => (key(a) < key(b) ? -sign : key(a) > key(b) ? sign : 0));
}

function pageSize(call: GraphCall): number {
  const text = call.query.get("$top");
  if (text === undefined) return DEFAULT_PAGE;
  const size = Number(text);
  if (Number.isInteger(size) && size >= 1 && size <= LARGEST_PAGE) return size;
  throw badRequest(
    `Invalid page size specified: '${text}'. Must be between 1 and ${LARGEST_PAGE} inclusive.`,
    "Request_BadRequest",
  );
}

function readToken(call: GraphCall): Token {
  const text = call.query.get("$skiptoken");
  return text === undefined ? { skip: 0, asOf: call.asOf } : (decodeToken(text) as Token);
}

export function writeToken(token: object): string {
  return Buffer.from(JSON.stringify(token)).toString("base64url");
}

/** What `writeToken` wrote; throws 400 for anything else. */
export function decodeToken(text: string): unknown {
  try {
    return JSON.parse(Buffer.from(text, "base64url").toString("utf8"));
  } catch (error) {
    if (error instanceof SyntaxError) throw badRequest("The skip token is not valid.", "Directory_InvalidPageToken");
    throw error;
  }
}

function pair(name: string, value: string): string {
  // Clients compare by name; a dollar sign may stand as it is.
  return `${encodeURIComponent(name).replace("%24", "$")}=${encodeURIComponent(value)}`;
}
