import type { RolloutPlan } from "../plan/plan";
import { type Finding, finding } from "./finding";
import type { GroupFacts, PreflightFacts, WaveFacts } from "./preflight-facts";

/** The same group in two waves, by whatever name: its members belong to the earlier one. Growing shares of it are meant so. */
export function findSharedGroups({ plan, waves }: Pick<PreflightFacts, "plan" | "waves">): readonly Finding[] {
  const first = new Map<string, WaveFacts>();
  const findings: Finding[] = [];
  for (const wave of waves)
    for (const { id, name } of wave.groups.flatMap(({ found }) => (found.length === 1 ? found : []))) {
      const earlier = first.get(id);
      first.set(id, earlier ?? wave);
      if (earlier === undefined || earlier === wave || isLargerShare(plan, earlier.index, wave.index)) continue;
      findings.push(
        finding(
          "group-in-two-waves",
          "warns",
          `Group '${name}' is in wave '${earlier.name}' and in wave '${wave.name}': its members belong to the earlier one.`,
          "Take the group out of one of the waves.",
          wave.index,
        ),
      );
    }
  return findings;
}

/** Groups that are missing, ambiguous, unreadable, empty or of a kind worth knowing. */
export function findGroupProblems(wave: WaveFacts): readonly Finding[] {
  return wave.groups.flatMap((group) => findGroup(wave, group));
}

function isLargerShare({ waves }: RolloutPlan, earlier: number, later: number): boolean {
  return (waves[earlier]?.share ?? 1) < (waves[later]?.share ?? 1);
}

function findGroup({ name, index }: WaveFacts, group: GroupFacts): readonly Finding[] {
  const label = `'${group.asWritten}' of wave '${name}'`;
  const [first, ...others] = group.found;
  if (group.problem !== null) return [unreadable(label, group.problem, index)];
  if (first === undefined)
    return [
      finding("group-missing", "blocks", `There is no group ${label}.`, "Check the name, or use the object id.", index),
    ];
  if (others.length > 0) {
    const ids = group.found.map((found) => found.id).join(", ");
    return [
      finding(
        "group-ambiguous",
        "blocks",
        `${String(group.found.length)} groups are called ${label}: ${ids}.`,
        "Name the group by one of these ids.",
        index,
      ),
    ];
  }
  if (group.members === 0)
    return [
      finding(
        "group-empty",
        "blocks",
        `Group ${label} has no members.`,
        "Fill the group, or take it out of the wave.",
        index,
      ),
    ];
  const findings: Finding[] = [];
  if (first.dynamic)
    findings.push(
      finding(
        "group-dynamic",
        "informs",
        `Group ${label} is dynamic: people may join it by themselves.`,
        "Watch the drift limits.",
        index,
      ),
    );
  if (first.nested)
    findings.push(
      finding(
        "group-nested",
        "warns",
        `Group ${label} contains other groups; it is not documented whether targets count nested members.`,
        "Use groups with direct members, or probe with a test user.",
        index,
      ),
    );
  if (first.roleAssignable)
    findings.push(
      finding(
        "group-role-assignable",
        "warns",
        `Group ${label} can carry directory roles.`,
        "Don't mix role groups and waves.",
        index,
      ),
    );
  return findings;
}

function unreadable(label: string, problem: string, index: number): Finding {
  return finding(
    "group-unreadable",
    "blocks",
    `The members of ${label} can't be read: ${problem}`,
    "Grant GroupMember.Read.All (and Member.Read.Hidden for hidden membership) to the reader identity.",
    index,
  );
}
