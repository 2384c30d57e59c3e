import type { Fido2Policy } from "../../../domain/policy/fido2";
import { canonicalJson } from "../../../domain/canonical-json";

/** One changed property of an audit record; values are JSON inside a string. */
export interface ModifiedProperty {
  readonly displayName: string;
  readonly oldValue: string | null;
  readonly newValue: string | null;
}

/** The deprecated mirrors follow the default profile and are no change of their own. */
const MIRRORS = ["isAttestationEnforced", "keyRestrictions"];

/**
 * What `Authentication Methods Policy Update` says about a change of the passkey policy: since April 2026 only the properties that changed
 * (documented); how they are named and whether values are whole collections is unverified and decided here alone.
 */
export function modifiedPropertiesOf(before: Fido2Policy, after: Fido2Policy): readonly ModifiedProperty[] {
  const keys = [...new Set([...Object.keys(before), ...Object.keys(after)])].filter((key) => !MIRRORS.includes(key));
  return keys
    .filter((key) => canonicalJson(before[key] ?? null) !== canonicalJson(after[key] ?? null))
    .map((key) => ({
      displayName: `Fido2.${key}`,
      oldValue: JSON.stringify(before[key] ?? null),
      newValue: JSON.stringify(after[key] ?? null),
    }));
}
