import { labelOf } from "../plan/aaguids";

/**
 * A set of AAGUIDs, exact also where it is endless: `any` is all of them, `only` those of the list, `except` all but those
 * of the list. Lists hold lower-case GUIDs, sorted, each once; `only` with an empty list is the empty set, and `except`
 * never has one (that is `any`). So two equal sets are equal as data.
 */
export interface AaguidSet {
  readonly kind: "any" | "only" | "except";
  readonly list: readonly string[];
}

export const ANY_AAGUID: AaguidSet = { kind: "any", list: [] };
export const NO_AAGUID: AaguidSet = { kind: "only", list: [] };

export function onlyAaguids(list: readonly string[]): AaguidSet {
  return { kind: "only", list: normalise(list) };
}

export function exceptAaguids(list: readonly string[]): AaguidSet {
  const normal = normalise(list);
  return normal.length === 0 ? ANY_AAGUID : { kind: "except", list: normal };
}

/** What is in either. */
export function uniteAaguids(a: AaguidSet, b: AaguidSet): AaguidSet {
  if (isNoAaguid(a) || b.kind === "any") return b;
  if (isNoAaguid(b) || a.kind === "any") return a;
  return complement(intersectAaguids(complement(a), complement(b)));
}

/** What is in both. */
export function intersectAaguids(a: AaguidSet, b: AaguidSet): AaguidSet {
  if (a.kind === "any" || isNoAaguid(b)) return b;
  if (b.kind === "any" || isNoAaguid(a)) return a;
  if (a.kind === "only") return onlyAaguids(a.list.filter((aaguid) => hasAaguid(b, aaguid)));
  if (b.kind === "only") return intersectAaguids(b, a);
  return exceptAaguids([...a.list, ...b.list]);
}

/** What is in the first and not in the second. */
export function subtractAaguids(a: AaguidSet, b: AaguidSet): AaguidSet {
  if (isNoAaguid(b)) return a;
  return intersectAaguids(a, complement(b));
}

/** Whether the AAGUID is in the set, whatever its letter case. */
export function hasAaguid(set: AaguidSet, aaguid: string): boolean {
  return set.list.includes(aaguid.toLowerCase()) ? set.kind === "only" : set.kind !== "only";
}

export function isNoAaguid(set: AaguidSet): boolean {
  return set.kind === "only" && set.list.length === 0;
}

/** `of any provider`, `of 1Password and iCloud Keychain only`, `of any provider except Bitwarden`; unknown ones stay GUIDs. */
export function describeAaguids({ kind, list }: AaguidSet): string {
  const names = nameAaguids(list);
  switch (kind) {
    case "any":
      return "of any provider";
    case "only":
      return list.length === 0 ? "of no provider" : `of ${names} only`;
    case "except":
      return `of any provider except ${names}`;
  }
}

function nameAaguids(list: readonly string[]): string {
  const names = [...new Set(list.map(labelOf))];
  const last = names.at(-1) ?? "";
  return names.length < 2 ? last : `${names.slice(0, -1).join(", ")} and ${last}`;
}

function complement(set: AaguidSet): AaguidSet {
  return set.kind === "only" ? exceptAaguids(set.list) : onlyAaguids(set.list);
}

function normalise(list: readonly string[]): readonly string[] {
  return [...new Set(list.map((aaguid) => aaguid.toLowerCase()))].sort();
}
