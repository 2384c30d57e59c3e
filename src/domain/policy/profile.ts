import type { PlanProfile } from "../plan/plan";
import { canonicalProfile } from "./canonical";
import { canonicalJson } from "../canonical-json";
import type { Fido2Policy, PasskeyProfile } from "./fido2";

/** The open profile as the plan declares it, under the id chosen for it. */
export function openProfile(profile: PlanProfile, id: string): PasskeyProfile {
  return {
    id,
    name: profile.name,
    passkeyTypes: profile.passkeyTypes.join(","),
    attestationEnforcement: profile.attestation,
    keyRestrictions:
      profile.aaguids.kind === "any"
        ? { isEnforced: false, enforcementType: "allow", aaGuids: [] }
        : {
            isEnforced: true,
            enforcementType: profile.aaguids.kind,
            aaGuids: profile.aaguids.list.map((entry) => entry.aaguid),
          },
  };
}

/**
 * The closed twin: same types and AAGUIDs with attestation required at registration, so nobody new can register a
 * synced passkey (they cannot attest) while registered ones go on. That Graph stores it is a capture; that sign-in goes
 * on is documented for attestation and unproven for synced types: docs/decisions/0007.
 */
export function closedTwin(open: PasskeyProfile, id: string): PasskeyProfile {
  return { ...open, id, name: `${open.name ?? "Passkeys"} (closed)`, attestationEnforcement: "registrationOnly" };
}

/** The profile of that id, whatever its letter case. */
export function findProfile(policy: Fido2Policy, id: string): PasskeyProfile | undefined {
  return (policy.passkeyProfiles ?? []).find((profile) => sameId(profile.id, id));
}

/** Two profiles that allow and demand the same, under the same name and id. */
export function equalProfiles(a: PasskeyProfile, b: PasskeyProfile): boolean {
  return canonicalJson(canonicalProfile(a)) === canonicalJson(canonicalProfile(b));
}

/** GUIDs and group ids compare without case. */
export function sameId(a: string, b: string): boolean {
  return a.toLowerCase() === b.toLowerCase();
}
