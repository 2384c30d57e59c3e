import type { ConditionalAccessGrant, ConditionalAccessPolicy } from "./conditional-access";

/** Why somebody may be unable to register a first passkey under a policy. */
export type Deadlock =
  /** It lets nobody through. */
  | { readonly kind: "blocks" }
  /** It demands a strength that nobody meets who has only weaker methods, and no Temporary Access Pass either. */
  | { readonly kind: "strength"; readonly name: string; readonly accepts: readonly string[] }
  /** It demands a second factor, and passes, with which people without one begin, are off. */
  | { readonly kind: "no-pass" }
  /** It demands a device of a certain kind. */
  | { readonly kind: "device"; readonly controls: readonly string[] };

const REGISTERING = "urn:user:registersecurityinfo";
const DEVICE = ["compliantDevice", "domainJoinedDevice", "approvedApplication", "compliantApplication"];

/**
 * Whether a policy stands between a person and their first passkey: the most reported failure of rollouts (facts,
 * Conditional Access). A policy acts on registration by the user action "register security information" or by "all
 * applications". `passes`: whether Temporary Access Passes are on; null: unknown. A policy of another state than
 * `disabled` is judged, so that one which only reports is known before somebody switches it on.
 */
export function findDeadlock(policy: ConditionalAccessPolicy, passes: boolean | null): Deadlock | null {
  const { state, applications, grant, scope } = policy;
  const registering = applications.userActions.some((action) => action.toLowerCase() === REGISTERING);
  const everywhere = applications.include.includes("All");
  if (state === "disabled" || grant === null || scope?.interactive === false || !(registering || everywhere))
    return null;
  // Blocks for all applications under conditions (countries, platforms) are everyday life; without any nobody could work.
  const everyday = !registering && (scope?.narrowedBy.length ?? 0) > 0;
  if (grant.controls.includes("block")) return everyday ? null : { kind: "blocks" };
  return ofDemands(grant, registering, passes);
}

function ofDemands(grant: ConditionalAccessGrant, registering: boolean, passes: boolean | null): Deadlock | null {
  const device = grant.controls.filter((control) => DEVICE.includes(control));
  const strict = strictStrength(grant);
  if (grant.operator.toUpperCase() === "AND" || demands(grant) === 1) {
    if (strict !== null) return strict;
    if (!registering) return null;
    if (device.length > 0) return { kind: "device", controls: device };
    return grant.controls.includes("mfa") && passes === false ? { kind: "no-pass" } : null;
  }
  // Any one of several: an alternative that everybody has opens the door.
  const easy = grant.controls.includes("mfa") || (grant.strength !== null && strict === null);
  if (easy || !registering) return null;
  return strict ?? (device.length > 0 ? { kind: "device", controls: device } : null);
}

function demands({ controls, strength }: ConditionalAccessGrant): number {
  return controls.length + (strength === null ? 0 : 1);
}

/** Methods that people don't have before they were given one; everything else begins with a password or a pass. */
const STRONG = ["fido2", "windowshelloforbusiness", "x509certificatemultifactor", "devicebasedpush"];

function strictStrength({ strength }: ConditionalAccessGrant): Extract<Deadlock, { kind: "strength" }> | null {
  if (strength === null) return null;
  const strict = strength.combinations.every((combination) => STRONG.includes(combination.trim().toLowerCase()));
  return strict ? { kind: "strength", name: strength.name, accepts: strength.combinations } : null;
}
