import type { WriteProgress } from "../../src/contracts/durable/activities";
import { effectiveAccess } from "../../src/domain/policy/effective-access";
import type { WaveRecord } from "../../src/domain/rollout/records";
import type { Tables } from "../../src/ports/tables";
import { applyWave } from "../../src/operations/apply-wave";
import { hashPeople } from "../../src/operations/read-wave-people";
import { memberOf, type TestWorld, worldOf } from "./deps";
import { groupId } from "./policies";
import { rolloutOf, TUESDAY_NINE, waveOf } from "./rollouts";

export const WAVE = { rolloutId: "r1", wave: 0 };
const people = Array.from({ length: 20 }, (_, n) => memberOf(n));

/** A scheduled rollout whose first wave may start: twenty people in one group. */
export async function scheduled(tables?: Tables): Promise<TestWorld> {
  const world = worldOf(tables);
  const groups = [{ id: groupId(1), name: "sg-1" }];
  world.tenant.groups.set("sg-1", { id: groupId(1), name: "sg-1", members: [...people] });
  world.tenant.groups.set("sg-approvers", { id: groupId(9), name: "sg-approvers", members: [memberOf(90)] });
  const snapshot = {
    takenAt: TUESDAY_NINE,
    groups,
    people: people.map(({ id, upn }) => ({ id, upn })),
    guests: [],
    disabled: [],
  };
  await world.deps.rollouts.insertRollout(rolloutOf(), [
    waveOf(0, { peopleHash: hashPeople(snapshot) }),
    waveOf(1),
    waveOf(2),
  ]);
  await world.deps.documents.saveSnapshot("r1", 0, snapshot);
  await world.deps.tenant.saveBaseline(world.tenant.policy);
  return world;
}

/** Calls the activity as the orchestration does, waiting as it is told, until there is a result. */
export async function applyToTheEnd(world: TestWorld): Promise<WriteProgress> {
  for (let call = 0; call < 90; call += 1) {
    const progress = await applyWave(world.deps)(WAVE);
    if (progress.kind !== "again") return progress;
    world.time.now += progress.afterMs;
  }
  throw new Error("the write never came to an end");
}

export async function firstWave(world: TestWorld): Promise<WaveRecord> {
  const waves = await world.deps.rollouts.readWaves("r1");
  const first = waves[0]?.value;
  if (first === undefined) throw new Error("the wave is gone");
  return first;
}

export function mayRegister(world: TestWorld): boolean {
  return effectiveAccess(world.tenant.policy, [groupId(1)]).mayRegisterSynced;
}
