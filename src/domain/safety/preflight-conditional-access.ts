import { labelOf } from "../plan/aaguids";
import type { Person } from "../people";
import { type ConditionalAccessPolicy, isAbout, meetsStrength } from "./conditional-access";
import { type Finding, finding } from "./finding";
import { countPeople, nameSome } from "./name-people";
import type { PreflightFacts } from "./preflight-facts";
import { type Deadlock, findDeadlock } from "./registration-deadlock";

/** Policies that keep people of the waves from registering, that reject the new passkeys, or that admins would newly satisfy. */
export function findConditionalAccessProblems(facts: PreflightFacts): readonly Finding[] {
  const { facts: access, unread } = facts.conditionalAccess;
  const policies = access?.policies.filter(({ state }) => state !== "disabled") ?? [];
  return [
    ...(unread === null ? [] : [unreadable(unread)]),
    ...policies.flatMap((policy) => {
      const people = peopleUnder(facts, policy);
      if (people.sure.length + people.perhaps.length === 0) return [];
      return [...deadlocks(facts, policy, people), ...rejections(facts, policy, people)];
    }),
    ...policies.flatMap((policy) => newlySatisfied(facts, policy)),
  ];
}

function unreadable(why: string): Finding {
  return finding(
    "conditional-access-unreadable",
    "warns",
    `Conditional Access is not known in full (${why.replace(/\.$/, "")}): whether a policy keeps people from registering, or rejects their passkeys, can't be said.`,
    "Grant Policy.Read.All to the reader identity, or look through the policies by hand.",
  );
}

interface Under {
  readonly sure: readonly Person[];
  /** Their roles decide, and only the names of those are known. */
  readonly perhaps: readonly Person[];
  readonly of: number;
}

/** Enabled people of all waves whom the policy is about. */
function peopleUnder({ waves, conditionalAccess }: PreflightFacts, policy: ConditionalAccessPolicy): Under {
  const { facts } = conditionalAccess;
  const everyone = waves.flatMap(({ snapshot }) => snapshot.people);
  const about = everyone.map((person) =>
    isAbout(policy, {
      id: person.id,
      guest: false,
      roleIds: facts?.roleIdsOf(person.id) ?? [],
      inGroup: (groupId) => facts?.members.get(groupId.toLowerCase())?.has(person.id) === true,
    }),
  );
  return {
    sure: everyone.filter((_, index) => about[index] === "yes"),
    perhaps: everyone.filter((_, index) => about[index] === "unknown"),
    of: everyone.length,
  };
}

function deadlocks(facts: PreflightFacts, policy: ConditionalAccessPolicy, people: Under): readonly Finding[] {
  const state = facts.methods.settings?.methods.temporaryaccesspass;
  const found = findDeadlock(policy, state === undefined ? null : state === "enabled");
  if (found === null) return [];
  return [
    finding(
      found.kind === "device" ? "registration-needs-device" : "registration-deadlock",
      severityOf(policy),
      `${label(policy)} ${describe(found)}${scopeOf(policy)}. ${who(people)}.`,
      MENDS[found.kind],
    ),
  ];
}

const MENDS: Readonly<Record<Deadlock["kind"], string>> = {
  blocks: "Let the wave's people register security information, for instance from trusted locations.",
  strength:
    "Take a custom strength that also accepts a Temporary Access Pass for registering, and have passes ready for the wave.",
  "no-pass": "Switch Temporary Access Pass on for the wave's people, or let them register from trusted locations.",
  device: "Tell the wave's people on which devices they can register.",
};

function describe(deadlock: Deadlock): string {
  switch (deadlock.kind) {
    case "blocks":
      return "lets nobody register security information";
    case "strength":
      return `demands the strength '${deadlock.name}', which accepts only ${deadlock.accepts.join(", ")} and no Temporary Access Pass: whoever has none of these can't register a first passkey`;
    case "no-pass":
      return "demands a second factor for registering security information, and Temporary Access Pass is off: whoever has no second factor can't register a first passkey";
    case "device":
      return `demands ${deadlock.controls.join(" or ")} for registering security information: elsewhere nobody can register a passkey`;
  }
}

