import { bySeverity, type Finding, finding } from "./finding";
import { findApproverProblems } from "./preflight-approvers";
import { findConditionalAccessProblems } from "./preflight-conditional-access";
import { findDatedChanges } from "./preflight-dates";
import type { PreflightFacts } from "./preflight-facts";
import { findGroupProblems, findSharedGroups } from "./preflight-groups";
import { findMethodProblems } from "./preflight-methods";
import { findPeopleProblems } from "./preflight-people";
import { findPlanProblems } from "./preflight-plan";
import { findPolicyProblems } from "./preflight-policy";
import { findProfileProblems } from "./preflight-profile";
import { findSizeProblems } from "./preflight-size";
import { findSourceProblems } from "./preflight-sources";
import { findStandingProblems } from "./preflight-standing";

/**
 * Every finding, blocking ones first. A rollout starts only when none blocks. What blocks is listed in the design (product,
 * "Preflight"): a broken invariant or guard, protected people, groups that can't be worked with, a budget exceeded, the
 * method off or not on profiles, a dead source, a missing permission. Everything else warns or informs.
 */
export function findPreflightProblems(facts: PreflightFacts): readonly Finding[] {
  const findings = [
    ...findPolicyProblems(facts),
    ...findProfileProblems(facts),
    ...findSizeProblems(facts),
    ...facts.waves.flatMap((wave) => findGroupProblems(wave)),
    ...findSharedGroups(facts),
    ...findPeopleProblems(facts),
    ...findStandingProblems(facts),
    ...findApproverProblems(facts),
    ...findPlanProblems(facts),
    ...facts.guardViolations.map((violation) =>
      finding("guard-broken", "blocks", violation, "Change the plan, or have the guard's owners change the guard."),
    ),
    ...findSourceProblems(facts),
    ...findConditionalAccessProblems(facts),
    ...findMethodProblems(facts),
    ...findDatedChanges(facts),
  ];
  return findings.sort(bySeverity);
}
