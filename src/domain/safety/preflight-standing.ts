import { bakeEnd } from "../plan/working-time";
import { findTarget } from "../policy/intent";
import { sameId } from "../policy/profile";
import { HOUR } from "../time";
import { type Finding, finding } from "./finding";
import { countPeople, nameSome } from "./name-people";
import type { PreflightFacts } from "./preflight-facts";
import type { StandingFacts, StandingGroupFacts } from "./standing-facts";

type Facts = Pick<PreflightFacts, "plan" | "policy" | "open" | "waves" | "protection" | "standing" | "now">;

/**
 * Whether the standing group of `membership` can do its work: it is there, takes members, is used for nothing else, holds
 * nobody who would gain without having been approved, and the app may add people to it. Nothing with `targets`.
 */
export function findStandingProblems(facts: Facts): readonly Finding[] {
  const { standing } = facts;
  if (standing === undefined || standing === null) return [];
  const [group, ...others] = standing.found;
  if (group === undefined || others.length > 0 || standing.problem !== null) return [unfound(standing)];
  return [
    ...unusable(group),
    ...inUse(facts, group),
    ...withOtherGroups(facts, group),
    ...withPeople(facts, standing, group),
    ...withoutRight(standing, group),
    ...actsLate(facts),
  ];
}

function unfound({ asWritten, found, problem }: StandingFacts): Finding {
  if (problem !== null)
    return finding(
      "standing-group-unreadable",
      "blocks",
      `The standing group '${asWritten}' can't be read: ${problem}`,
      "Grant GroupMember.Read.All to the reader identity.",
    );
  if (found.length === 0)
    return finding(
      "standing-group-missing",
      "blocks",
      `There is no group '${asWritten}', to which people are to be added.`,
      "Create an assigned, cloud-only security group of that name, used for nothing else, or use its object id.",
    );
  return finding(
    "standing-group-ambiguous",
    "blocks",
    `${String(found.length)} groups are called '${asWritten}': ${found.map(({ id }) => id).join(", ")}.`,
    "Name the standing group by one of these ids.",
  );
}

/** Kinds of groups to which nobody can be added, or that can't be a target. */
function unusable(group: StandingGroupFacts): readonly Finding[] {
  const reasons = [
    ...(group.dynamic ? ["its members follow from a rule"] : []),
    ...(group.onPremises ? ["it is synchronised from on-premises, which takes out whoever is added here"] : []),
    ...(group.roleAssignable ? ["it can carry directory roles"] : []),
    ...(group.security ? [] : ["it is no security group"]),
  ];
  if (reasons.length === 0) return [];
  return [
    finding(
      "standing-group-unusable",
      "blocks",
      `People can't be added to the standing group '${group.name}': ${reasons.join("; ")}.`,
      "Use an assigned, cloud-only security group that can't carry roles.",
    ),
  ];
}

/** Whoever is added gets all that the group stands for elsewhere. */
function inUse({ plan, policy, open, waves }: Facts, group: StandingGroupFacts): readonly Finding[] {
  const profiles = findTarget(policy, group.id)?.allowedPasskeyProfiles ?? [];
  const inWaves = waves.filter(({ groups }) =>
    groups.some(({ found }) => found.some(({ id }) => sameId(id, group.id))),
  );
  const named = (names: readonly string[]) => names.some((name) => name === group.name || sameId(name, group.id));
  const uses = [
    ...(policy.excludeTargets.some(({ id }) => sameId(id, group.id))
      ? ["the policy excludes it from all passkeys"]
      : []),
    ...(profiles.some((id) => !sameId(id, open.id)) ? ["the policy gives it other profiles too"] : []),
    ...(inWaves.length > 0 ? [`it is a group of ${inWaves.map(({ name }) => `wave '${name}'`).join(" and ")}`] : []),
    ...(named(plan.protect.groups) ? ["it is protected"] : []),
    ...(named([plan.approvals.approvers]) ? ["it holds the approvers"] : []),
  ];
  if (uses.length === 0) return [];
  return [
    finding(
      "standing-group-in-use",
      "blocks",
      `The standing group '${group.name}' is used for something else: ${uses.join("; ")}. Whoever is added to it would be part of that too.`,
      "Use a group that is there for this rollout alone.",
    ),
  ];
}

