/** One mistake in a file that a person wrote, at the place where it is to be mended. Lines and columns count from 1. */
export interface FileProblem {
  readonly file: string;
  readonly line: number;
  readonly column: number;
  /** JSON pointer to the value (or to the mapping that lacks something); empty for the whole file. */
  readonly path: string;
  readonly what: string;
  readonly expected: string;
  readonly suggestion?: string;
}

/** A way into the file's content: keys of mappings and places in lists. */
export type DocumentPath = readonly (string | number)[];

/** What is wrong at a path, before it has a line. `at`: the value itself, its key, or the mapping or entry that should hold it. */
export interface Finding {
  readonly path: DocumentPath;
  readonly at: "value" | "key" | "parent";
  readonly what: string;
  readonly expected: string;
  readonly suggestion?: string | undefined;
}

/** `FILE:LINE:COLUMN: what, expected …, suggestion`, on one line. */
export function formatProblem(problem: FileProblem): string {
  const parts = [problem.what, `expected ${problem.expected}`];
  if (problem.suggestion !== undefined) parts.push(problem.suggestion);
  return `${problem.file}:${problem.line}:${problem.column}: ${parts.join(", ").replaceAll(/\s+/g, " ")}`;
}

/** RFC 6901. */
export function toPointer(path: DocumentPath): string {
  return path.map((part) => `/${String(part).replaceAll("~", "~0").replaceAll("/", "~1")}`).join("");
}

/** How a sentence names the value at a path: `bake`, `entry 2 of groups`, `the file`. */
export function nameOf(path: DocumentPath): string {
  const last = path.at(-1);
  if (last === undefined) return "the file";
  return typeof last === "string" ? `"${shorten(last)}"` : `entry ${last + 1} of ${nameOf(path.slice(0, -1))}`;
}

/** How a sentence shows what was found. */
export function describe(value: unknown): string {
  if (value === null || value === undefined) return "empty";
  if (typeof value === "string") return value === "" ? "empty text" : `"${shorten(value)}"`;
  if (Array.isArray(value)) return value.length === 0 ? "an empty list" : "a list";
  if (typeof value === "object") return "a mapping";
  return typeof value === "number" || typeof value === "boolean" ? String(value) : typeof value;
}

/** The value at a path, `undefined` where there is none. Only a value's own members count. */
export function valueAt(root: unknown, path: DocumentPath): unknown {
  let value = root;
  for (const part of path) {
    if (typeof value !== "object" || value === null || !Object.hasOwn(value, part)) return undefined;
    value = (value as Record<string | number, unknown>)[part];
  }
  return value;
}

function shorten(text: string): string {
  return text.length > 60 ? `${text.slice(0, 57)}…` : text;
}
