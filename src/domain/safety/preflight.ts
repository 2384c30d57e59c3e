import { ALL_USERS } from "../policy/fido2";
import { allowsSynced } from "../policy/effective-access";
import { applyIntent } from "../policy/intent";
import { equalProfiles, findProfile, sameId } from "../policy/profile";
import { estimateSize, PROFILE_CAP, SIZE_LIMIT } from "../policy/size";
import { type Finding, finding } from "./finding";
import type { PreflightFacts } from "./preflight-facts";
import { findApproverProblems } from "./preflight-approvers";
import { findGroupProblems } from "./preflight-groups";
import { findPeopleProblems } from "./preflight-people";
import type { Proof } from "./proof";

/** Every finding, blocking ones first. A rollout starts only when none blocks. */
export function findPreflightProblems(facts: PreflightFacts): readonly Finding[] {
  const findings = [
    ...findPolicyProblems(facts),
    ...findSizeProblems(facts),
    ...facts.waves.flatMap((wave) => findGroupProblems(wave)),
    ...findPeopleProblems(facts),
    ...findApproverProblems(facts),
    ...findPlanProblems(facts),
    ...facts.guardViolations.map((violation) =>
      finding("guard-broken", "blocks", violation, "Change the plan, or have the guard's owners change the guard."),
    ),
    ...facts.sourceProblems.map(({ source, problem, mend }) =>
      finding("source-dead", "blocks", `${source} can't be read: ${problem}`, mend),
    ),
  ];
  const order = { blocks: 0, warns: 1, informs: 2 } as const;
  return findings.sort((a, b) => order[a.severity] - order[b.severity]);
}

function findPolicyProblems({ policy, open, plan, waves }: PreflightFacts): readonly Finding[] {
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
  const everyone = policy.includeTargets.find((target) => target.id === ALL_USERS);
  const forAll = (everyone?.allowedPasskeyProfiles ?? [])
    .map((id) => findProfile(policy, id))
    .find((profile) => profile !== undefined && allowsSynced(profile) && profile.attestationEnforcement === "disabled");
  if (forAll !== undefined)
    findings.push(
      finding(
        "all-users-allows-synced",
        "warns",
        `All users may use synced passkeys already, through profile '${forAll.name ?? forAll.id}': this rollout would change nothing for them.`,
        "Narrow the profile of all users first, knowing that this locks out who uses one, or don't roll out.",
      ),
    );
  const existing = findProfile(policy, open.id);
  if (existing !== undefined && !equalProfiles(existing, open))
    findings.push(
      finding(
        "profile-differs",
        "blocks",
        `Profile ${open.id} exists and says something else than the plan.`,
        "Make the plan say what the profile says, or leave 'profile.id' out so that a new one is made.",
      ),
    );
  if (plan.profile.id !== undefined && existing === undefined)
    findings.push(
      finding(
        "profile-missing",
        "blocks",
        `There is no profile ${plan.profile.id} to adopt.`,
        "Correct 'profile.id', or leave it out so that a new profile is made.",
      ),
    );
  const adopted =
    plan.profile.id === undefined
      ? []
      : policy.includeTargets.filter((target) =>
          (target.allowedPasskeyProfiles ?? []).some((id) => sameId(id, open.id)),
        );
  if (adopted.length > 0)
    findings.push(
      finding(
        "profile-in-use",
        "blocks",
        `Profile ${open.id} is used by ${String(adopted.length)} targets already.`,
        "Adopt only a profile without other targets.",
      ),
    );
  const sameName = (policy.passkeyProfiles ?? []).find(
    (profile) => profile.name === open.name && !sameId(profile.id, open.id),
  );
  if (sameName !== undefined)
    findings.push(
      finding(
        "profile-name-taken",
        "warns",
        `Another profile is called '${open.name ?? ""}' too (${sameName.id}).`,
        "Give the plan's profile a name of its own, so that people can tell them apart.",
      ),
    );
  for (const wave of waves)
    for (const group of wave.groups.flatMap((each) => each.found))
      if (policy.excludeTargets.some((target) => sameId(target.id, group.id)))
        findings.push(
          finding(
            "group-excluded",
            "blocks",
            `Group '${group.name}' of wave '${wave.name}' is excluded from all passkeys: exclusion wins.`,
            "Remove the exclusion, or take the group out of the wave.",
            wave.index,
          ),
        );
  return findings;
}

/** Computes the final JSON of every wave before the first one is written. */
function findSizeProblems({ policy, open, twin, waves }: PreflightFacts): readonly Finding[] {
  const findings: Finding[] = [];
  let after = policy;
  for (const wave of waves) {
    const groupIds = wave.groups.flatMap((group) => group.found.map((found) => found.id));
    after = applyIntent(after, { kind: "assign", profile: open, groupIds });
    const closed = applyIntent(after, { kind: "close", open, twin, groupIds });
    const size = Math.max(estimateSize(after), estimateSize(closed));
    if (size > SIZE_LIMIT)
      findings.push(
        finding(
          "policy-too-large",
          "blocks",
          `With wave '${wave.name}' the policy would take about ${(size / 1024).toFixed(1)} KB of the 20 KB that Entra allows.`,
          "Use fewer groups; consolidate them into one.",
          wave.index,
        ),
      );
    const profiles = (closed.passkeyProfiles ?? []).length;
    if (profiles > PROFILE_CAP && wave.index === 0)
      findings.push(
        finding(
          "too-many-profiles",
          (after.passkeyProfiles ?? []).length > PROFILE_CAP ? "blocks" : "warns",
          `With the open profile and its closed twin the tenant would have ${String(profiles)} profiles; ${String(PROFILE_CAP)} are planned for.`,
          "Delete a profile that nobody uses.",
        ),
      );
  }
  return findings;
}

function findPlanProblems({ plan, proofs }: PreflightFacts): readonly Finding[] {
  const findings: Finding[] = [];
  if (plan.assignment.strategy === "membership")
    findings.push(
      finding(
        "membership-not-granted",
        "blocks",
        "The app has no permission to write group membership, which 'assignment: membership' needs.",
        "Use 'assignment: { strategy: targets }'.",
      ),
    );
  if (plan.writer === "person")
    findings.push(
      finding(
        "writer-person-unavailable",
        "blocks",
        "'writer: person' isn't available in this version.",
        "Use 'writer: app'.",
      ),
    );
  const { strategy } = plan.rollback;
  const proven = (id: Proof["id"]) => proofs.some((proof) => proof.id === id && proof.holds);
  if (strategy !== "freeze" && !proven("closed-twin-keeps-sign-in"))
    findings.push(
      finding(
        "proof-missing",
        "warns",
        `It was not proven in this tenant that people keep signing in under the closed profile, so '${strategy}' falls back to 'freeze' and asks.`,
        "Store the proof before a wave needs it.",
      ),
    );
  if (strategy === "retain-registered" || strategy === "restore")
    findings.push(
      finding(
        "strategy-starts-with-close",
        "warns",
        `In this version '${strategy}' does its first step, closing the registration, and leaves the rest to a person.`,
        "Use 'close-registration', or be ready to finish by hand with the undo bundle.",
      ),
    );
  if (plan.assignment.consolidateInto !== undefined)
    findings.push(
      finding(
        "no-consolidation",
        "warns",
        "Finished waves are not consolidated into one group in this version; each keeps its target.",
        "Nothing, as long as the policy stays under 20 KB.",
      ),
    );
  return findings;
}
