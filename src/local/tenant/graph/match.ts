import { parseIso } from "../../../domain/time";
import type { Instant } from "../../../domain/time";
import type { Comparison, Filter, Literal, TextTest } from "./filter";
import { badRequest } from "./refusal";

/** What a resource lets `$filter` ask of a property; anything not listed is refused as the service refuses it. */
export interface Field<T> {
  readonly read: (row: T) => unknown;
  readonly operators: readonly (Comparison | TextTest | "in")[];
  /** Compare as moments. */
  readonly time?: boolean;
  /** For `any`: what may be asked of an item. "" stands for the item itself. */
  readonly items?: Readonly<Record<string, Field<unknown>>>;
}
export type Fields<T> = Readonly<Record<string, Field<T>>>;

/** A test of rows for this filter. Throws 400 for a property or an operator that the resource does not support. */
export function compileFilter<T>(filter: Filter, fields: Fields<T>, typeName: string): (row: T) => boolean {
  switch (filter.kind) {
    case "and":
    case "or": {
      const left = compileFilter(filter.left, fields, typeName);
      const right = compileFilter(filter.right, fields, typeName);
      return filter.kind === "and" ? (row) => left(row) && right(row) : (row) => left(row) || right(row);
    }
    case "not": {
      const inner = compileFilter(filter.inner, fields, typeName);
      return (row) => !inner(row);
    }
    case "any": {
      const field = fieldOf(fields, filter.path, typeName);
      if (field.items === undefined) throw unsupported(filter.path, "any");
      const inner = compileFilter<unknown>(filter.inner, field.items, typeName);
      return (row) => (field.read(row) as readonly unknown[]).some(inner);
    }
    case "in": {
      const field = fieldFor(fields, filter.path, "in", typeName);
      return (row) => filter.values.some((value) => compare(field.read(row), "eq", value));
    }
    case "text": {
      const field = fieldFor(fields, filter.path, filter.test, typeName);
      return (row) => testText(field.read(row), filter.test, filter.value);
    }
    case "compare": {
      const field = fieldFor(fields, filter.path, filter.operator, typeName);
      if (field.time !== true) return (row) => compare(field.read(row), filter.operator, filter.value);
      const moment = momentOf(filter.value, filter.path);
      return (row) => compare(field.read(row), filter.operator, moment);
    }
  }
}

/** The times within which rows must lie for the filter to hold; wide open where it does not say. */
export function timeBoundsOf(filter: Filter | undefined, path: string): { from: Instant; to: Instant } {
  const open = { from: -Infinity, to: Infinity };
  if (filter === undefined) return open;
  if (filter.kind === "and") {
    const [left, right] = [timeBoundsOf(filter.left, path), timeBoundsOf(filter.right, path)];
    return { from: Math.max(left.from, right.from), to: Math.min(left.to, right.to) };
  }
  if (filter.kind !== "compare" || filter.path !== path) return open;
  const moment = momentOf(filter.value, path);
  if (filter.operator === "ge" || filter.operator === "gt") return { from: moment, to: Infinity };
  if (filter.operator === "le" || filter.operator === "lt") return { from: -Infinity, to: moment };
  return filter.operator === "eq" ? { from: moment, to: moment } : open;
}

function fieldFor<T>(fields: Fields<T>, path: string, operator: Field<T>["operators"][number], type: string): Field<T> {
  const field = fieldOf(fields, path, type);
  if (!field.operators.includes(operator)) throw unsupported(path, operator);
  return field;
}

function fieldOf<T>(fields: Fields<T>, path: string, typeName: string): Field<T> {
  const field = fields[path];
  if (field !== undefined) return field;
  throw badRequest(`Could not find a property named '${path}' on type '${typeName}'.`);
}

function unsupported(path: string, operator: string) {
  return badRequest(`Unsupported or invalid query filter clause specified for property '${path}': ${operator}.`);
}

function momentOf(value: Literal, path: string): Instant {
  const moment = typeof value === "string" ? parseIso(value) : undefined;
  if (moment === undefined)
    throw badRequest(`Invalid filter clause: '${path}' needs a time such as 2026-12-01T08:00:00Z.`);
  return moment;
}

/** Texts compare without case, as the directory compares them. */
function compare(found: unknown, operator: Comparison, wanted: Literal): boolean {
  const a = typeof found === "string" ? found.toLowerCase() : (found as Literal);
  const b = typeof wanted === "string" ? wanted.toLowerCase() : wanted;
  switch (operator) {
    case "eq":
      return a === b;
    case "ne":
      return a !== b;
    case "ge":
      return a !== null && b !== null && a >= b;
    case "le":
      return a !== null && b !== null && a <= b;
    case "gt":
      return a !== null && b !== null && a > b;
    case "lt":
      return a !== null && b !== null && a < b;
  }
}

function testText(found: unknown, test: TextTest, wanted: string): boolean {
  if (typeof found !== "string") return false;
  const [text, part] = [found.toLowerCase(), wanted.toLowerCase()];
  switch (test) {
    case "startswith":
      return text.startsWith(part);
    case "endswith":
      return text.endsWith(part);
    case "contains":
      return text.includes(part);
  }
}
