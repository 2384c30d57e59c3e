import type { RolloutPlan } from "../domain/plan/plan";
import type { StandingFacts } from "../domain/safety/standing-facts";
import type { Deps } from "./deps";
import { isForGood } from "./graph-problems";

/**
 * What preflight has to know of the standing group; null where the plan has none. What can't be read for good is a fact
 * with its reason. Adds nobody. Throws what passes (GraphError, RetryLaterError).
 */
export function readStandingFacts(
  deps: Pick<Deps, "directory" | "membership">,
): (plan: Pick<RolloutPlan, "assignment">) => Promise<StandingFacts | null> {
  return async ({ assignment }) => {
    if (assignment.strategy === "targets") return null;
    const nothing = { asWritten: assignment.group, found: [], problem: null, members: [], right: "unknown" } as const;
    try {
      const found = await deps.membership.findGroups(assignment.group);
      const [group, ...others] = found;
      if (group === undefined || others.length > 0) return { ...nothing, found };
      const members = await deps.directory.readMembers(group.id);
      return { ...nothing, found, members, right: await deps.membership.readRight(group.id) };
    } catch (error) {
      if (!isForGood(error)) throw error;
      return { ...nothing, problem: error.message };
    }
  };
}