function withOtherGroups({ policy }: Facts, group: StandingGroupFacts): readonly Finding[] {
  const findings: Finding[] = [];
  if (group.contains.length > 0)
    findings.push(
      finding(
        "standing-group-nested",
        "blocks",
        `Groups are inside the standing group '${group.name}' (${nameSome(group.contains)}): their members may gain without having been added or approved.`,
        "Take these groups out of it.",
      ),
    );
  const named = [...policy.includeTargets, ...policy.excludeTargets];
  const inPolicy = group.inside.filter(({ id }) => named.some((target) => sameId(target.id, id)));
  if (group.inside.length > 0)
    findings.push(
      finding(
        "standing-group-inside",
        inPolicy.length > 0 ? "blocks" : "warns",
        `The standing group '${group.name}' is inside of other groups (${nameSome(group.inside.map(({ name }) => name))})${inPolicy.length > 0 ? `, of which the policy names ${nameSome(inPolicy.map(({ name }) => name))}` : ""}: whoever is added becomes a member of them too.`,
        "Take it out of these groups, or make sure that everybody of the waves may be in them.",
      ),
    );
  return findings;
}

/** Whoever is in the group already gains when it becomes a target: so the first wave must know them. */
function withPeople(
  { waves, protection }: Facts,
  { members }: StandingFacts,
  group: StandingGroupFacts,
): readonly Finding[] {
  const guarded = new Map(protection.people.map((person) => [person.id, person]));
  const hit = members.flatMap(({ id }) => guarded.get(id) ?? []);
  const first = new Set(waves[0]?.snapshot.people.map(({ id }) => id) ?? []);
  const strangers = members.filter(({ id, guest }) => !guest && !first.has(id) && !guarded.has(id));
  const findings: Finding[] = [];
  if (hit.length > 0)
    findings.push(
      finding(
        "standing-group-protected",
        "blocks",
        `Protected people are in the standing group '${group.name}': ${nameSome(hit.map(({ upn, because }) => `${upn} (${because})`))}.`,
        "Take them out of it.",
      ),
    );
  if (strangers.length > 0)
    findings.push(
      finding(
        "standing-group-not-empty",
        "blocks",
        `${countPeople(strangers.length)} ${strangers.length === 1 ? "is" : "are"} in the standing group '${group.name}' and not in the first wave, so ${strangers.length === 1 ? "that person" : "they"} would gain with it and nobody approved that: ${nameSome(strangers.map(({ upn }) => upn))}.`,
        "Take them out, or put a group that holds them into the first wave.",
        0,
      ),
    );
  return findings;
}

function withoutRight({ right }: StandingFacts, { name }: StandingGroupFacts): readonly Finding[] {
  switch (right) {
    case "granted":
      return [];
    case "missing":
      return [
        finding(
          "membership-not-granted",
          "blocks",
          `The writing identity may not add people to the standing group '${name}'.`,
          "Give it the role Groups Administrator over an administrative unit that holds this group alone, or GroupMember.ReadWrite.All; or use 'assignment: { strategy: targets }', which needs no right over groups.",
        ),
      ];
    case "unknown":
      return [
        finding(
          "membership-right-unknown",
          "warns",
          `Whether the writing identity may add people to the standing group '${name}' can't be told without adding somebody.`,
          "Nothing, if it has the right; if not, the first wave is held before anybody is added.",
        ),
      ];
  }
}

/** A membership acts on sign-ins when Entra has passed it on; a bake that is over before has seen little. */
function actsLate({ plan, now }: Facts): readonly Finding[] {
  const { membershipPropagation } = plan.rollback;
  const short = plan.waves.filter((wave) => bakeEnd(plan, wave, now) - now < membershipPropagation);
  if (short.length === 0) return [];
  return [
    finding(
      "membership-acts-late",
      "warns",
      `Being added to a group may take ${String(Math.round(membershipPropagation / HOUR))} h to act on sign-ins, and these waves bake for less: ${nameSome(short.map(({ name }) => name))}. Their evidence may be about people whom the change has not reached.`,
      "Let waves bake longer than that, or set rollback.membershipPropagation to what was seen in this tenant.",
    ),
  ];
}
