import { canonicalJson } from "../canonical-json";

/** What a merge came to, and one sentence for everything that both sides changed differently. */
export interface ThreeWay<T> {
  readonly merged: T;
  readonly conflicts: readonly string[];
}

/** The three values of one property: as it is now, and what the edit that is laid over it turned into what. */
export interface Sides<T = unknown> {
  readonly current: T;
  readonly before: T;
  readonly after: T;
}

/** Which side decides: `keep` the current value, `take` the edited one, or `both` changed it differently. */
export function decideSide({ current, before, after }: Sides): "keep" | "take" | "both" {
  if (sameValue(before, after) || sameValue(current, after)) return "keep";
  return sameValue(current, before) ? "take" : "both";
}

/** A list of ids is a set: what the edit added is added, what it took away is taken away; so two edits never collide. */
export function mergeIds({ current, before, after }: Sides<readonly string[]>): readonly string[] {
  const [was, wanted, has] = [before, after, current].map((ids) => new Set(ids.map((id) => id.toLowerCase())));
  const isRemoved = (id: string) => was?.has(id) === true && wanted?.has(id) === false;
  const added = after.filter((id) => was?.has(id.toLowerCase()) === false && has?.has(id.toLowerCase()) === false);
  return [...current.filter((id) => !isRemoved(id.toLowerCase())), ...added];
}

/** `state: the edit changed it from "enabled" to "disabled", but by now it is …, which stays`. */
export function describeCollision(what: string, { current, before, after }: Sides): string {
  return `${what}: the edit changed it from ${showValue(before)} to ${showValue(after)}, but by now it is ${showValue(current)}, which stays`;
}

/** A value for people. */
export function showValue(value: unknown): string {
  if (value === undefined || value === null) return "nothing";
  return canonicalJson(value);
}

export function sameValue(a: unknown, b: unknown): boolean {
  return canonicalJson(a ?? null) === canonicalJson(b ?? null);
}
