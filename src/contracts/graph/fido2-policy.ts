import { changedCollections, COLLECTIONS } from "../../domain/policy/collections";
import {
  FIDO2_ODATA_TYPE,
  type ExcludeTarget,
  type Fido2Policy,
  type IncludeTarget,
  type KeyRestrictions,
  type PasskeyProfile,
} from "../../domain/policy/fido2";
import { asObject, type JsonObject } from "./json-value";

export type PolicyReading =
  { readonly ok: true; readonly policy: Fido2Policy } | { readonly ok: false; readonly what: string };

/**
 * Reads `fido2AuthenticationMethodConfiguration`. Total: any JSON answers either a policy or what is wrong with it.
 * Every property that this version does not know is kept; annotations (`…@odata.context`, tips) are dropped, except the
 * policy's own `@odata.type`. Anything whose meaning is not certain makes the whole policy unreadable, because
 * collections are written whole: a member of an enum that is not known, a wrong type, a missing collection, an id twice.
 */
export function readFido2Policy(json: unknown): PolicyReading {
  try {
    return { ok: true, policy: policyOf(json) };
  } catch (error) {
    if (error instanceof Puzzle) return { ok: false, what: error.message };
    throw error;
  }
}

/**
 * The body of the PATCH: `@odata.type` (without it Graph answers 204 and changes nothing, field report) and the
 * collections that differ from `from`, each whole. What is left out keeps its value (documented for top-level
 * properties), so a colleague's edit of it in the same moment can't be overwritten. Scalars stay out for the same
 * reason, and the deprecated `isAttestationEnforced` and `keyRestrictions` are never sent beside `passkeyProfiles` (their
 * precedence is undefined). Without `from`, or where nothing differs, all three collections are sent. `undefined`: the
 * tenant is not on profiles; whether a PATCH would opt it in for good is unverified, so nothing is sent.
 */
export function toPatchBody(policy: Fido2Policy, from?: Fido2Policy): JsonObject | undefined {
  if (policy.passkeyProfiles === undefined || policy.passkeyProfiles === null) return undefined;
  if (policy.passkeyProfiles.length === 0) return undefined;
  const changed = from === undefined ? [] : changedCollections(from, policy);
  const names = changed.length === 0 ? COLLECTIONS : changed;
  const bodies = names.map(
    (name) => [name, (policy[name] ?? []).map((item) => withoutAnnotations({ ...item }))] as const,
  );
  return { "@odata.type": FIDO2_ODATA_TYPE, ...Object.fromEntries(bodies) };
}

/** What is not understood, on its way out of the reader. Never leaves this file. */
class Puzzle extends Error {}

function policyOf(json: unknown): Fido2Policy {
  const raw = objectAt(json, "the answer");
  const id = textAt(raw, "id", "the policy");
  if (id.toLowerCase() !== "fido2") throw new Puzzle(`the policy has the id “${id}” instead of “Fido2”`);
  const type = raw["@odata.type"];
  if (type !== undefined && type !== FIDO2_ODATA_TYPE) throw new Puzzle("the policy has an unexpected @odata.type");
  checkBoolean(raw, "isSelfServiceRegistrationAllowed", "the policy");
  checkText(raw, "defaultPasskeyProfile", "the policy");
  const profiles = raw.passkeyProfiles;
  return {
    ...withoutAnnotations(raw),
    ...(type === undefined ? {} : { "@odata.type": FIDO2_ODATA_TYPE }),
    id,
    state: oneOf(textAt(raw, "state", "the policy"), ["enabled", "disabled"], "state of the policy"),
    includeTargets: listAt(raw, "includeTargets", "target", includeTargetOf),
    excludeTargets: listAt(raw, "excludeTargets", "exclusion", excludeTargetOf),
    ...(profiles === undefined || profiles === null
      ? {}
      : { passkeyProfiles: listAt(raw, "passkeyProfiles", "profile", profileOf) }),
  };
}

function includeTargetOf(raw: JsonObject, where: string): IncludeTarget {
  checkBoolean(raw, "isRegistrationRequired", where);
  const { allowedPasskeyProfiles: profiles, ...rest } = withoutAnnotations(raw);
  return {
    ...rest,
    ...targetOf(raw, where),
    // Null can only mean “none”: a tenant on profiles refuses a target without one, so it is left out like an absent list.
    ...(profiles === undefined || profiles === null
      ? {}
      : { allowedPasskeyProfiles: texts(profiles, `allowedPasskeyProfiles of ${where}`) }),
  };
}

