import type { ChangedValues } from "../../domain/evidence/records";
import type { Fido2Policy } from "../../domain/policy/fido2";
import { readFido2Policy } from "./fido2-policy";
import { asList, asObject, asText, type JsonObject, parseJson } from "./json-value";

const PREFIX = /^fido2\./i;
/** `Sms.state` and the like say nothing about passkeys. */
const OTHER_METHOD = /^[a-z0-9]+\./i;
/** A policy that is read well whatever is laid into it; only what was laid into it is taken out again. */
const BLANK: JsonObject = {
  id: "Fido2",
  state: "enabled",
  includeTargets: [],
  excludeTargets: [],
  passkeyProfiles: [],
};

/**
 * Old and new values of the passkey policy in an audit record. Total. Since April 2026 only what changed appears, one
 * property each (documented; their names, and whether values are whole collections, are unverified). Before, one property
 * held the whole methods policy, encoded twice (field reports). Null: the record has no values, or some that aren't
 * understood; then it may have changed anything.
 */
export function readChangedValues(raw: JsonObject): ChangedValues | null {
  const changes = asList(raw.targetResources).flatMap((target) => asList(asObject(target)?.modifiedProperties));
  if (changes.length === 0) return null;
  const [before, after]: [JsonObject[], JsonObject[]] = [[], []];
  for (const change of changes.map(asObject)) {
    const name = asText(change?.displayName);
    if (name === undefined) return null;
    const [old, young] = [decode(change?.oldValue), decode(change?.newValue)];
    const whole = [fido2Of(old), fido2Of(young)];
    if (whole[0] !== undefined && whole[1] !== undefined) {
      before.push(whole[0]);
      after.push(whole[1]);
    } else if (PREFIX.test(name) && old !== undefined && young !== undefined) {
      before.push({ [name.replace(PREFIX, "")]: old });
      after.push({ [name.replace(PREFIX, "")]: young });
    } else if (PREFIX.test(name) || !OTHER_METHOD.test(name)) return null;
  }
  const [was, is] = [valuesOf(before), valuesOf(after)];
  return was === undefined || is === undefined ? null : { before: was, after: is };
}

/** JSON in a text, once or twice; null stands for an absent value; undefined: no JSON. */
function decode(value: unknown): unknown {
  if (value === null) return null;
  const text = asText(value);
  if (text === undefined) return undefined;
  const once = parseJson(text);
  return typeof once === "string" ? (parseJson(once) ?? once) : once;
}

/** The passkey policy inside the whole methods policy. */
function fido2Of(value: unknown): JsonObject | undefined {
  return asList(asObject(value)?.authenticationMethodConfigurations)
    .map(asObject)
    .find((each) => asText(each?.id)?.toLowerCase() === "fido2");
}

/** Through the same reader as the policy itself: what it can't read safely is no value. */
function valuesOf(parts: readonly JsonObject[]): Partial<Fido2Policy> | undefined {
  const given: JsonObject = Object.assign({}, ...parts) as JsonObject;
  // An absent collection is an empty one.
  const filled = Object.fromEntries(Object.entries(given).map(([name, value]) => [name, value ?? BLANK[name] ?? null]));
  const reading = readFido2Policy({ ...BLANK, ...filled });
  if (!reading.ok) return undefined;
  return Object.fromEntries(Object.entries(reading.policy).filter(([name]) => name in given));
}
