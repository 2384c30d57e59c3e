import { hashOf } from "../domain/canonical-json";
import type { Person } from "../domain/people";
import type { RolloutRecord } from "../domain/rollout/records";
import { countPeople, nameSome } from "../domain/safety/name-people";
import { changeRollout } from "./change-rollout";
import type { Deps } from "./deps";
import { readProtected } from "./read-preflight-facts";
import { readStandingPeople, standingGroupOf, type StandingPeople } from "./read-standing-people";

type Needs = Pick<Deps, "clock" | "rollouts" | "documents" | "directory" | "audit">;

/**
 * Whether everybody in the standing group is there because a wave put them there (invariant 4): whoever else is there
 * gains with the group. Answers with a sentence where that is not so. A resume accepts exactly the strangers who were
 * named, but never a protected person.
 */
export function checkStandingGroup(
  deps: Needs,
): (rollout: RolloutRecord, upTo: number) => Promise<{ readonly obstacle: string | undefined } & StandingPeople> {
  return async (rollout, upTo) => {
    const people = await readStandingPeople(deps)(rollout, upTo);
    return { ...people, obstacle: await findObstacle(deps, rollout, people) };
  };
}

async function findObstacle(
  deps: Needs,
  rollout: RolloutRecord,
  { members, strangers }: StandingPeople,
): Promise<string | undefined> {
  const { name } = standingGroupOf(rollout);
  const { protect } = rollout.plan;
  const guarded = new Map(
    (await readProtected(deps)(protect, rollout.guard?.protect.groups ?? [])).map((person) => [person.id, person]),
  );
  const hit = members.flatMap(({ id }) => guarded.get(id) ?? []);
  if (hit.length > 0)
    return `protected people are in the standing group '${name}': ${nameSome(hit.map(({ upn, because }) => `${upn} (${because})`))}; take them out of it, or out of what is protected, by hand`;
  if (strangers.length === 0 || (await isAccepted(deps, rollout, strangers))) return undefined;
  return `${countPeople(strangers.length)} ${strangers.length === 1 ? "is" : "are"} in the standing group '${name}' whom no wave put there: ${nameSome(strangers.map(({ upn }) => upn))}; take them out, or resume to accept them`;
}

/** Whether somebody resumed the rollout after exactly these strangers had been named. */
async function isAccepted(deps: Needs, rollout: RolloutRecord, strangers: readonly Person[]): Promise<boolean> {
  const hash = hashOf(strangers.map(({ id }) => id));
  const seen = standingGroupOf(rollout).strangers ?? null;
  if (seen?.hash !== hash) {
    const named = { hash, seenAt: deps.clock.now() };
    await changeRollout(deps.rollouts, rollout.id, (current) =>
      current.standingGroup === undefined || current.standingGroup === null
        ? current
        : { ...current, standingGroup: { ...current.standingGroup, strangers: named } },
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
      sentence: `${countPeople(strangers.length)} whom no wave put into the standing group stay there; whoever resumed the rollout accepted them.`,
      facts: { strangers: strangers.length },
    },
    `strangers-accepted-${hash}-${String(seen.seenAt)}`,
  );
  return true;
}
