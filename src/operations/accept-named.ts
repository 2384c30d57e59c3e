import { hashOf } from "../domain/canonical-json";
import type { Person } from "../domain/people";
import type { RolloutRecord } from "../domain/rollout/records";
import { changeRollout } from "./change-rollout";
import type { Deps } from "./deps";
import { standingGroupOf } from "./read-standing-people";

type Needs = Pick<Deps, "clock" | "rollouts" | "audit">;

/**
 * Whether somebody resumed the rollout after exactly these people had been named. Others than those who were named are
 * named anew, and nothing is accepted for them by an older resume. `sentence`: what is accepted.
 */
export function acceptNamed(
  deps: Needs,
): (
  rollout: RolloutRecord,
  which: "strangers" | "lost",
  people: readonly Person[],
  sentence: string,
) => Promise<boolean> {
  return async (rollout, which, people, sentence) => {
    const hash = hashOf(people.map(({ id }) => id).sort());
    const seen = standingGroupOf(rollout)[which] ?? null;
    if (seen?.hash !== hash) {
      const named = { hash, seenAt: deps.clock.now() };
      await changeRollout(deps.rollouts, rollout.id, (current) =>
        current.standingGroup === undefined || current.standingGroup === null
          ? current
          : { ...current, standingGroup: { ...current.standingGroup, [which]: named } },
      );
      return false;
    }
    if (rollout.resumedAt === null || rollout.resumedAt < seen.seenAt) return false;
    await deps.audit.append(
      {
        rolloutId: rollout.id,
        at: deps.clock.now(),
        kind: "hold-ended",
        actor: "passkey-rollout",
        wave: rollout.currentWave,
        sentence: `${sentence}; whoever resumed the rollout accepted them.`,
        facts: { people: people.length },
      },
      `${which}-accepted-${hash}-${String(seen.seenAt)}`,
    );
    return true;
  };
}
