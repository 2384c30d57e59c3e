import { ALL_USERS } from "../../../domain/policy/fido2";
import type { Fido2Policy, KeyRestrictions } from "../../../domain/policy/fido2";
import type { EffectiveAccess } from "../truth";
import type { PatchRules } from "./apply-patch";
import { isOnProfiles, sameId } from "./start-policy";

/**
 * Who may use which passkey under one policy, worked out anew here: what the product believes is never asked.
 * Profiles are OR-ed, an exclusion beats every include, a target without profiles grants nothing on a tenant with profiles.
 */
export class CompiledPolicy {
  readonly #policy: Fido2Policy;
  readonly #twin: PatchRules["syncedWithAttestation"];
  readonly #views = new Map<string, EffectiveAccess>();

  constructor(policy: Fido2Policy, twin: PatchRules["syncedWithAttestation"]) {
    this.#policy = policy;
    this.#twin = twin;
  }

  /** What reaches a person with these groups (transitive ids, lower-case). The same answer is the same object. */
  accessFor(groupIds: ReadonlySet<string>, personId: string): EffectiveAccess {
    const reaches = (id: string) => id === ALL_USERS || groupIds.has(id.toLowerCase()) || sameId(id, personId);
    const excluded = this.#policy.excludeTargets.some((target) => reaches(target.id));
    const targets = this.#policy.includeTargets.filter((target) => reaches(target.id));
    const profiles = [...new Set(targets.flatMap((target) => target.allowedPasskeyProfiles ?? []))].sort();
    const key = `${String(excluded)} ${String(targets.length > 0)} ${profiles.join()}`;
    const known = this.#views.get(key);
    if (known !== undefined) return known;
    const view = this.#compile(profiles, excluded, targets.length > 0);
    this.#views.set(key, view);
    return view;
  }

  #compile(profileIds: readonly string[], excluded: boolean, targeted: boolean): EffectiveAccess {
    const policy = this.#policy;
    const methodEnabled = policy.state === "enabled";
    const rules = isOnProfiles(policy) ? this.#rulesOf(profileIds) : targeted ? [legacyRule(policy)] : [];
    const open = methodEnabled && !excluded;
    const selfService = policy.isSelfServiceRegistrationAllowed !== false;
    return {
      methodEnabled,
      excluded,
      profiles: profileIds,
      canRegister: (type, aaguid) => open && selfService && rules.some((rule) => rule.registers(type, aaguid)),
      canSignIn: (type, aaguid) => open && rules.some((rule) => rule.signsIn(type, aaguid)),
    };
  }

  #rulesOf(profileIds: readonly string[]): readonly Rule[] {
    const profiles = this.#policy.passkeyProfiles ?? [];
    return profiles
      .filter((profile) => profileIds.some((id) => sameId(id, profile.id)))
      .map((profile) => {
        const types = (profile.passkeyTypes ?? "").split(",").map((type) => type.trim().toLowerCase());
        const attests = profile.attestationEnforcement === "registrationOnly";
        const admits = (type: string, aaguid: string) =>
          types.includes(type.toLowerCase()) && admitsAaguid(profile.keyRestrictions, aaguid);
        return {
          // Synced passkeys can't attest, so none can be registered where attestation is demanded (documented).
          registers: (type, aaguid) => admits(type, aaguid) && !(attests && type === "synced"),
          // Attestation governs registration only (documented for attestation, unproven for synced types: the tenant file decides).
          signsIn: (type, aaguid) =>
            admits(type, aaguid) && !(attests && type === "synced" && this.#twin === "blocks-sign-in"),
        };
      });
  }
}

interface Rule {
  readonly registers: (type: "synced" | "deviceBound", aaguid: string) => boolean;
  readonly signsIn: (type: "synced" | "deviceBound", aaguid: string) => boolean;
}

/** Before profiles only device-bound passkeys existed. */
function legacyRule(policy: Fido2Policy): Rule {
  const restrictions = policy.keyRestrictions as KeyRestrictions | null | undefined;
  const admits = (type: string, aaguid: string) => type === "deviceBound" && admitsAaguid(restrictions, aaguid);
  return { registers: admits, signsIn: admits };
}

/** An enforced allow list without entries admits nothing (server behaviour unverified; the harmful reading). */
function admitsAaguid(restrictions: KeyRestrictions | null | undefined, aaguid: string): boolean {
  if (restrictions?.isEnforced !== true) return true;
  const listed = (restrictions.aaGuids ?? []).some((id) => sameId(id, aaguid));
  return restrictions.enforcementType === "allow" ? listed : !listed;
}
