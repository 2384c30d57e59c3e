import type {
  ExcludeTarget,
  Fido2Policy,
  IncludeTarget,
  KeyRestrictions,
  PasskeyProfile,
} from "../../../domain/policy/fido2";

/** What a PATCH of the fido2 configuration says, in the form in which Graph stores it. */
export interface Fido2Patch {
  readonly state?: string;
  readonly isSelfServiceRegistrationAllowed?: boolean | null;
  readonly isAttestationEnforced?: boolean | null;
  readonly keyRestrictions?: KeyRestrictions;
  readonly defaultPasskeyProfile?: string | null;
  readonly includeTargets?: readonly IncludeTarget[];
  readonly excludeTargets?: readonly ExcludeTarget[];
  readonly passkeyProfiles?: readonly PasskeyProfile[];
}

/** Graph does not understand the body; the message is the one for its answer 400. */
export class UnreadableBodyError extends Error {
  override readonly name = "UnreadableBodyError";
}

type Json = Readonly<Record<string, unknown>>;
const GUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
const PASSKEY_TYPES = ["deviceBound", "synced"];

/** Reads the body by the types of the schema; throws `UnreadableBodyError` at the first thing that is not in it. */
export function readPatchBody(body: Json): Fido2Patch {
  const patch: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(body)) {
    if (key.includes("@odata.") || key === "id") continue;
    const read = PROPERTIES[key];
    if (read === undefined) {
      throw new UnreadableBodyError(
        `The property '${key}' does not exist on type 'microsoft.graph.fido2AuthenticationMethodConfiguration'.`,
      );
    }
    patch[key] = read(value, key);
  }
  return patch;
}

/** The policy with the parts of the patch in place of its own: top-level properties left out keep their value, collections are replaced whole. */
export function mergePatch(policy: Fido2Policy, patch: Fido2Patch): Fido2Policy {
  return { ...policy, ...patch };
}

const PROPERTIES: Readonly<Record<string, (value: unknown, name: string) => unknown>> = {
  state: (value, name) => oneOf(value, ["enabled", "disabled"], name),
  isSelfServiceRegistrationAllowed: booleanOrNull,
  isAttestationEnforced: booleanOrNull,
  keyRestrictions: readRestrictions,
  defaultPasskeyProfile: (value, name) => (value === null ? null : text(value, name)),
  includeTargets: (value, name) => list(value, name).map((item) => readTarget(item, name)),
  excludeTargets: (value, name) =>
    list(value, name).map((item) => {
      const target = object(item, name, ["id", "targetType"]);
      return { id: targetId(target.id, name), targetType: oneOf(target.targetType, ["group", "user"], "targetType") };
    }),
  passkeyProfiles: (value, name) => list(value, name).map((item) => readProfile(item, name)),
};

function readTarget(item: unknown, name: string): IncludeTarget {
  const target = object(item, name, ["id", "targetType", "isRegistrationRequired", "allowedPasskeyProfiles"]);
  const profiles = target.allowedPasskeyProfiles ?? [];
  return {
    targetType: oneOf(target.targetType, ["group", "user"], "targetType"),
    id: targetId(target.id, name),
    isRegistrationRequired: target.isRegistrationRequired === true,
    allowedPasskeyProfiles: list(profiles, "allowedPasskeyProfiles").map((id) => guid(id, "allowedPasskeyProfiles")),
  };
}

function readProfile(item: unknown, name: string): PasskeyProfile {
  const keys = ["id", "name", "passkeyTypes", "attestationEnforcement", "keyRestrictions"];
  const profile = object(item, name, keys);
  return {
    // Whether Graph would make up an id for a new profile is not documented; refusing is what a client must expect.
    id: guid(profile.id, "id"),
    name: text(profile.name, "name"),
    passkeyTypes: readTypes(profile.passkeyTypes),
    attestationEnforcement: oneOf(
      profile.attestationEnforcement ?? "disabled",
      ["disabled", "registrationOnly"],
      "attestationEnforcement",
    ),
    keyRestrictions: readRestrictions(profile.keyRestrictions ?? {}, "keyRestrictions"),
  };
}

/** A flags enum: any order and spacing is understood, one spelling is stored. */
function readTypes(value: unknown): string {
  const names = text(value, "passkeyTypes").split(",");
  const known = names.map((name) => oneOf(name.trim(), PASSKEY_TYPES, "passkeyTypes"));
  return PASSKEY_TYPES.filter((type) => known.includes(type)).join(",");
}

function readRestrictions(value: unknown, name: string): KeyRestrictions {
  const restrictions = object(value, name, ["isEnforced", "enforcementType", "aaGuids"]);
  return {
    isEnforced: restrictions.isEnforced === true,
    enforcementType: oneOf(restrictions.enforcementType ?? "block", ["allow", "block"], "enforcementType"),
    aaGuids: list(restrictions.aaGuids ?? [], "aaGuids").map((id) => guid(id, "aaGuids")),
  };
}

function object(value: unknown, name: string, keys: readonly string[]): Json {
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    throw new UnreadableBodyError(`Invalid JSON: '${name}' must hold an object.`);
  }
  const unknown = Object.keys(value).find((key) => !keys.includes(key) && !key.includes("@odata."));
  if (unknown !== undefined) {
    throw new UnreadableBodyError(`The property '${unknown}' does not exist on the type of '${name}'.`);
  }
  return value as Json;
}

function list(value: unknown, name: string): readonly unknown[] {
  if (Array.isArray(value)) return value;
  throw new UnreadableBodyError(`Invalid JSON: '${name}' must be an array.`);
}

function text(value: unknown, name: string): string {
  if (typeof value === "string" && value !== "") return value;
  throw new UnreadableBodyError(`Invalid value for '${name}': a non-empty string is required.`);
}

function guid(value: unknown, name: string): string {
  const id = text(value, name);
  if (!GUID.test(id)) throw new UnreadableBodyError(`Invalid value '${id}' for '${name}': a GUID is required.`);
  return id.toLowerCase();
}

function targetId(value: unknown, name: string): string {
  return value === "all_users" ? value : guid(value, name);
}

function booleanOrNull(value: unknown, name: string): boolean | null {
  if (typeof value === "boolean" || value === null) return value;
  throw new UnreadableBodyError(`Cannot convert the value of '${name}' to the expected type 'Edm.Boolean'.`);
}

function oneOf(value: unknown, allowed: readonly string[], name: string): string {
  const found = allowed.find((item) => typeof value === "string" && item.toLowerCase() === value.toLowerCase());
  if (found !== undefined) return found;
  throw new UnreadableBodyError(`Invalid value for '${name}': expected one of ${allowed.join(", ")}.`);
}
