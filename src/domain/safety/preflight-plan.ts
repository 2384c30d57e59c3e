import type { RolloutPlan } from "../plan/plan";
import { type Finding, finding } from "./finding";
import type { PreflightFacts } from "./preflight-facts";
import type { Proof } from "./proof";

/** What the plan asks for and this tenant, or this version, can't give. */
export function findPlanProblems({ plan, proofs }: Pick<PreflightFacts, "plan" | "proofs">): readonly Finding[] {
  return [...missingProof(plan, proofs), ...unavailable(plan)];
}

function missingProof({ rollback: { strategy } }: RolloutPlan, proofs: readonly Proof[]): readonly Finding[] {
  if (strategy === "freeze") return [];
  // Newest first: the latest of a behaviour is the one that counts.
  const newest = proofs.find((proof) => proof.id === "closed-twin-keeps-sign-in");
  if (newest?.holds === true) return [];
  const what =
    newest === undefined
      ? "It was not proven in this tenant that people keep signing in under the closed profile"
      : `The newest proof says no: ${newest.sentence}`;
  return [
    finding(
      "proof-missing",
      "warns",
      `${what.replace(/\.$/, "")}, so '${strategy}' falls back to 'freeze' and asks.`,
      "Store the proof before a wave needs it.",
    ),
  ];
}

function unavailable(plan: RolloutPlan): readonly Finding[] {
  const findings: Finding[] = [];
  const { strategy } = plan.rollback;
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
