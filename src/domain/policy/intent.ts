import type { OwnedPolicy } from "../rollout/records";
import type { Fido2Policy, IncludeTarget, PasskeyProfile } from "./fido2";
import { findProfile, sameId } from "./profile";

/** What one write wants: stated as a change, so that it can be laid over whatever the policy holds meanwhile. */
export type PolicyIntent =
  | { readonly kind: "assign"; readonly profile: PasskeyProfile; readonly groupIds: readonly string[] }
  | {
      readonly kind: "close";
      readonly open: PasskeyProfile;
      readonly twin: PasskeyProfile;
      readonly groupIds: readonly string[];
    };

/** Lays the intent over a policy. Everything else stays as it is; doing it twice changes nothing more. */
export function applyIntent(policy: Fido2Policy, intent: PolicyIntent): Fido2Policy {
  const wanted = intent.kind === "assign" ? intent.profile : intent.twin;
  const profiles = policy.passkeyProfiles ?? [];
  return {
    ...policy,
    passkeyProfiles: findProfile(policy, wanted.id) === undefined ? [...profiles, wanted] : profiles,
    includeTargets: intent.kind === "assign" ? assign(policy, intent) : close(policy, intent),
  };
}

/** What the rollout owns once the intent has taken effect on `before`. */
export function ownAfter(owned: OwnedPolicy, before: Fido2Policy, intent: PolicyIntent): OwnedPolicy {
  const profile = intent.kind === "assign" ? intent.profile : intent.twin;
  const profiles = owned.profiles.some((own) => sameId(own.id, profile.id))
    ? owned.profiles
    : [...owned.profiles, profile];
  if (intent.kind === "close") {
    const moved = owned.targets.map((target) =>
      sameId(target.profileId, intent.open.id) && hasId(intent.groupIds, target.groupId)
        ? { ...target, profileId: intent.twin.id }
        : target,
    );
    return { profiles, targets: moved };
  }
  const added = intent.groupIds
    .filter((groupId) => !owned.targets.some((target) => sameId(target.groupId, groupId)))
    .map((groupId) => ({ groupId, profileId: profile.id, appended: findTarget(before, groupId) !== undefined }));
  return { profiles, targets: [...owned.targets, ...added] };
}

/** The include target of a group, if it is one. */
export function findTarget(policy: Fido2Policy, groupId: string): IncludeTarget | undefined {
  return policy.includeTargets.find((target) => target.targetType === "group" && sameId(target.id, groupId));
}

function assign(policy: Fido2Policy, intent: Extract<PolicyIntent, { kind: "assign" }>): readonly IncludeTarget[] {
  const appended = policy.includeTargets.map((target) =>
    target.targetType === "group" && hasId(intent.groupIds, target.id) && !allows(target, intent.profile.id)
      ? { ...target, allowedPasskeyProfiles: [...(target.allowedPasskeyProfiles ?? []), intent.profile.id] }
      : target,
  );
  const added = intent.groupIds
    .filter((groupId) => findTarget(policy, groupId) === undefined)
    .map((id) => ({
      targetType: "group",
      id,
      isRegistrationRequired: false,
      allowedPasskeyProfiles: [intent.profile.id],
    }));
  return [...appended, ...added];
}

function close(policy: Fido2Policy, intent: Extract<PolicyIntent, { kind: "close" }>): readonly IncludeTarget[] {
  return policy.includeTargets.map((target) => {
    if (target.targetType !== "group" || !hasId(intent.groupIds, target.id) || !allows(target, intent.open.id))
      return target;
    const kept = (target.allowedPasskeyProfiles ?? []).filter(
      (id) => !sameId(id, intent.open.id) && !sameId(id, intent.twin.id),
    );
    return { ...target, allowedPasskeyProfiles: [...kept, intent.twin.id] };
  });
}

function allows(target: IncludeTarget, profileId: string): boolean {
  return hasId(target.allowedPasskeyProfiles ?? [], profileId);
}

function hasId(ids: readonly string[], id: string): boolean {
  return ids.some((candidate) => sameId(candidate, id));
}
