import { canonicalJson } from "../canonical-json";
import { canonicalPolicy } from "./canonical";
import type { Fido2Policy } from "./fido2";

interface Item {
  readonly id: string;
  readonly name?: unknown;
  readonly [property: string]: unknown;
}

const COLLECTIONS = [
  ["includeTargets", "include target"],
  ["excludeTargets", "exclusion"],
  ["passkeyProfiles", "profile"],
] as const;

/** The differences of two policies, one sentence each, in the policy's own order of things; empty when they mean the same. */
export function describeDifferences(before: Fido2Policy, after: Fido2Policy): readonly string[] {
  const [old, now] = [canonicalPolicy(before), canonicalPolicy(after)];
  const scalars = [...new Set([...Object.keys(old), ...Object.keys(now)])]
    .filter((name) => !COLLECTIONS.some(([collection]) => collection === name))
    .filter((name) => canonicalJson(old[name] ?? null) !== canonicalJson(now[name] ?? null))
    .map((name) => `${name} changed from ${show(old[name])} to ${show(now[name])}`);
  return [
    ...scalars,
    ...COLLECTIONS.flatMap(([name, noun]) => describeItems(noun, old[name] as Item[], now[name] as Item[])),
  ];
}

function describeItems(noun: string, before: readonly Item[], after: readonly Item[]): readonly string[] {
  const old = new Map(before.map((item) => [item.id, item]));
  const now = new Map(after.map((item) => [item.id, item]));
  const added = after.filter((item) => !old.has(item.id)).map((item) => `${noun} ${label(item)} was added`);
  const removed = before.filter((item) => !now.has(item.id)).map((item) => `${noun} ${label(item)} was removed`);
  const changed = after.flatMap((item) => {
    const past = old.get(item.id);
    return past === undefined ? [] : describeChange(`${noun} ${label(item)}`, past, item);
  });
  return [...added, ...removed, ...changed];
}

function describeChange(what: string, before: Item, after: Item): readonly string[] {
  return [...new Set([...Object.keys(before), ...Object.keys(after)])]
    .filter((name) => canonicalJson(before[name] ?? null) !== canonicalJson(after[name] ?? null))
    .map((name) => `${what}: ${name} changed from ${show(before[name])} to ${show(after[name])}`);
}

function label(item: Item): string {
  return typeof item.name === "string" ? `'${item.name}' (${item.id})` : item.id;
}

function show(value: unknown): string {
  return value === undefined || value === null ? "nothing" : canonicalJson(value);
}
