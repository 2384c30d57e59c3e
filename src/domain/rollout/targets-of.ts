import type { RolloutRecord, WaveRecord } from "./records";

/**
 * Ids of the groups that are a wave's targets in the policy: its own groups, or with `membership` the standing group,
 * which is the same for every wave. Throws StandingGroupUnknownError.
 */
export function targetsOf(
  { id, plan, standingGroup }: Pick<RolloutRecord, "id" | "plan" | "standingGroup">,
  wave: Pick<WaveRecord, "groups">,
): readonly string[] {
  if (plan.assignment.strategy === "targets") return wave.groups.map((group) => group.id);
  if (standingGroup === undefined || standingGroup === null)
    throw new StandingGroupUnknownError(id, plan.assignment.group);
  return [standingGroup.id];
}

/** Preflight finds the standing group and remembers it; without that nothing can be assigned by membership. */
export class StandingGroupUnknownError extends Error {
  override readonly name = "StandingGroupUnknownError";
  readonly rolloutId: string;
  readonly group: string;
  constructor(rolloutId: string, group: string) {
    super(`Rollout ${rolloutId} does not know its standing group '${group}' yet: preflight has to pass first.`);
    this.rolloutId = rolloutId;
    this.group = group;
  }
}
