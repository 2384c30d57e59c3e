import type { Fido2Policy, IncludeTarget, PasskeyProfile } from "../../domain/policy/fido2";

/**
 * A passkey policy as a set of single facts (`target G profile P`, `exclusion G`, `profile P aaguid A` …), each with its
 * value. Written apart from the product's own merge on purpose: the report compares with it what the product did.
 */
export type PolicyFacts = ReadonlyMap<string, string>;

/** One fact that a change made true (`now`) or untrue (`now` undefined). */
export interface FactChange {
  readonly fact: string;
  readonly now: string | undefined;
}

/** Graph derives these two from the profiles and drops them in 2027; annotations say nothing about who may do what. */
const DERIVED = new Set(["isAttestationEnforced", "keyRestrictions"]);
const COLLECTIONS = new Set(["includeTargets", "excludeTargets", "passkeyProfiles"]);

export function factsOf(policy: Fido2Policy): PolicyFacts {
  const facts = new Map<string, string>();
  for (const [name, value] of Object.entries(policy)) {
    if (name.includes("@odata") || name === "id" || COLLECTIONS.has(name) || DERIVED.has(name)) continue;
    if (value === null || value === undefined) continue;
    facts.set(`scalar ${name}`, typeof value === "string" ? value.toLowerCase() : JSON.stringify(value));
  }
  for (const target of policy.includeTargets) addTarget(facts, target);
  for (const target of policy.excludeTargets) facts.set(`exclusion ${target.id.toLowerCase()}`, target.targetType);
  for (const profile of policy.passkeyProfiles ?? []) addProfile(facts, profile);
  return facts;
}

/** What has to change so that `before` becomes `after`, in a stable order. */
export function changesBetween(before: PolicyFacts, after: PolicyFacts): readonly FactChange[] {
  const names = [...new Set([...before.keys(), ...after.keys()])].sort();
  return names.filter((fact) => before.get(fact) !== after.get(fact)).map((fact) => ({ fact, now: after.get(fact) }));
}

export function applyChanges(facts: Map<string, string>, changes: readonly FactChange[]): void {
  for (const { fact, now } of changes) {
    if (now === undefined) facts.delete(fact);
    else facts.set(fact, now);
  }
}

/** For people: `exclusion 1234… is missing`. */
export function describeFactDifferences(expected: PolicyFacts, found: PolicyFacts): readonly string[] {
  return changesBetween(expected, found).map(({ fact, now }) => {
    const wanted = expected.get(fact);
    if (now === undefined) return `${fact} is missing`;
    return wanted === undefined ? `${fact} is there and nobody put it there` : `${fact} is ${now}, not ${wanted}`;
  });
}

export function addTarget(facts: Map<string, string>, target: IncludeTarget): void {
  const key = `target ${target.id.toLowerCase()}`;
  facts.set(key, `${target.targetType}${target.isRegistrationRequired === true ? ", registration required" : ""}`);
  for (const profile of target.allowedPasskeyProfiles ?? [])
    facts.set(`${key} profile ${profile.toLowerCase()}`, "yes");
}

export function addProfile(facts: Map<string, string>, profile: PasskeyProfile): void {
  const key = `profile ${profile.id.toLowerCase()}`;
  const types = (profile.passkeyTypes ?? "").split(",").map((type) => type.trim().toLowerCase());
  const restrictions = profile.keyRestrictions;
  facts.set(key, profile.name ?? "");
  facts.set(
    `${key} types`,
    types
      .filter((type) => type !== "")
      .sort()
      .join(","),
  );
  facts.set(`${key} attestation`, profile.attestationEnforcement);
  facts.set(`${key} restricted`, String(restrictions?.isEnforced ?? false));
  facts.set(`${key} restriction`, restrictions?.enforcementType ?? "allow");
  for (const aaguid of restrictions?.aaGuids ?? []) facts.set(`${key} aaguid ${aaguid.toLowerCase()}`, "yes");
}