function excludeTargetOf(raw: JsonObject, where: string): ExcludeTarget {
  return { ...withoutAnnotations(raw), ...targetOf(raw, where) };
}

function targetOf(raw: JsonObject, where: string): { id: string; targetType: string } {
  const targetType = oneOf(textAt(raw, "targetType", where), ["group", "user"], `targetType of ${where}`);
  return { id: textAt(raw, "id", where), targetType };
}

function profileOf(raw: JsonObject, where: string): PasskeyProfile {
  checkText(raw, "name", where);
  checkText(raw, "passkeyTypes", where);
  for (const flag of flagsOf(raw.passkeyTypes)) oneOf(flag, ["deviceBound", "synced"], `passkeyTypes of ${where}`);
  const attestation = textAt(raw, "attestationEnforcement", where);
  const keys = raw.keyRestrictions;
  return {
    ...withoutAnnotations(raw),
    id: textAt(raw, "id", where),
    attestationEnforcement: oneOf(attestation, ["disabled", "registrationOnly"], `attestationEnforcement of ${where}`),
    ...(keys === undefined || keys === null ? {} : { keyRestrictions: restrictionsOf(keys, where) }),
  };
}

function restrictionsOf(value: unknown, where: string): KeyRestrictions {
  const raw = objectAt(value, `keyRestrictions of ${where}`);
  checkBoolean(raw, "isEnforced", where);
  checkText(raw, "enforcementType", where);
  const type = raw.enforcementType;
  const aaGuids = raw.aaGuids;
  return {
    ...withoutAnnotations(raw),
    ...(typeof type === "string"
      ? { enforcementType: oneOf(type, ["allow", "block"], `enforcementType of ${where}`) }
      : {}),
    ...(aaGuids === undefined || aaGuids === null ? {} : { aaGuids: texts(aaGuids, `aaGuids of ${where}`) }),
  };
}

function listAt<T extends { readonly id: string }>(
  raw: JsonObject,
  name: string,
  noun: string,
  read: (item: JsonObject, where: string) => T,
): T[] {
  const value = raw[name];
  if (!Array.isArray(value)) throw new Puzzle(`${name} is no list`);
  const items = value.map((item: unknown, index) => {
    const where = `${noun} ${String(index + 1)} of ${name}`;
    return read(objectAt(item, where), where);
  });
  const ids = items.map((item) => item.id.toLowerCase());
  const twice = ids.find((id, index) => ids.indexOf(id) !== index);
  if (twice !== undefined) throw new Puzzle(`${name} holds the id ${twice} twice`);
  return items;
}

function withoutAnnotations(raw: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(raw).filter(([name]) => !name.includes("@")));
}

function objectAt(value: unknown, where: string): JsonObject {
  const raw = asObject(value);
  if (raw === undefined) throw new Puzzle(`${where} is no object`);
  return raw;
}

function textAt(raw: JsonObject, name: string, where: string): string {
  const value = raw[name];
  if (typeof value !== "string" || value === "") throw new Puzzle(`${where} has no text in ${name}`);
  return value;
}

function texts(value: unknown, where: string): string[] {
  if (!Array.isArray(value)) throw new Puzzle(`${where} is no list`);
  return value.map((item: unknown) => {
    if (typeof item !== "string" || item === "") throw new Puzzle(`${where} holds something that is no text`);
    return item;
  });
}

function checkText(raw: JsonObject, name: string, where: string): void {
  const value = raw[name];
  if (value !== undefined && value !== null && typeof value !== "string") {
    throw new Puzzle(`${name} of ${where} is no text`);
  }
}

function checkBoolean(raw: JsonObject, name: string, where: string): void {
  const value = raw[name];
  if (value !== undefined && value !== null && typeof value !== "boolean") {
    throw new Puzzle(`${name} of ${where} is neither true nor false`);
  }
}

/** The member of an enum in its documented spelling; Graph compares them without case. */
function oneOf(value: string, known: readonly string[], where: string): string {
  const member = known.find((name) => name.toLowerCase() === value.toLowerCase());
  if (member === undefined) throw new Puzzle(`“${value}” is no known ${where}`);
  return member;
}

function flagsOf(value: unknown): string[] {
  return typeof value === "string"
    ? value
        .split(",")
        .map((flag) => flag.trim())
        .filter((flag) => flag !== "")
    : [];
}
