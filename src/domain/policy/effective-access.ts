import { hasAaguid, isNoAaguid } from "./aaguid-set";
import { type AccessCell, accessSet, cellsOf } from "./access-cell";
import { type AccessGrant, grantsOfLegacy, grantsOfProfile } from "./access-grant";
import { readFlags } from "./canonical";
import { ALL_USERS, type ExcludeTarget, type Fido2Policy, type IncludeTarget, type PasskeyProfile } from "./fido2";
import { findProfile } from "./profile";

/** What a person may do with passkeys, from all targets, profiles and exclusions together. */
export interface EffectiveAccess {
  /** Certainly excluded: from every passkey, whatever includes say. */
  readonly excluded: boolean;
  /** Every profile the person is certainly in scope of; a passkey is accepted when it meets at least one (documented). */
  readonly profiles: readonly PasskeyProfile[];
  /** Certainly, with a synced passkey of some provider. */
  readonly maySignInSynced: boolean;
  readonly mayRegisterSynced: boolean;
  /** Everything that is granted; all of them OR-ed. */
  readonly grants: readonly AccessGrant[];
}

/** A passkey as far as it is known; null: not known. */
export interface PasskeyFacts {
  readonly type: "synced" | "deviceBound" | "unknown";
  readonly aaguid: string | null;
  /** Whether it attests while it is registered. Synced ones can't. */
  readonly attested: boolean | null;
}

/**
 * Profiles are OR-ed over all targets the person belongs to; an exclusion wins over everything. `groupIds` are all groups
 * of the person, transitively. Targets of type `user` (legacy) reach the person with that id; without `personId` they
 * reach nobody. A tenant without profiles is judged by its top-level settings. What the policy says in words that this
 * version doesn't know neither grants nor forbids for certain: it leaves a doubt in the grants.
 */
export function effectiveAccess(policy: Fido2Policy, groupIds: readonly string[], personId?: string): EffectiveAccess {
  const groups = new Set(groupIds.map((id) => id.toLowerCase()));
  const reachOf = (target: ExcludeTarget) => reach(target, groups, personId?.toLowerCase());
  const excluded = policy.excludeTargets.some((target) => reachOf(target) === "yes");
  const doubt = doubtAll(policy, reachOf);
  if (excluded || policy.state === "disabled") return accessOf(excluded, [], []);
  const reached = policy.includeTargets.map((target) => ({ target, reach: reachOf(target) }));
  const sure = reached.filter((each) => each.reach === "yes").map((each) => each.target);
  const perhaps = reached.filter((each) => each.reach === "unknown").map((each) => each.target);
  const profiles = profilesOf(policy, sure);
  const grants = [
    ...grantsOfTargets(policy, sure),
    ...perhaps.flatMap((target) =>
      grantsOfTargets(policy, [target]).map((grant) => withDoubt(grant, unknownTarget("target", target))),
    ),
  ];
  const open = policy.isSelfServiceRegistrationAllowed === false ? grants.filter(({ what }) => what === "use") : grants;
  return accessOf(false, profiles, doubt === null ? open : open.map((grant) => withDoubt(grant, doubt)));
}

/** Whether the person may register this passkey. `unknown`: the passkey or the policy leaves it open. */
export function mayRegister(access: EffectiveAccess, passkey: PasskeyFacts): "yes" | "no" | "unknown" {
  return judge(access, "register", passkey);
}

/** Whether the person may sign in with this passkey, once registered. `unknown`: the passkey or the policy leaves it open. */
export function mayUse(access: EffectiveAccess, passkey: PasskeyFacts): "yes" | "no" | "unknown" {
  return judge(access, "use", passkey);
}

/** The profile lists `synced` among its types. */
export function allowsSynced(profile: PasskeyProfile): boolean {
  return readFlags(profile.passkeyTypes).includes("synced");
}

