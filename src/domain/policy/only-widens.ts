import { canonicalJson } from "../canonical-json";
import { canonicalExclusion, canonicalPolicy, canonicalProfile, canonicalTarget } from "./canonical";
import { COLLECTIONS } from "./collections";
import type { Fido2Policy, PasskeyProfile } from "./fido2";
import { findProfile, sameId } from "./profile";

/**
 * Whether nothing that anybody has in `from` is missing in `to`, told from the policy alone and without looking at
 * people: no target, profile, type or accepted AAGUID is gone, none is excluded or restricted more, no scalar differs.
 * Strict on purpose: what it can't tell to be a pure addition is none.
 */
export function onlyWidens(from: Fido2Policy, to: Fido2Policy): boolean {
  return (
    sameScalars(from, to) &&
    from.includeTargets.every((target) => {
      const found = to.includeTargets.find(
        (each) => each.targetType === target.targetType && sameId(each.id, target.id),
      );
      return found !== undefined && keepsAll(canonicalTarget(target), canonicalTarget(found), "allowedPasskeyProfiles");
    }) &&
    to.excludeTargets.every((target) => {
      const text = canonicalJson(canonicalExclusion(target));
      return from.excludeTargets.some((each) => canonicalJson(canonicalExclusion(each)) === text);
    }) &&
    (from.passkeyProfiles ?? []).every((profile) => {
      const found = findProfile(to, profile.id);
      return found !== undefined && acceptsAll(profile, found);
    })
  );
}

function sameScalars(from: Fido2Policy, to: Fido2Policy): boolean {
  const scalars = (policy: Fido2Policy) =>
    canonicalJson(
      Object.fromEntries(
        Object.entries(canonicalPolicy(policy)).filter(
          ([name]) => !COLLECTIONS.some((collection) => collection === name),
        ),
      ),
    );
  return scalars(from) === scalars(to);
}

/** An enforced list of allowed AAGUIDs may only grow, one of blocked ones only shrink; everything else stays. */
function acceptsAll(from: PasskeyProfile, to: PasskeyProfile): boolean {
  const [a, b] = [from, to].map((profile) => ({ ...canonicalProfile(profile), keyRestrictions: null }));
  if (canonicalJson(a ?? null) !== canonicalJson(b ?? null)) return false;
  const [old, now] = [canonicalProfile(from).keyRestrictions, canonicalProfile(to).keyRestrictions] as [Keys, Keys];
  if (old.isEnforced !== now.isEnforced || old.enforcementType !== now.enforcementType) return false;
  return old.enforcementType === "block" ? contains(old.aaGuids, now.aaGuids) : contains(now.aaGuids, old.aaGuids);
}

interface Keys {
  readonly isEnforced: boolean;
  readonly enforcementType: string;
  readonly aaGuids: readonly string[];
}

function keepsAll(from: Record<string, unknown>, to: Record<string, unknown>, list: string): boolean {
  const rest = (item: Record<string, unknown>) => canonicalJson({ ...item, [list]: null });
  return rest(from) === rest(to) && contains(to[list] as string[], from[list] as string[]);
}

function contains(all: readonly string[], some: readonly string[]): boolean {
  return some.every((id) => all.includes(id));
}
