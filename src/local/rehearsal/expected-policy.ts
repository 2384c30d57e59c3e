import type { RolloutPlan } from "../../domain/plan/plan";
import type { PasskeyProfile } from "../../domain/policy/fido2";
import type { Instant } from "../../domain/time";
import type { PolicyWriteTruth } from "../tenant/truth";
import { addProfile, addTarget, applyChanges, changesBetween, describeFactDifferences, factsOf } from "./policy-facts";
import type { PolicyFacts } from "./policy-facts";

/** What the product says it did to one wave. */
export interface WaveClaim {
  readonly groupIds: readonly string[];
  readonly appliedAt: Instant | null;
  readonly contained: { readonly strategy: string; readonly at: Instant } | null;
}

/**
 * What the policy must hold at the end: the start policy, then in order of time the plan's profile and targets for every
 * wave that was applied, the closed twin where one was contained, and whatever others changed. It shares no code with the
 * product's own intent and merge, so that a mistake there shows here.
 */
export function expectPolicy(o: {
  readonly start: PolicyFacts;
  readonly plan: RolloutPlan;
  readonly profileIds: { readonly open: string; readonly closed: string };
  readonly waves: readonly WaveClaim[];
  readonly foreign: readonly PolicyWriteTruth[];
}): PolicyFacts {
  const open = profileOfPlan(o.plan, o.profileIds.open);
  const closed: PasskeyProfile = {
    ...open,
    id: o.profileIds.closed,
    name: `${open.name ?? ""} (closed)`,
    attestationEnforcement: "registrationOnly",
  };
  const facts = new Map(o.start);
  const happenings: { readonly at: Instant; readonly order: number; readonly apply: () => void }[] = [];
  for (const wave of o.waves) {
    if (wave.appliedAt !== null)
      happenings.push({
        at: wave.appliedAt,
        order: 1,
        apply: () => {
          assign(facts, open, wave.groupIds);
        },
      });
    if (wave.contained?.strategy === "close-registration")
      happenings.push({
        at: wave.contained.at,
        order: 2,
        apply: () => {
          closeTargets(facts, open.id, closed, wave.groupIds);
        },
      });
  }
  for (const write of o.foreign)
    happenings.push({
      at: write.at,
      order: 0,
      apply: () => {
        applyChanges(facts, changesBetween(factsOf(write.before), factsOf(write.after)));
      },
    });
  happenings.sort((a, b) => a.at - b.at || a.order - b.order);
  for (const { apply } of happenings) apply();
  return facts;
}

/** Lines about every difference; empty exactly when the final policy is the expected one. */
export function differencesFromExpected(expected: PolicyFacts, final: PolicyFacts): readonly string[] {
  return describeFactDifferences(expected, final);
}

function profileOfPlan(plan: RolloutPlan, id: string): PasskeyProfile {
  const { aaguids, name, passkeyTypes, attestation } = plan.profile;
  const any = aaguids.kind === "any";
  return {
    id,
    name,
    passkeyTypes: passkeyTypes.join(","),
    attestationEnforcement: attestation,
    keyRestrictions: {
      isEnforced: !any,
      enforcementType: any ? "allow" : aaguids.kind,
      aaGuids: any ? [] : aaguids.list.map((entry) => entry.aaguid),
    },
  };
}

function assign(facts: Map<string, string>, open: PasskeyProfile, groupIds: readonly string[]): void {
  addProfile(facts, open);
  for (const id of groupIds) {
    if (!facts.has(`target ${id.toLowerCase()}`)) addTarget(facts, { targetType: "group", id });
    facts.set(`target ${id.toLowerCase()} profile ${open.id.toLowerCase()}`, "yes");
  }
}

function closeTargets(
  facts: Map<string, string>,
  openId: string,
  closed: PasskeyProfile,
  groupIds: readonly string[],
): void {
  addProfile(facts, closed);
  for (const id of groupIds) {
    const key = `target ${id.toLowerCase()} profile`;
    if (facts.delete(`${key} ${openId.toLowerCase()}`)) facts.set(`${key} ${closed.id.toLowerCase()}`, "yes");
  }
}