function accessOf(
  excluded: boolean,
  profiles: readonly PasskeyProfile[],
  grants: readonly AccessGrant[],
): EffectiveAccess {
  const someSynced = (what: AccessGrant["what"]) =>
    grants.some(
      (grant) => grant.what === what && grant.type === "synced" && grant.doubt === null && !isNoAaguid(grant.aaguids),
    );
  return {
    excluded,
    profiles,
    maySignInSynced: someSynced("use"),
    mayRegisterSynced: someSynced("register"),
    grants: grants.filter((grant) => !isNoAaguid(grant.aaguids)),
  };
}

function reach(
  target: ExcludeTarget,
  groups: ReadonlySet<string>,
  personId: string | undefined,
): "yes" | "no" | "unknown" {
  const id = target.id.toLowerCase();
  switch (target.targetType.toLowerCase()) {
    case "group":
      return id === ALL_USERS || groups.has(id) ? "yes" : "no";
    case "user":
      return id === ALL_USERS || id === personId ? "yes" : "no";
    default:
      return "unknown";
  }
}

/** What puts everything in doubt: a state, or a kind of exclusion, that this version doesn't know. */
function doubtAll(policy: Fido2Policy, reachOf: (target: ExcludeTarget) => "yes" | "no" | "unknown"): string | null {
  if (policy.state !== "enabled") return `the passkey method has the unknown state '${policy.state}'`;
  const exclusion = policy.excludeTargets.find((target) => reachOf(target) === "unknown");
  return exclusion === undefined ? null : unknownTarget("exclusion", exclusion);
}

function unknownTarget(noun: string, { id, targetType }: ExcludeTarget): string {
  return `${noun} ${id} is of the unknown type '${targetType}'`;
}

function profilesOf(policy: Fido2Policy, targets: readonly IncludeTarget[]): readonly PasskeyProfile[] {
  const ids = targets.flatMap((target) => target.allowedPasskeyProfiles ?? []).map((id) => id.toLowerCase());
  return [...new Set(ids)].map((id) => findProfile(policy, id)).filter((profile) => profile !== undefined);
}

/** On profiles, a target without one grants nothing; in a legacy tenant every target grants what the top level says. */
function grantsOfTargets(policy: Fido2Policy, targets: readonly IncludeTarget[]): readonly AccessGrant[] {
  if ((policy.passkeyProfiles ?? []).length === 0) return targets.length === 0 ? [] : grantsOfLegacy(policy);
  return profilesOf(policy, targets).flatMap(grantsOfProfile);
}

function withDoubt(grant: AccessGrant, doubt: string): AccessGrant {
  return grant.doubt === null ? { ...grant, doubt } : grant;
}

function judge(access: EffectiveAccess, what: AccessGrant["what"], passkey: PasskeyFacts): "yes" | "no" | "unknown" {
  const cells = cellsOf(what).filter((cell) => mayLieIn(passkey, cell));
  const answers = cells.map((cell) => judgeCell(access, cell, passkey.aaguid));
  if (answers.every((answer) => answer === "no")) return "no";
  // A passkey of unknown type is of one of the two known ones, as far as the schema's enum of credentials goes.
  const known = answers.filter((_, index) => cells[index]?.type !== "other");
  return known.every((answer) => answer === "yes") ? "yes" : "unknown";
}

function judgeCell(access: EffectiveAccess, cell: AccessCell, aaguid: string | null): "yes" | "no" | "unknown" {
  const [certain, possible] = [accessSet(access.grants, cell, "certain"), accessSet(access.grants, cell, "possible")];
  if (isNoAaguid(possible)) return "no";
  if (aaguid === null) return certain.kind === "any" ? "yes" : "unknown";
  return hasAaguid(certain, aaguid) ? "yes" : hasAaguid(possible, aaguid) ? "unknown" : "no";
}

function mayLieIn({ type, attested }: PasskeyFacts, cell: AccessCell): boolean {
  const fitsType = type === "unknown" || cell.type === type;
  return fitsType && (cell.attested === null || attested === null || cell.attested === attested);
}
