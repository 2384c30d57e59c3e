import { canonicalJson } from "../canonical-json";
import { canonicalPolicy } from "./canonical";
import type { Fido2Policy } from "./fido2";

/** What a PATCH replaces whole, in the order in which a body names them. */
export const COLLECTIONS = ["includeTargets", "excludeTargets", "passkeyProfiles"] as const;
export type Collection = (typeof COLLECTIONS)[number];

/** The collections that mean something else in `to` than in `from`. */
export function changedCollections(from: Fido2Policy, to: Fido2Policy): readonly Collection[] {
  return COLLECTIONS.filter((name) => collectionText(from, name) !== collectionText(to, name));
}

/** Equal exactly when two policies mean the same by this collection. */
export function collectionText(policy: Fido2Policy, name: Collection): string {
  return canonicalJson(canonicalPolicy(policy)[name] ?? []);
}
