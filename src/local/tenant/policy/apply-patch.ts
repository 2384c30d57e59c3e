import type { Fido2Policy } from "../../../domain/policy/fido2";
import { FIDO2_ODATA_TYPE } from "../../../domain/policy/fido2";
import { canonicalJson } from "../../../domain/canonical-json";
import { kilobytesOf, MOST_KILOBYTES, MOST_PROFILES } from "./policy-size";
import { mergePatch, readPatchBody, UnreadableBodyError } from "./read-patch-body";
import type { Fido2Patch } from "./read-patch-body";
import { isOnProfiles, sameId } from "./start-policy";

/** How this tenant decides what documentation leaves open (tenant file, `graph`). */
export interface PatchRules {
  readonly syncedWithAttestation: "stored" | "refused" | "blocks-sign-in";
  readonly withoutODataType: "ignored" | "refused";
}

/** `ignored`: Graph answers 204 and nothing happens. `refused`: 400 with this message. */
export type PatchResult =
  | { readonly kind: "changed"; readonly policy: Fido2Policy }
  | { readonly kind: "unchanged" | "ignored" }
  | { readonly kind: "refused"; readonly message: string };

/** What Graph makes of a PATCH of the fido2 configuration (facts/graph.md 1.3 and 1.4; texts of refusals are our own). */
export function applyPatch(policy: Fido2Policy, body: unknown, rules: PatchRules): PatchResult {
  if (typeof body !== "object" || body === null || Array.isArray(body)) {
    return { kind: "refused", message: "Unable to read JSON request payload. The body must be a JSON object." };
  }
  const type = (body as Record<string, unknown>)["@odata.type"];
  if (type === undefined && rules.withoutODataType === "ignored") return { kind: "ignored" };
  if (type !== FIDO2_ODATA_TYPE) {
    return { kind: "refused", message: `The annotation '@odata.type' must be '${FIDO2_ODATA_TYPE}'.` };
  }
  try {
    const patch = readPatchBody(body as Record<string, unknown>);
    const after = mirrorDefaultProfile(mergePatch(policy, isOnProfiles(policy) ? withoutDeprecated(patch) : patch));
    const refusal = findRefusal(policy, after, rules);
    if (refusal !== undefined) return { kind: "refused", message: refusal };
    return canonicalJson(after) === canonicalJson(policy) ? { kind: "unchanged" } : { kind: "changed", policy: after };
  } catch (error) {
    if (error instanceof UnreadableBodyError) return { kind: "refused", message: error.message };
    throw error;
  }
}

/** The first rule of the service that the policy breaks; undefined when it can be saved. */
function findRefusal(before: Fido2Policy, after: Fido2Policy, rules: PatchRules): string | undefined {
  const profiles = after.passkeyProfiles ?? [];
  // Whether a PATCH can opt a legacy tenant into profiles is unverified; opting in is a one-way step of the portal.
  if (!isOnProfiles(before)) {
    return profiles.length > 0 ? "Passkey profiles are not enabled for this tenant." : findTargetProblem(before, after);
  }
  if (profiles.length > MOST_PROFILES) return `A policy can hold at most ${MOST_PROFILES} passkey profiles.`;
  const twice = firstTwice(profiles.map((profile) => profile.id));
  if (twice !== undefined) return `The passkey profile '${twice}' is given more than once.`;
  const has = (id: string) => profiles.some((profile) => sameId(profile.id, id));
  const standard = before.defaultPasskeyProfile;
  if (typeof standard === "string" && !has(standard)) return "The default passkey profile can't be deleted.";
  if (typeof after.defaultPasskeyProfile !== "string" || !has(after.defaultPasskeyProfile)) {
    return "defaultPasskeyProfile must be the id of a passkey profile.";
  }
  for (const target of after.includeTargets) {
    const assigned = target.allowedPasskeyProfiles ?? [];
    if (assigned.length === 0) return `The target '${target.id}' must have at least one passkey profile.`;
    const missing = assigned.find((id) => !has(id));
    if (missing !== undefined) {
      const known = (before.passkeyProfiles ?? []).some((profile) => sameId(profile.id, missing));
      return known
        ? `The passkey profile '${missing}' is assigned to '${target.id}' and can't be deleted; remove the target first.`
        : `The passkey profile '${missing}' of the target '${target.id}' does not exist.`;
    }
  }
  if (rules.syncedWithAttestation === "refused") {
    const twin = profiles.find(
      (profile) =>
        profile.attestationEnforcement === "registrationOnly" && (profile.passkeyTypes ?? "").includes("synced"),
    );
    if (twin !== undefined) return `Synced passkeys do not support attestation (profile '${twin.name ?? twin.id}').`;
  }
  return findTargetProblem(before, after);
}

function findTargetProblem(before: Fido2Policy, after: Fido2Policy): string | undefined {
  const twice = firstTwice(after.includeTargets.map((target) => target.id));
  if (twice !== undefined) return `The target '${twice}' is given more than once.`;
  const person = after.includeTargets.find(
    (target) => target.targetType === "user" && !before.includeTargets.some((old) => sameId(old.id, target.id)),
  );
  if (person !== undefined) return `Individual users can't be added as targets any more ('${person.id}').`;
  const size = kilobytesOf(after);
  if (size > MOST_KILOBYTES) {
    return `The policy would be ${size.toFixed(2)} KB large; it can't exceed ${MOST_KILOBYTES} KB.`;
  }
  return undefined;
}

/** On profiles the two deprecated properties only mirror the default profile; sending them changes nothing (field report). */
function withoutDeprecated(patch: Fido2Patch): Fido2Patch {
  return Object.fromEntries(
    Object.entries(patch).filter(([key]) => key !== "isAttestationEnforced" && key !== "keyRestrictions"),
  );
}

function mirrorDefaultProfile(policy: Fido2Policy): Fido2Policy {
  const standard = (policy.passkeyProfiles ?? []).find((profile) =>
    sameId(profile.id, policy.defaultPasskeyProfile ?? ""),
  );
  if (standard === undefined) return policy;
  return {
    ...policy,
    isAttestationEnforced: standard.attestationEnforcement === "registrationOnly",
    keyRestrictions: standard.keyRestrictions ?? null,
  };
}

function firstTwice(ids: readonly string[]): string | undefined {
  return ids.find((id, index) => ids.findIndex((other) => sameId(other, id)) < index);
}
