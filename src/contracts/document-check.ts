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

function expand(content: unknown, pattern: DocumentPath): DocumentPath[] {
  const wild = pattern.indexOf("*");
  if (wild < 0) return [pattern];
  const before = pattern.slice(0, wild);
  const holder = valueAt(content, before);
  if (typeof holder !== "object" || holder === null) return [];
  const parts = Array.isArray(holder) ? holder.map((_, index) => index) : Object.keys(holder);
  return parts.flatMap((part) => expand(content, [...before, part, ...pattern.slice(wild + 1)]));
}
