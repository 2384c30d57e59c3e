import { allowsSynced } from "../policy/effective-access";
import { ALL_USERS } from "../policy/fido2";
import { findProfile, sameId } from "../policy/profile";
import { type Finding, finding } from "./finding";
import type { PreflightFacts } from "./preflight-facts";

/** Whether the tenant's passkey policy is one on which a rollout can stand at all. */
export function findPolicyProblems(facts: Pick<PreflightFacts, "policy" | "waves">): readonly Finding[] {
  const { policy } = facts;
  const findings: Finding[] = [];
  if (policy.state !== "enabled")
    findings.push(
      finding(
        "method-off",
        "blocks",
        `The passkey (FIDO2) method is '${policy.state}' in this tenant.`,
        "Enable it in the Entra admin center under Authentication methods.",
      ),
    );
  if ((policy.passkeyProfiles ?? []).length === 0)
    findings.push(
      finding(
        "not-on-profiles",
        "blocks",
        "The tenant is not on passkey profiles.",
        "Opt in in the Entra admin center; it is a one-way action, so Passkey Rollout doesn't do it for you.",
      ),
    );
  if (policy.isSelfServiceRegistrationAllowed === false)
    findings.push(
      finding(
        "self-service-off",
        "warns",
        "Self-service set-up of passkeys is off: nobody can register one.",
        "Allow self-service set-up in the passkey method's settings.",
      ),
    );
  return [...findings, ...allUsersAllowSynced(facts), ...excludedGroups(facts)];
}

/** Profiles are OR-ed: what all users may do already, no wave can add. */
function allUsersAllowSynced({ policy }: Pick<PreflightFacts, "policy">): readonly Finding[] {
  const everyone = policy.includeTargets.find((target) => target.id.toLowerCase() === ALL_USERS);
  const forAll = (everyone?.allowedPasskeyProfiles ?? [])
    .map((id) => findProfile(policy, id))
    .find((profile) => profile !== undefined && allowsSynced(profile) && profile.attestationEnforcement === "disabled");
  if (forAll === undefined) return [];
  return [
    finding(
      "all-users-allows-synced",
      "warns",
      `All users may use synced passkeys already, through profile '${forAll.name ?? forAll.id}': this rollout would change nothing for them.`,
      "Narrow the profile of all users first, knowing that this locks out who uses one, or don't roll out.",
    ),
  ];
}

/** The write would be a true conflict with the exclusion, so it would be held in the end (invariant 2). */
function excludedGroups({ policy, waves }: Pick<PreflightFacts, "policy" | "waves">): readonly Finding[] {
  return waves.flatMap((wave) =>
    wave.groups
      .flatMap((each) => each.found)
      .filter((group) => policy.excludeTargets.some((target) => sameId(target.id, group.id)))
      .map((group) =>
        finding(
          "group-excluded",
          "blocks",
          `Group '${group.name}' of wave '${wave.name}' is excluded from all passkeys: exclusion wins.`,
          "Remove the exclusion, or take the group out of the wave.",
          wave.index,
        ),
      ),
  );
}
