import type { WriteProgress } from "../contracts/durable/activities";
import { isOpen } from "../domain/plan/schedule";
import { bakeEnd } from "../domain/plan/working-time";
import { openProfile } from "../domain/policy/profile";
import { isSent, type RolloutRecord, type WaveRecord } from "../domain/rollout/records";
import { isWaveEnd, moveWave } from "../domain/rollout/transitions";
import { SECOND } from "../domain/time";
import { changeRollout, changeWave, readRollout, readWave } from "./change-rollout";
import { checkPeople } from "./check-people";
import type { Deps } from "./deps";
import { useApprovals } from "./use-approvals";
import type { WriteNeeds } from "./write-input";
import { writePolicy } from "./write-policy";
import { again, progressAfter } from "./write-progress";

type Needs = WriteNeeds & Pick<Deps, "directory" | "approvals">;

/**
 * Gives a wave its profile by a verified write, and begins its bake once the write was seen in force. Every condition of
 * the decision is asked again right before the PATCH leaves, since time passed in between.
 */
export function applyWave(deps: Needs): (input: { rolloutId: string; wave: number }) => Promise<WriteProgress> {
  return async ({ rolloutId, wave: index }) => {
    const rollout = await readRollout(deps.rollouts, rolloutId);
    const wave = await readWave(deps.rollouts, rolloutId, index);
    if (wave.verifiedAt !== null) return { kind: "verified" };
    if (isWaveEnd(wave.phase)) return { kind: "again", afterMs: 0, reason: `wave '${wave.name}' has ended` };
    if (!isSent(wave) && (wave.awaited ?? null) === null) {
      const obstacle = await prepareSafely(deps, rollout, wave);
      if (obstacle !== undefined) return obstacle;
    }
    const progress = await writePolicy(deps)({
      rollout: await readRollout(deps.rollouts, rolloutId),
      wave: await readWave(deps.rollouts, rolloutId, index),
      intent: {
        kind: "assign",
        profile: openProfile(rollout.plan.profile, rollout.profileIds.open),
        groupIds: wave.groups.map((group) => group.id),
      },
      mayNotLeave: () => whyNotNow(deps, rolloutId, index),
      isStopped: () => whyStopped(deps, rolloutId),
    });
    if (progress.kind === "verified") await beginBake(deps, rollout, index);
    return progress;
  };
}

/** Reading people may fail like any read: nothing was begun, so it is tried again later. */
async function prepareSafely(
  deps: Needs,
  rollout: RolloutRecord,
  wave: WaveRecord,
): Promise<WriteProgress | undefined> {
  try {
    return await prepare(deps, rollout, wave);
  } catch (error) {
    return progressAfter(error);
  }
}

async function prepare(deps: Needs, rollout: RolloutRecord, wave: WaveRecord): Promise<WriteProgress | undefined> {
  const people = await checkPeople(deps)(rollout, wave);
  if (people !== undefined) return { kind: "held", reason: people };
  const approvals = await useApprovals(deps)(rollout, wave, ["before", "risk"]);
  if (approvals !== undefined) return again(SECOND, approvals);
  const now = deps.clock.now();
  await deps.audit.append(
    {
      rolloutId: rollout.id,
      at: now,
      kind: "wave-started",
      actor: "passkey-rollout",
      wave: wave.index,
      sentence: `Wave '${wave.name}' starts for ${String(wave.users)} people.`,
      facts: { users: wave.users },
    },
    `wave-started-${String(wave.index)}`,
  );
  await changeRollout(deps.rollouts, rollout.id, (current) =>
    current.currentWave === wave.index ? current : { ...current, currentWave: wave.index },
  );
  await changeWave(deps.rollouts, rollout.id, wave.index, (current) => ({
    ...current,
    phase: moveWave(current.phase, "applying"),
    waitsFor: "the policy to be written and read back",
  }));
  return undefined;
}

/** Asked right before the PATCH: controls may have been set, or the window closed, since the decision. */
async function whyNotNow(deps: Needs, rolloutId: string, index: number): Promise<string | undefined> {
  const stopped = await whyStopped(deps, rolloutId);
  if (stopped !== undefined) return stopped;
  const { plan, guard } = await readRollout(deps.rollouts, rolloutId);
  const wave = plan.waves[index];
  if (wave !== undefined && !isOpen(plan, wave, deps.clock.now(), guard ?? undefined))
    return "the change window has closed";
  return undefined;
}

async function whyStopped(deps: Needs, rolloutId: string): Promise<string | undefined> {
  const { controls } = await readRollout(deps.rollouts, rolloutId);
  const by = controls.abortedBy ?? controls.frozenBy ?? controls.rollbackBy ?? controls.pausedBy;
  return by === null ? undefined : `${by} stopped the rollout`;
}

async function beginBake(deps: Needs, rollout: RolloutRecord, index: number): Promise<void> {
  const now = deps.clock.now();
  const planned = rollout.plan.waves[index];
  await changeWave(deps.rollouts, rollout.id, index, (current) => {
    if (current.verifiedAt !== null || planned === undefined) return current;
    const appliedAt = current.appliedAt ?? now;
    const bakeEndsAt = bakeEnd(rollout.plan, planned, appliedAt);
    return {
      ...current,
      appliedAt,
      verifiedAt: now,
      bakeEndsAt,
      usersGained: current.users,
      phase: isWaveEnd(current.phase) ? current.phase : moveWave(current.phase, "baking"),
      waitsFor: "evidence from the bake",
    };
  });
}
