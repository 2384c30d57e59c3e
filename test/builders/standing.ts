import type { WriteProgress } from "../../src/contracts/durable/activities";
import type { Member } from "../../src/domain/people";
import type { RolloutPlan } from "../../src/domain/plan/plan";
import { applyWave } from "../../src/operations/apply-wave";
import { changeRollout, changeWave } from "../../src/operations/change-rollout";
import { hashPeople } from "../../src/operations/read-wave-people";
import { memberOf, type TestWorld } from "./deps";
import { groupId } from "./policies";
import { scheduled, WAVE } from "./scheduled";

export const STANDING = { id: groupId(50), name: "sg-rollout" };

/** The plan's people are added to one standing group. */
export function byMembership(plan: RolloutPlan): RolloutPlan {
  return { ...plan, assignment: { strategy: "membership", group: STANDING.name } };
}

/** A scheduled rollout by membership: so many people in the first wave's group, and an empty standing group. */
export async function scheduledByMembership(users = 45, inGroup: readonly Member[] = []): Promise<TestWorld> {
  const world = await scheduled();
  const people = Array.from({ length: users }, (_, n) => memberOf(n));
  world.tenant.groups.set("sg-1", { id: groupId(1), name: "sg-1", members: people });
  world.tenant.groups.set(STANDING.name, { ...STANDING, members: [...inGroup] });
  const snapshot = {
    takenAt: world.time.now,
    groups: [{ id: groupId(1), name: "sg-1" }],
    people: people.map(({ id, upn }) => ({ id, upn })),
    guests: [],
    disabled: [],
  };
  await world.deps.documents.saveSnapshot("r1", 0, snapshot);
  await changeWave(world.deps.rollouts, "r1", 0, (wave) => ({ ...wave, users, peopleHash: hashPeople(snapshot) }));
  await changeRollout(world.deps.rollouts, "r1", (rollout) => ({
    ...rollout,
    plan: byMembership(rollout.plan),
    standingGroup: STANDING,
  }));
  return world;
}

/** Who is in the standing group now. */
export function inStandingGroup(world: TestWorld): readonly string[] {
  return (world.tenant.groups.get(STANDING.name)?.members ?? []).map(({ id }) => id).sort();
}

/** Calls the activity as the orchestration does, waiting as it is told, until there is a result. A crash is an answer too. */
export async function applyOn(world: TestWorld, wave = 0, calls = 90): Promise<WriteProgress | { kind: "crashed" }> {
  for (let call = 0; call < calls; call += 1) {
    try {
      const progress = await applyWave(world.deps)({ ...WAVE, wave });
      if (progress.kind !== "again") return progress;
      world.time.now += progress.afterMs;
    } catch (error) {
      if (error instanceof Error && error.name === "CrashError") return { kind: "crashed" };
      throw error;
    }
  }
  throw new Error("the adding never came to an end");
}