/** A strength narrows after the passkey policy has allowed: what it rejects is registered and of no use there. */
function rejections({ open }: PreflightFacts, policy: ConditionalAccessPolicy, people: Under): readonly Finding[] {
  const strength = policy.grant?.strength ?? null;
  if (strength === null || (policy.grant?.operator.toUpperCase() === "OR" && policy.grant.controls.includes("mfa")))
    return [];
  const what = meetsStrength({ ...strength, fido2Aaguids: null }, open)
    ? rejectedProviders(strength.fido2Aaguids, open.keyRestrictions)
    : "accepts no passkeys at all";
  if (what === null) return [];
  return [
    finding(
      "strength-rejects-provider",
      severityOf(policy),
      `${label(policy)} demands the strength '${strength.name}', which ${what}${scopeOf(policy)}. ${who(people)}.`,
      "Add the plan's providers to the strength, or tell people which sign-ins their new passkey is not for.",
    ),
  ];
}

function rejectedProviders(
  accepted: readonly string[] | null,
  keys: PreflightFacts["open"]["keyRestrictions"],
): string | null {
  if (accepted === null) return null;
  const lists = keys?.isEnforced === true && keys.enforcementType?.toLowerCase() !== "block";
  if (!lists) return `accepts only ${nameProviders(accepted)}, while the plan's profile lets people register others`;
  const rejected = (keys.aaGuids ?? []).filter((aaguid) => !accepted.includes(aaguid.toLowerCase()));
  return rejected.length === 0 ? null : `rejects the plan's ${nameProviders(rejected)}`;
}

function nameProviders(aaguids: readonly string[]): string {
  return nameSome([...new Set(aaguids.map((aaguid) => labelOf(aaguid.toLowerCase())))]);
}

/** What demanded a security key of an administrator is content with a synced passkey now: a strength knows no type. */
function newlySatisfied(facts: PreflightFacts, policy: ConditionalAccessPolicy): readonly Finding[] {
  const strength = policy.grant?.strength ?? null;
  const synced = facts.plan.profile.passkeyTypes.includes("synced");
  if (strength === null || !synced || !meetsStrength(strength, facts.open)) return [];
  const privileged = new Set(facts.protection.privileged.map(({ id }) => id));
  const { sure, perhaps } = peopleUnder(facts, policy);
  const admins = [...sure, ...perhaps].filter(({ id }) => privileged.has(id));
  if (admins.length === 0) return [];
  return [
    finding(
      "admins-newly-satisfied",
      "warns",
      `${label(policy)} demands the strength '${strength.name}', which a synced passkey meets too: from their wave on ${countPeople(admins.length)} with a directory role may use one there: ${nameSome(admins.map(({ upn }) => upn))}.`,
      "Restrict the strength to the AAGUIDs of your security keys, or take these people out of the waves.",
    ),
  ];
}

function label({ name, state }: ConditionalAccessPolicy): string {
  return `Conditional Access policy '${name}'${state === "enabled" ? "" : `, which only reports as yet (${state}),`}`;
}

function severityOf({ state }: ConditionalAccessPolicy): Finding["severity"] {
  return state === "enabled" ? "warns" : "informs";
}

function scopeOf({ scope }: ConditionalAccessPolicy): string {
  const narrowed = scope?.narrowedBy ?? [];
  return narrowed.length === 0 ? "" : ` (under its conditions: ${narrowed.join(", ")})`;
}

function who({ sure, perhaps, of }: Under): string {
  const some = sure.length === 0 ? perhaps : sure;
  const verb = sure.length === 0 ? "may fall" : some.length === 1 ? "falls" : "fall";
  return `${String(some.length)} of ${countPeople(of)} of the waves ${verb} under it (${nameSome(some.map(({ upn }) => upn))})`;
}
