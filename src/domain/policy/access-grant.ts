import { type AaguidSet, ANY_AAGUID, exceptAaguids, NO_AAGUID, onlyAaguids } from "./aaguid-set";
import { readFlags } from "./canonical";
import type { Fido2Policy, KeyRestrictions, PasskeyProfile } from "./fido2";

/** `other` stands for every type that this version doesn't know. */
export type AccessType = "synced" | "deviceBound" | "other";

export const ACCESS_TYPES: readonly AccessType[] = ["synced", "deviceBound", "other"];

/** One thing that a profile (or the legacy settings) lets a person do; what a person may do is all of theirs together. */
export interface AccessGrant {
  readonly what: "register" | "use";
  readonly type: AccessType;
  /** `attested`: only a passkey that proves its make while it is registered. Use never asks for it. */
  readonly attestation: "any" | "attested";
  readonly aaguids: AaguidSet;
  /** Why it isn't certain that the grant holds: a sentence; null where it does hold. */
  readonly doubt: string | null;
}

/**
 * What Entra knew before profiles: device-bound passkeys alone (the opt-in to profiles is what brought synced ones; that
 * no synced one was ever accepted before is not stated anywhere: unverified).
 */
const LEGACY_TYPES: readonly AccessType[] = ["deviceBound"];

/** Nothing changes a profile once it was read, and a what-if asks for the same few of them once for each class of people. */
const grantsByProfile = new WeakMap<PasskeyProfile, readonly AccessGrant[]>();

/**
 * Everything one profile grants. What it says in words that this version doesn't know is granted with a doubt. The same
 * object gives the same grants again, so that two accesses can be found equal at a glance.
 */
export function grantsOfProfile(profile: PasskeyProfile): readonly AccessGrant[] {
  const known = grantsByProfile.get(profile);
  if (known !== undefined) return known;
  const grants = readGrants(profile);
  grantsByProfile.set(profile, grants);
  return grants;
}

function readGrants(profile: PasskeyProfile): readonly AccessGrant[] {
  const name = `profile '${profile.name ?? profile.id}'`;
  const attestation = readAttestation(profile.attestationEnforcement, name);
  return readTypes(profile, name).flatMap(({ type, doubt }) =>
    grantsOf(type, readAaguids(profile.keyRestrictions, name), attestation, doubt),
  );
}

/** What the top-level settings grant to everybody targeted in a tenant that is not on profiles (facts: legacy shape). */
export function grantsOfLegacy(policy: Fido2Policy): readonly AccessGrant[] {
  const name = "the passkey policy";
  const enforced = policy.isAttestationEnforced;
  const attestation: Attestation =
    typeof enforced === "boolean"
      ? { demanded: enforced, doubt: null }
      : { demanded: "perhaps", doubt: `${name} doesn't say whether attestation is enforced` };
  const aaguids = readAaguids(policy.keyRestrictions as KeyRestrictions | null | undefined, name);
  return LEGACY_TYPES.flatMap((type) => grantsOf(type, aaguids, attestation, null));
}

/** `perhaps`: it may be demanded, and that is all; `strange`: a word that may mean anything. */
interface Attestation {
  readonly demanded: boolean | "perhaps" | "strange";
  readonly doubt: string | null;
}

/** What is certainly let through, and what may be besides. */
interface Restrictions {
  readonly certain: AaguidSet;
  readonly possible: AaguidSet;
  readonly doubt: string | null;
}

function grantsOf(
  type: AccessType,
  { certain, possible, doubt: aaguidDoubt }: Restrictions,
  attestation: Attestation,
  typeDoubt: string | null,
): readonly AccessGrant[] {
  const sets = [
    { aaguids: certain, doubt: typeDoubt },
    ...(aaguidDoubt === null ? [] : [{ aaguids: possible, doubt: typeDoubt ?? aaguidDoubt }]),
  ];
  return sets.flatMap(({ aaguids, doubt }) => [
    { what: "use" as const, type, attestation: "any" as const, aaguids, doubt: doubt ?? doubtUse(attestation) },
    ...registrations(type, attestation).map((each) => ({
      what: "register" as const,
      type,
      attestation: each.attestation,
      aaguids,
      doubt: doubt ?? each.doubt,
    })),
  ]);
}

/**
 * Attestation governs registration only (documented). That people whose *synced* passkey is registered go on signing in
 * under a profile that demands it, is what the closed twin rests on; it is unproven until a tenant has the proof, and
 * whoever closes a profile asks for that proof (docs/decisions/0007). A word this version doesn't know may govern more.
 */
function doubtUse({ demanded, doubt }: Attestation): string | null {
  return demanded === "strange" ? doubt : null;
}

/** A synced passkey can't attest (documented), so where attestation is demanded none can be registered. */
function registrations(
  type: AccessType,
  { demanded, doubt }: Attestation,
): readonly Pick<AccessGrant, "attestation" | "doubt">[] {
  const attested = type === "synced" ? [] : [{ attestation: "attested" as const, doubt: null }];
  switch (demanded) {
    case true:
      return attested;
    case false:
      return [{ attestation: "any", doubt: null }];
    case "perhaps":
      return [...attested, { attestation: "any", doubt }];
    case "strange":
      return [{ attestation: "any", doubt }];
  }
}

function readAttestation(enforcement: string, name: string): Attestation {
  switch (enforcement.toLowerCase()) {
    case "disabled":
      return { demanded: false, doubt: null };
    case "registrationonly":
      return { demanded: true, doubt: null };
    default:
      return { demanded: "strange", doubt: `${name} has the unknown attestation setting '${enforcement}'` };
  }
}

/** A type that is listed is certain. A word that isn't known, or no list at all, may stand for any type. */
function readTypes(
  profile: PasskeyProfile,
  name: string,
): readonly { readonly type: AccessType; readonly doubt: string | null }[] {
  const flags = readFlags(profile.passkeyTypes);
  const known = flags.filter((flag) => flag === "synced" || flag === "deviceBound");
  const unknown = flags.filter((flag) => flag !== "synced" && flag !== "deviceBound");
  const doubt =
    typeof profile.passkeyTypes !== "string"
      ? `${name} doesn't say which passkey types it allows`
      : unknown.length > 0
        ? `${name} allows the unknown passkey type '${unknown.join(",")}'`
        : null;
  return [
    ...known.map((type) => ({ type, doubt: null })),
    ...(doubt === null ? [] : ACCESS_TYPES.map((type) => ({ type, doubt }))),
  ];
}

/**
 * The AAGUIDs that key restrictions let through, for registration and sign-in alike (documented). What Entra makes of an
 * enforced allow list without entries is unverified: it may mean nobody or everybody.
 */
function readAaguids(restrictions: KeyRestrictions | null | undefined, name: string): Restrictions {
  if (restrictions?.isEnforced !== true) return { certain: ANY_AAGUID, possible: ANY_AAGUID, doubt: null };
  const list = restrictions.aaGuids ?? [];
  switch ((restrictions.enforcementType ?? "").toLowerCase()) {
    case "allow":
      return list.length === 0
        ? unsure(`${name} enforces an empty list of allowed AAGUIDs`)
        : { certain: onlyAaguids(list), possible: onlyAaguids(list), doubt: null };
    case "block":
      return { certain: exceptAaguids(list), possible: exceptAaguids(list), doubt: null };
    default:
      return unsure(
        `${name} enforces key restrictions of the unknown kind '${restrictions.enforcementType ?? "none"}'`,
      );
  }
}

function unsure(doubt: string): Restrictions {
  return { certain: NO_AAGUID, possible: ANY_AAGUID, doubt };
}
