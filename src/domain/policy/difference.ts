import { providerOf } from "../plan/aaguids";
import { canonicalPolicy, canonicalProfile } from "./canonical";
import type { Fido2Policy, PasskeyProfile } from "./fido2";
import { findProfile } from "./profile";
import { sameValue, showValue } from "./three-way-value";

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

/**
 * The differences of two policies, one sentence each, in the policy's own order of things, with old and new value; empty
 * when they mean the same. Lists of profiles and of AAGUIDs differ entry by entry.
 */
export function describeDifferences(before: Fido2Policy, after: Fido2Policy): readonly string[] {
  const [old, now] = [canonicalPolicy(before), canonicalPolicy(after)];
  const nameOf = (id: string) => nameProfile(findProfile(after, id) ?? findProfile(before, id), id);
  const scalars = [...new Set([...Object.keys(old), ...Object.keys(now)])]
    .filter((name) => !COLLECTIONS.some(([collection]) => collection === name))
    .filter((name) => !sameValue(old[name], now[name]))
    .map((name) => `${name} changed from ${showValue(old[name])} to ${showValue(now[name])}`);
  return [
    ...scalars,
    ...COLLECTIONS.flatMap(([name, noun]) => describeItems(noun, old[name] as Item[], now[name] as Item[], nameOf)),
  ];
}

/** What differs between two versions of one profile: `passkeyTypes changed from "deviceBound,synced" to "deviceBound"`. */
export function describeProfileChange(before: PasskeyProfile, after: PasskeyProfile): readonly string[] {
  return describeProperties(canonicalProfile(before), canonicalProfile(after), (id) => id);
}

type NameOf = (profileId: string) => string;

function describeItems(
  noun: string,
  before: readonly Item[],
  after: readonly Item[],
  nameOf: NameOf,
): readonly string[] {
  const old = new Map(before.map((item) => [item.id, item]));
  const now = new Map(after.map((item) => [item.id, item]));
  const added = after.filter((item) => !old.has(item.id)).map((item) => `${noun} ${label(item)} was added`);
  const removed = before.filter((item) => !now.has(item.id)).map((item) => `${noun} ${label(item)} was removed`);
  const changed = after.flatMap((item) => {
    const past = old.get(item.id);
    return past === undefined
      ? []
      : describeProperties(past, item, nameOf).map((change) => `${noun} ${label(item)}: ${change}`);
  });
  return [...added, ...removed, ...changed];
}

function describeProperties(
  before: Readonly<Record<string, unknown>>,
  after: Readonly<Record<string, unknown>>,
  nameOf: NameOf,
): readonly string[] {
  return [...new Set([...Object.keys(before), ...Object.keys(after)])]
    .filter((name) => !sameValue(before[name], after[name]))
    .flatMap((name) => {
      const [old, now] = [before[name], after[name]];
      if (name === "allowedPasskeyProfiles") return describeList("profile", listOf(old), listOf(now), nameOf);
      if (name === "keyRestrictions" && isRecord(old) && isRecord(now)) return describeProperties(old, now, nameOf);
      if (name === "aaGuids") return describeList("AAGUID", listOf(old), listOf(now), nameAaguid);
      return [`${name} changed from ${showValue(old)} to ${showValue(now)}`];
    });
}

function describeList(noun: string, before: readonly string[], after: readonly string[], nameOf: NameOf): string[] {
  return [
    ...after.filter((id) => !before.includes(id)).map((id) => `${noun} ${nameOf(id)} was added`),
    ...before.filter((id) => !after.includes(id)).map((id) => `${noun} ${nameOf(id)} was removed`),
  ];
}

function nameProfile(profile: PasskeyProfile | undefined, id: string): string {
  return typeof profile?.name === "string" ? `'${profile.name}' (${id})` : id;
}

function nameAaguid(aaguid: string): string {
  const provider = providerOf(aaguid);
  return provider === undefined ? aaguid : `${aaguid} (${provider.label})`;
}

function label(item: Item): string {
  return typeof item.name === "string" ? `'${item.name}' (${item.id})` : item.id;
}

function listOf(value: unknown): readonly string[] {
  return (value ?? []) as readonly string[];
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null;
}
