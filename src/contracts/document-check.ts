import type * as z from "zod";
import { valueAt } from "./file-problem";
import type { DocumentPath } from "./file-problem";

/** A part of a file that is sound enough to be judged, and where it stands. */
export interface Located<T> {
  readonly path: DocumentPath;
  readonly value: T;
}

/**
 * All parts of raw content that lie at a path (`*` stands for any key or entry) and that the schema accepts. Parts that it
 * does not accept have their own problems already, so a check over the rest still finds what it can.
 */
export function collect<T>(content: unknown, pattern: DocumentPath, schema: z.ZodType<T>): Located<T>[] {
  return expand(content, pattern).flatMap((path) => {
    const parsed = schema.safeParse(valueAt(content, path));
    return parsed.success ? [{ path, value: parsed.data }] : [];
  });
}

/** `found` is real path, where a key that happens to be called `*` is just a key; only `rest` is pattern. */
function expand(content: unknown, rest: DocumentPath, found: DocumentPath = []): DocumentPath[] {
  const [part, ...later] = rest;
  if (part === undefined) return [found];
  if (part !== "*") return expand(content, later, [...found, part]);
  const holder = valueAt(content, found);
  if (typeof holder !== "object" || holder === null) return [];
  const keys = Array.isArray(holder) ? holder.map((_, index) => index) : Object.keys(holder);
  return keys.flatMap((key) => expand(content, later, [...found, key]));
}
