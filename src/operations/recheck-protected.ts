import type { Person } from "../domain/people";
import { isAppliedStill, type RolloutRecord, type WaveRecord } from "../domain/rollout/records";
import { isWaveEnd } from "../domain/rollout/transitions";
import { nameSome } from "../domain/safety/name-people";
import type { ProtectedPerson } from "../domain/safety/preflight-facts";
import { DAY } from "../domain/time";
import { changeRollout, readRollout, readWaves } from "./change-rollout";
import type { Deps } from "./deps";
import { holdRollout } from "./hold-rollout";
import type { PostNeeds } from "./post-card";
import { ProtectionUnreadableError } from "./protection-unreadable";
import { readProtected } from "./read-protection";
import { rememberMembers } from "./remember-members";

type Needs = Pick<Deps, "clock" | "rollouts" | "documents" | "directory" | "audit"> & PostNeeds;

const EVERY = DAY;

/**
 * Once a day while a rollout goes on: whether somebody who is protected by now (a new role, a new break-glass account, a
 * new member of the wave's groups) is in a wave that has its profile or will get it. Then the rollout is held, with names
 * and reasons; nothing accepts it. Not knowing who is protected holds as well. What passes is thrown, and looked at again
 * with the next tick.
 */
export function recheckProtected(deps: Needs): (rolloutId: string) => Promise<void> {
  return async (rolloutId) => {
    const rollout = await readRollout(deps.rollouts, rolloutId);
    if (!isDue(rollout, deps.clock.now())) return;
    const reason = await findReason(deps, rollout);
    if (reason !== undefined)
      await holdRollout(deps)({ rolloutId, wave: rollout.currentWave, kind: "people", ...reason });
    const now = deps.clock.now();
    await changeRollout(deps.rollouts, rolloutId, (current) => ({ ...current, protectedCheckedAt: now }));
  };
}

function isDue({ phase, startedAt, protectedCheckedAt }: RolloutRecord, now: number): boolean {
  if (startedAt === null || !["scheduled", "running", "paused", "held"].includes(phase)) return false;
  return now - (protectedCheckedAt ?? startedAt) >= EVERY;
}

interface Reason {
  readonly reason: string;
  readonly waitsFor: string;
}

async function findReason(needs: Needs, rollout: RolloutRecord): Promise<Reason | undefined> {
  const deps = { ...needs, directory: rememberMembers(needs.directory) };
  const { plan, guard } = rollout;
  try {
    const people = await readProtected(deps)(plan.protect, guard?.protect.groups ?? []);
    const guarded = new Map(people.map((person) => [person.id, person]));
    const hits: string[] = [];
    for (const wave of await readWaves(deps.rollouts, rollout.id)) {
      const hit = (await readMembers(deps, rollout, wave)).flatMap(({ id }) => guarded.get(id) ?? []);
      if (hit.length > 0) hits.push(describe(wave, hit));
    }
    if (hits.length === 0) return undefined;
    return {
      reason: `protected people are in its waves: ${hits.join("; ")}`,
      waitsFor:
        "take them out of the waves' groups, where the wave has its profile only after seeing that they have another way to sign in; then resume",
    };
  } catch (error) {
    if (!(error instanceof ProtectionUnreadableError)) throw error;
    return {
      reason: error.message.replace(/^It/, "it").replace(/\.$/, ""),
      waitsFor: "put the protected groups or the permission right, then resume",
    };
  }
}

/**
 * Who is in a wave now. With groups as targets that is whoever is in them; with `membership` whoever was added, and nobody
 * before that, since protected people are left out.
 */
async function readMembers(
  deps: Pick<Needs, "documents" | "directory">,
  { id, plan }: RolloutRecord,
  wave: WaveRecord,
): Promise<readonly Person[]> {
  const applied = isAppliedStill(wave);
  if (isWaveEnd(wave.phase) && !applied) return [];
  if (plan.assignment.strategy === "membership") {
    const snapshot = applied ? await deps.documents.readSnapshot(id, wave.index) : undefined;
    return snapshot?.people ?? [];
  }
  const people = new Map<string, Person>();
  for (const group of wave.groups)
    for (const member of await deps.directory.readMembers(group.id)) people.set(member.id, member);
  return [...people.values()];
}

function describe({ name }: WaveRecord, hit: readonly ProtectedPerson[]): string {
  return `wave '${name}' has ${nameSome(hit.map(({ upn, because }) => `${upn} (${because})`).sort())}`;
}
