import { compareAccess, describeAccessPart } from "../policy/compare-access";
import { effectiveAccess } from "../policy/effective-access";
import { ALL_USERS, type Fido2Policy, type IncludeTarget, type PasskeyProfile } from "../policy/fido2";
import { equalProfiles, findProfile, sameId } from "../policy/profile";
import { type Finding, finding } from "./finding";
import { nameSome } from "./name-people";
import type { PreflightFacts } from "./preflight-facts";

/** An existing profile is adopted only by id, and only if it is equal and nobody else uses it: else the plan would change others. */
export function findProfileProblems({
  policy,
  open,
  plan,
}: Pick<PreflightFacts, "policy" | "open" | "plan">): readonly Finding[] {
  const existing = findProfile(policy, open.id);
  return [
    ...differs(existing, open),
    ...missing(existing, plan.profile.id),
    ...inUse(policy, open, plan.profile.id),
    ...nameTaken(policy, open),
  ];
}

function differs(existing: PasskeyProfile | undefined, open: PasskeyProfile): readonly Finding[] {
  if (existing === undefined || equalProfiles(existing, open)) return [];
  const { gains, loses } = compareAccess(accessUnder(existing), accessUnder(open));
  const effects = [
    ...(gains.length === 0 ? [] : [`widen it (${gains.map(describeAccessPart).join("; ")})`]),
    ...(loses.length === 0 ? [] : [`narrow it (${loses.map(describeAccessPart).join("; ")})`]),
  ];
  const what = effects.length === 0 ? "only its name or form differs" : `the plan would ${effects.join(" and ")}`;
  return [
    finding(
      "profile-differs",
      "blocks",
      `Profile '${existing.name ?? existing.id}' (${existing.id}) exists and says something else than the plan: ${what}.`,
      "Make the plan say what the profile says, or leave 'profile.id' out so that a new one is made.",
    ),
  ];
}

/** What anybody may do under this profile alone. */
function accessUnder(profile: PasskeyProfile) {
  const everybody = { targetType: "group", id: ALL_USERS, allowedPasskeyProfiles: [profile.id] };
  const alone = { id: "Fido2", state: "enabled", includeTargets: [everybody], excludeTargets: [] };
  return effectiveAccess({ ...alone, passkeyProfiles: [profile] }, []);
}

function missing(existing: PasskeyProfile | undefined, id: string | undefined): readonly Finding[] {
  if (id === undefined || existing !== undefined) return [];
  return [
    finding(
      "profile-missing",
      "blocks",
      `There is no profile ${id} to adopt.`,
      "Correct 'profile.id', or leave it out so that a new profile is made.",
    ),
  ];
}

function inUse(policy: Fido2Policy, open: PasskeyProfile, adopted: string | undefined): readonly Finding[] {
  const users = adopted === undefined ? [] : policy.includeTargets.filter((target) => uses(target, open.id));
  if (users.length === 0) return [];
  return [
    finding(
      "profile-in-use",
      "blocks",
      `Profile ${open.id} is used by ${users.length === 1 ? "1 target" : `${String(users.length)} targets`} already (${nameSome(users.map(({ id }) => id))}): what happens to it would happen to them.`,
      "Adopt only a profile without other targets.",
    ),
  ];
}

function uses(target: IncludeTarget, profileId: string): boolean {
  return (target.allowedPasskeyProfiles ?? []).some((id) => sameId(id, profileId));
}

function nameTaken(policy: Fido2Policy, open: PasskeyProfile): readonly Finding[] {
  const other = (policy.passkeyProfiles ?? []).find(
    (profile) => profile.name === open.name && !sameId(profile.id, open.id),
  );
  if (other === undefined) return [];
  return [
    finding(
      "profile-name-taken",
      "warns",
      `Another profile is called '${open.name ?? ""}' too (${other.id}).`,
      "Give the plan's profile a name of its own, so that people can tell them apart.",
    ),
  ];
}
