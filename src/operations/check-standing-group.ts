import type { RolloutRecord } from "../domain/rollout/records";
import { countPeople, nameSome } from "../domain/safety/name-people";
import { acceptNamed } from "./accept-named";
import type { Deps } from "./deps";
import { readProtected } from "./read-protection";
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
  const what = `${countPeople(strangers.length)} whom no wave put into the standing group stay there`;
  if (strangers.length === 0 || (await acceptNamed(deps)(rollout, "strangers", strangers, what))) return undefined;
  return `${countPeople(strangers.length)} ${strangers.length === 1 ? "is" : "are"} in the standing group '${name}' whom no wave put there: ${nameSome(strangers.map(({ upn }) => upn))}; take them out, or resume to accept them`;
}
