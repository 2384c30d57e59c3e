import { compareMembership, describeMembership, isOrdinary, type MembershipDrift } from "../domain/membership-drift";
import type { MembershipSnapshot, Person } from "../domain/people";
import { isAppliedStill, type RolloutRecord, type WaveRecord } from "../domain/rollout/records";
import { HOUR } from "../domain/time";
import { acceptPeople, isAcceptedByResume, readApprovedPeople, readReachedBefore, takePeople } from "./accept-people";
import { changeWave, readRollout, readWaves } from "./change-rollout";
import type { Deps } from "./deps";
import { holdRollout } from "./hold-rollout";
import type { PostNeeds } from "./post-card";
import { readProtected } from "./read-protection";
import { everyoneIn, hashPeople, readWavePeople } from "./read-wave-people";

type Needs = Pick<Deps, "clock" | "rollouts" | "documents" | "directory" | "audit"> & PostNeeds;

/** A wave's groups are read at most so often: joins and leaves are no matter of minutes. */
const EVERY = HOUR;
const NOBODY: ReadonlySet<string> = new Set();

/**
 * Who joined or left the waves that have their profile. With groups as targets whoever joins gains at once and whoever
 * leaves loses, so there is nothing to prevent: within the plan's allowance it is recorded and the wave gets the people
 * of now, so that its evidence is about them; beyond it, or where a protected person joined, the rollout is held, with
 * names and numbers. A resume accepts exactly those who waited, but never a protected person.
 */
export function watchPeople(deps: Needs): (rolloutId: string) => Promise<void> {
  return async (rolloutId) => {
    for (const wave of await readWaves(deps.rollouts, rolloutId)) {
      const rollout = await readRollout(deps.rollouts, rolloutId);
      if (isUnderWatch(rollout, wave)) await watchWave(deps, rollout, wave);
    }
  };
}

function isUnderWatch({ plan, phase, startedAt }: RolloutRecord, wave: WaveRecord): boolean {
  if (startedAt === null || !["scheduled", "running", "paused", "held"].includes(phase)) return false;
  return plan.assignment.strategy === "targets" && wave.verifiedAt !== null && isAppliedStill(wave);
}

async function watchWave(deps: Needs, rollout: RolloutRecord, wave: WaveRecord): Promise<void> {
  const before = await deps.documents.readSnapshot(rollout.id, wave.index);
  const approved = await readApprovedPeople(deps, rollout.id, wave.index);
  if (before === undefined || approved === undefined || deps.clock.now() - before.takenAt < EVERY) return;
  const reachedBefore = await readReachedBefore(deps, rollout, wave.index);
  const current = await readWavePeople(deps)(wave.groups, reachedBefore);
  const drift = compareMembership(rollout.plan, approved, current, reachedBefore);
  const obstacle =
    (await findProtectedJoiner(deps, rollout, wave, before, current)) ??
    (await findTooMany(deps, rollout, wave, current, drift));
  if (obstacle !== undefined) {
    // Read, so that it is not read again within the hour; the wave keeps its people.
    await deps.documents.saveSnapshot(rollout.id, wave.index, { ...before, takenAt: current.takenAt });
    if (rollout.hold?.reason !== obstacle.reason)
      await holdRollout(deps)({ rolloutId: rollout.id, wave: wave.index, kind: "people", ...obstacle });
    return;
  }
  await recordChange(deps, wave, before, current, compareMembership(rollout.plan, before, current, NOBODY));
  // Whoever resumed may have accepted other people than those approved before.
  await takePeople(deps, wave, (await readApprovedPeople(deps, rollout.id, wave.index)) ?? approved, current);
  await countJoinedLater(deps, wave);
}

/** People who gained by joining, not by the wave's write: an ordinary number, which the status shows. */
async function countJoinedLater(deps: Needs, { rolloutId, index }: WaveRecord): Promise<void> {
  const people = (await deps.documents.readSnapshot(rolloutId, index))?.people ?? [];
  await changeWave(deps.rollouts, rolloutId, index, (wave) => {
    const joinedLater = people.filter(({ since }) => since !== undefined && since > (wave.appliedAt ?? since)).length;
    return (wave.joinedLater ?? 0) === joinedLater ? wave : { ...wave, joinedLater };
  });
}

interface Obstacle {
  readonly reason: string;
  readonly waitsFor: string;
}

/** Roles and protected groups are read only when somebody joined. */
async function findProtectedJoiner(
  deps: Needs,
  { plan, guard }: RolloutRecord,
  { name, groups }: WaveRecord,
  before: MembershipSnapshot,
  current: MembershipSnapshot,
): Promise<Obstacle | undefined> {
  const known = new Set(everyoneIn(before).map(({ id }) => id));
  const newcomers = new Set(everyoneIn(current).flatMap(({ id }) => (known.has(id) ? [] : [id])));
  if (newcomers.size === 0) return undefined;
  const people = await readProtected(deps)(plan.protect, guard?.protect.groups ?? []);
  const hits = new Map(people.filter(({ id }) => newcomers.has(id)).map((person) => [person.id, person]));
  if (hits.size === 0) return undefined;
  const names = [...hits.values()].map(({ upn, because }) => `${upn} (${because})`).join(", ");
  return {
    reason: `${hits.size === 1 ? "a protected person" : `${String(hits.size)} protected people`} joined wave '${name}' and may use what it gives: ${names}`,
    waitsFor: `take ${hits.size === 1 ? "that person" : "them"} out of ${groups.map((group) => `'${group.name}'`).join(", ")} or out of what is protected, then resume; nothing else accepts it`,
  };
}

/** More than the plan allows, unless somebody resumed the rollout while exactly these people waited. */
async function findTooMany(
  deps: Needs,
  rollout: RolloutRecord,
  wave: WaveRecord,
  current: MembershipSnapshot,
  drift: MembershipDrift,
): Promise<Obstacle | undefined> {
  if (isOrdinary(drift)) return undefined;
  const sentence = `${describeMembership(drift, wave.name)} since it was approved`;
  if (await isAcceptedByResume(deps, rollout, wave.index, current)) {
    await acceptPeople(deps, rollout, wave, current, sentence);
    return undefined;
  }
  return {
    reason: `${sentence}, more than the ${String(drift.allowed)} that the plan allows; whoever joined its groups has its passkeys already`,
    waitsFor: "put the groups right, or resume to accept these people",
  };
}

/** What changed since the last look. */
async function recordChange(
  deps: Needs,
  wave: WaveRecord,
  before: MembershipSnapshot,
  current: MembershipSnapshot,
  { joined, left, allowed }: MembershipDrift,
): Promise<void> {
  if (joined.length + left.length === 0) return;
  await deps.audit.append(
    {
      rolloutId: wave.rolloutId,
      at: deps.clock.now(),
      kind: "membership-changed",
      actor: "passkey-rollout",
      wave: wave.index,
      sentence: `${describeMembership({ joined, left, allowed }, wave.name)}: within what the plan allows, or accepted. Whoever joined gained by that and not by a write of ours; the wave is watched with these people from now on.`,
      facts: {
        joined: joined.length,
        left: left.length,
        users: current.people.length,
        joinedPeople: idsOf(joined),
        leftPeople: idsOf(left),
      },
    },
    `membership-${String(wave.index)}-${hashPeople(before)}-${hashPeople(current)}-${String(before.takenAt)}`,
  );
}

/** Ids, for an auditor; as many as fit into a fact. */
function idsOf(people: readonly Person[]): string {
  const ids = people.slice(0, 50).map(({ id }) => id);
  return ids.join(" ");
}
