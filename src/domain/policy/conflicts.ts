import type { OwnedPolicy } from "../rollout/records";
import { grantsOfProfile } from "./access-grant";
import { compareAccess } from "./compare-access";
import { describeProfileChange } from "./difference";
import type { Fido2Policy, PasskeyProfile } from "./fido2";
import { findTarget, type PolicyIntent } from "./intent";
import { equalProfiles, findProfile, sameId } from "./profile";
import { showValue } from "./three-way-value";

/**
 * What the rollout owns and somebody else took away, changed or shut out: one sentence each, with old → new. `base`, the
 * policy that we last verified, adds what only a comparison shows (old values; our profile made the default one).
 */
export function findConflicts(theirs: Fido2Policy, owned: OwnedPolicy, base?: Fido2Policy): readonly string[] {
  return [
    ...owned.profiles.flatMap((own) => findProfileConflicts(theirs, own, base)),
    ...owned.targets.flatMap((own) => findTargetConflicts(theirs, own, base)),
    ...(owned.targets.length > 0 ? findStateConflicts(theirs, base) : []),
  ];
}

/** What somebody else did that the intent can't be laid over in good faith. */
export function findIntentConflicts(
  theirs: Fido2Policy,
  intent: PolicyIntent,
  owned: OwnedPolicy,
  base: Fido2Policy,
): readonly string[] {
  const wanted = intent.kind === "assign" ? intent.profile : intent.twin;
  return [
    ...findTakenId(theirs, wanted, owned),
    ...findStateConflicts(theirs, base),
    ...(intent.kind === "assign" ? intent.groupIds : []).flatMap((groupId) => [
      ...(isExcluded(theirs, groupId) ? [`group ${groupId} of the wave is excluded from passkeys`] : []),
      ...findRemovedGroup(theirs, groupId, owned, base),
    ]),
  ];
}

function findProfileConflicts(theirs: Fido2Policy, own: PasskeyProfile, base: Fido2Policy | undefined): string[] {
  const name = `our profile '${own.name ?? own.id}'`;
  const found = findProfile(theirs, own.id);
  if (found === undefined) return [`${name} was deleted`];
  const madeDefault =
    base !== undefined && isDefault(theirs, own.id) && !isDefault(base, own.id)
      ? [
          `${name} was made the default profile, which can't be deleted: ${showValue(base.defaultPasskeyProfile)} → ${showValue(theirs.defaultPasskeyProfile)}`,
        ]
      : [];
  if (equalProfiles(found, own)) return madeDefault;
  return [`${name} was ${sayChange(own, found)}: ${describeProfileChange(own, found).join(", ")}`, ...madeDefault];
}

/** What the change of a profile means for those who have it. */
function sayChange(old: PasskeyProfile, now: PasskeyProfile): "narrowed" | "widened" | "changed" {
  const change = compareAccess({ grants: grantsOfProfile(old) }, { grants: grantsOfProfile(now) });
  if (change.unknown.length > 0 || change.gains.length > 0 === change.loses.length > 0) return "changed";
  return change.gains.length > 0 ? "widened" : "narrowed";
}

function findTargetConflicts(
  theirs: Fido2Policy,
  own: OwnedPolicy["targets"][number],
  base: Fido2Policy | undefined,
): string[] {
  const target = findTarget(theirs, own.groupId);
  const has = (target?.allowedPasskeyProfiles ?? []).some((id) => sameId(id, own.profileId));
  const old = base === undefined ? "" : `: ${profilesOf(base, own.groupId)} → ${profilesOf(theirs, own.groupId)}`;
  return [
    ...(target === undefined ? [`our target, group ${own.groupId}, was removed${old}`] : []),
    ...(target !== undefined && !has ? [`our profile was taken from the target group ${own.groupId}${old}`] : []),
    ...(isExcluded(theirs, own.groupId)
      ? [`our target, group ${own.groupId}, was excluded: it may use passkeys → it may use none`]
      : []),
  ];
}

/** An off method, or a state that this version doesn't know, takes every passkey from everybody. */
function findStateConflicts(theirs: Fido2Policy, base: Fido2Policy | undefined): string[] {
  if (theirs.state === "enabled") return [];
  const old = base === undefined || base.state === theirs.state ? "" : `: ${base.state} → ${theirs.state}`;
  return [`the passkey method is ${theirs.state}${old}`];
}

/** What is ours already is compared with what we own. */
function findTakenId(theirs: Fido2Policy, wanted: PasskeyProfile, owned: OwnedPolicy): string[] {
  const found = findProfile(theirs, wanted.id);
  if (found === undefined || equalProfiles(found, wanted)) return [];
  if (owned.profiles.some((own) => sameId(own.id, wanted.id))) return [];
  const change = describeProfileChange(wanted, found).join(", ");
  return [`a profile with the id of our '${wanted.name ?? wanted.id}' says something else: ${change}`];
}

/** The group was a target that our profile would have been appended to; somebody meant it to be none any more. */
function findRemovedGroup(theirs: Fido2Policy, groupId: string, owned: OwnedPolicy, base: Fido2Policy): string[] {
  if (findTarget(base, groupId) === undefined || findTarget(theirs, groupId) !== undefined) return [];
  if (owned.targets.some((own) => sameId(own.groupId, groupId))) return [];
  return [`group ${groupId} of the wave was a target and was removed: ${profilesOf(base, groupId)} → nothing`];
}

function profilesOf(policy: Fido2Policy, groupId: string): string {
  const target = findTarget(policy, groupId);
  if (target === undefined) return "nothing";
  const names = (target.allowedPasskeyProfiles ?? []).map((id) => findProfile(policy, id)?.name ?? id);
  return names.length === 0 ? "a target without a profile" : names.map((name) => `'${name}'`).join(" and ");
}

function isDefault(policy: Fido2Policy, profileId: string): boolean {
  return typeof policy.defaultPasskeyProfile === "string" && sameId(policy.defaultPasskeyProfile, profileId);
}

function isExcluded(policy: Fido2Policy, groupId: string): boolean {
  return policy.excludeTargets.some((target) => sameId(target.id, groupId));
}
