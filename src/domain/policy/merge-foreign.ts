import { canonicalExclusion, canonicalPolicy, canonicalProfile, canonicalTarget } from "./canonical";
import type { ExcludeTarget, Fido2Policy, IncludeTarget, PasskeyProfile } from "./fido2";
import { findProfile, sameId } from "./profile";
import { type Collection, mergeItems } from "./three-way-items";
import { decideSide, describeCollision, type ThreeWay } from "./three-way-value";

const TARGETS: Collection<IncludeTarget> = {
  noun: (target) => `include target ${target.id}`,
  canonical: canonicalTarget,
};
const EXCLUSIONS: Collection<ExcludeTarget> = {
  noun: (target) => `exclusion ${target.id}`,
  canonical: canonicalExclusion,
};
const PROFILES: Collection<PasskeyProfile> = {
  noun: (profile) => `profile '${profile.name ?? profile.id}'`,
  canonical: canonicalProfile,
};
const COLLECTIONS = new Set(["includeTargets", "excludeTargets", "passkeyProfiles"]);

/**
 * Lays the edit that turned `before` into `after` over `current`: by target, exclusion and profile id, by AAGUID and
 * profile reference within them, and by scalar. What the edit didn't touch stays as it is in `current`. Where `current`
 * changed the same thing differently since `before`, it keeps its value and `conflicts` says so; the same where the outcome
 * would be a policy that Graph refuses (a target without a profile, a profile that is missing).
 *
 * It says nothing about whom the edit harms: a foreign edit may narrow (see only-widens.ts) and may touch what is ours
 * (see conflicts.ts). Both must be asked of the outcome before anything is written.
 */
export function mergeForeign(current: Fido2Policy, before: Fido2Policy, after: Fido2Policy): ThreeWay<Fido2Policy> {
  const scalars = mergeScalars(current, before, after);
  const targets = mergeItems(TARGETS, {
    current: current.includeTargets,
    before: before.includeTargets,
    after: after.includeTargets,
  });
  const exclusions = mergeItems(EXCLUSIONS, {
    current: current.excludeTargets,
    before: before.excludeTargets,
    after: after.excludeTargets,
  });
  const profiles = mergeItems(PROFILES, {
    current: current.passkeyProfiles ?? [],
    before: before.passkeyProfiles ?? [],
    after: after.passkeyProfiles ?? [],
  });
  const merged: Fido2Policy = {
    ...scalars.merged,
    includeTargets: targets.merged,
    excludeTargets: exclusions.merged,
    ...(profiles.merged.length === 0 && !Array.isArray(current.passkeyProfiles)
      ? {}
      : { passkeyProfiles: profiles.merged }),
  };
  const sound = keepSound(merged, current);
  return {
    merged: sound.merged,
    conflicts: [scalars, targets, exclusions, profiles, sound].flatMap((part) => part.conflicts),
  };
}

function mergeScalars(current: Fido2Policy, before: Fido2Policy, after: Fido2Policy): ThreeWay<Fido2Policy> {
  const merged: Record<string, unknown> = { ...current };
  const conflicts: string[] = [];
  const forms = { current: canonicalPolicy(current), before: canonicalPolicy(before), after: canonicalPolicy(after) };
  for (const name of new Set([...Object.keys(forms.before), ...Object.keys(forms.after)])) {
    if (COLLECTIONS.has(name)) continue;
    const sides = { current: forms.current[name], before: forms.before[name], after: forms.after[name] };
    switch (decideSide(sides)) {
      case "keep":
        break;
      case "take":
        merged[name] = after[name] ?? null;
        break;
      case "both":
        conflicts.push(describeCollision(name, sides));
    }
  }
  return { merged: merged as unknown as Fido2Policy, conflicts };
}

/** What each side wanted may not go together: a profile that one removed and the other assigned, a target left without any. */
function keepSound(merged: Fido2Policy, current: Fido2Policy): ThreeWay<Fido2Policy> {
  const old = current.passkeyProfiles ?? [];
  if (old.length === 0) return { merged, conflicts: [] };
  const conflicts: string[] = [];
  const isKnown = (id: string) => findProfile(merged, id) !== undefined || findProfile(current, id) !== undefined;
  const includeTargets = merged.includeTargets.flatMap((target) => {
    const wanted = target.allowedPasskeyProfiles ?? [];
    const ids = wanted.filter(isKnown);
    if (ids.length > 0 && ids.length === wanted.length) return [target];
    conflicts.push(`${TARGETS.noun(target)}: the edit would leave it with a profile that is missing, or with none`);
    if (ids.length > 0) return [{ ...target, allowedPasskeyProfiles: ids }];
    return current.includeTargets.filter((each) => sameId(each.id, target.id));
  });
  let standard = merged.defaultPasskeyProfile ?? null;
  if (standard !== null && !isKnown(standard)) {
    conflicts.push(`defaultPasskeyProfile: the edit made ${standard} the default, which is missing by now`);
    standard = current.defaultPasskeyProfile ?? null;
  }
  const needed = [standard ?? [], includeTargets.map((target) => target.allowedPasskeyProfiles ?? [])].flat(2);
  const kept = old.filter(
    (profile) => findProfile(merged, profile.id) === undefined && needed.some((id) => sameId(id, profile.id)),
  );
  for (const profile of kept)
    conflicts.push(`${PROFILES.noun(profile)}: the edit removed it, but it is in use by now and stays`);
  return {
    merged: {
      ...merged,
      defaultPasskeyProfile: standard,
      passkeyProfiles: [...(merged.passkeyProfiles ?? []), ...kept],
      includeTargets,
    },
    conflicts,
  };
}
