import { sha256 } from "./hash";

/** A value reached `canonicalJson` that JSON cannot hold (a function, a bigint, an endless number, a circle). */
export class NotCanonicalError extends Error {
  readonly pointer: string;

  constructor(pointer: string, what: string) {
    super(`The value at "${pointer}" has no canonical JSON: ${what}. Convert it to plain JSON before hashing it.`);
    this.name = "NotCanonicalError";
    this.pointer = pointer;
  }
}

/**
 * The one JSON text of a value, in the manner of RFC 8785: no white space, members sorted by UTF-16 code units, numbers
 * and strings as ECMAScript writes them. Members that are `undefined` are dropped, so an absent and an unset option hash
 * the same. Throws `NotCanonicalError`.
 */
export function canonicalJson(value: unknown): string {
  return write(value, "", []);
}

/** SHA-256 (hex) of the canonical JSON: equal values hash equally whatever the order in which they were written. */
export function hashOf(value: unknown): string {
  return sha256(canonicalJson(value));
}

function write(value: unknown, pointer: string, parents: readonly object[]): string {
  if (value === null || typeof value === "boolean" || typeof value === "string") return JSON.stringify(value);
  if (typeof value === "number") {
    if (!Number.isFinite(value)) throw new NotCanonicalError(pointer, `the number is ${String(value)}`);
    return JSON.stringify(value);
  }
  if (typeof value !== "object") throw new NotCanonicalError(pointer, `it is of type ${typeof value}`);
  if (parents.includes(value)) throw new NotCanonicalError(pointer, "it contains itself");
  const chain = [...parents, value];
  if (Array.isArray(value)) {
    return `[${value.map((item: unknown, index) => write(item, `${pointer}/${String(index)}`, chain)).join(",")}]`;
  }
  if (value instanceof Date || value instanceof Map || value instanceof Set) {
    throw new NotCanonicalError(pointer, `it is a ${value.constructor.name}`);
  }
  const members = Object.entries(value as Record<string, unknown>)
    .filter(([, member]) => member !== undefined)
    .sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0))
    .map(([key, member]) => `${JSON.stringify(key)}:${write(member, `${pointer}/${key}`, chain)}`);
  return `{${members.join(",")}}`;
}
