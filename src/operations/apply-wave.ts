import type { WriteProgress } from "../contracts/durable/activities";
import { findGuardObstacle } from "../domain/guard/find-guard-obstacle";
import { isOpen } from "../domain/plan/schedule";
import { bakeEnd } from "../domain/plan/working-time";
import { openProfile } from "../domain/policy/profile";
import { isSent, type RolloutRecord, type WaveRecord } from "../domain/rollout/records";
import { nameSome } from "../domain/safety/name-people";
import { isWaveEnd, moveWave } from "../domain/rollout/transitions";
import { HOUR, MINUTE, SECOND } from "../domain/time";
import { targetsOf } from "../domain/rollout/targets-of";
import { assignMembers } from "./assign-members";
import { changeRollout, changeWave, readRollout, readWave, readWaves } from "./change-rollout";
import { checkPeople } from "./check-people";
import { checkStandingGroup } from "./check-standing-group";
import type { Deps } from "./deps";
import { readProtected } from "./read-protection";
import { standingGroupOf } from "./read-standing-people";
import { useApprovals } from "./use-approvals";
import type { WriteNeeds } from "./write-input";
import { writePolicy } from "./write-policy";
import { again, progressAfter } from "./write-progress";

type Needs = WriteNeeds & Pick<Deps, "directory" | "membership" | "approvals">;

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
        groupIds: targetsOf(rollout, wave),
      },
      mayNotLeave: () => whyNotNow(deps, rolloutId, index),
      isStopped: () => whyStopped(deps, rolloutId),
    });
    const done = progress.kind === "verified" ? await addPeople(deps, rolloutId, index) : progress;
    if (done.kind === "verified") await beginBake(deps, rollout, index);
    return done.kind === "held" ? holdOnce(deps, rolloutId, done.reason) : done;
  };
}

/** A write that left is looked at while the rollout is held or stopped; it holds nothing twice, and not every second. */
async function holdOnce(deps: Needs, rolloutId: string, reason: string): Promise<WriteProgress> {
  const stopped = await whyStopped(deps, rolloutId);
  return stopped === undefined ? { kind: "held", reason } : again(MINUTE, reason);
}

/** With `membership` the target alone gives nobody anything: the wave's people are added to the group that is one. */
async function addPeople(deps: Needs, rolloutId: string, index: number): Promise<WriteProgress> {
  const rollout = await readRollout(deps.rollouts, rolloutId);
  if (rollout.plan.assignment.strategy === "targets") return { kind: "verified" };
  const wave = await readWave(deps.rollouts, rolloutId, index);
  try {
    const obstacle = await findProtectedSince(deps, rollout, wave);
    if (obstacle !== undefined) return { kind: "held", reason: obstacle };
  } catch (error) {
    return progressAfter(error);
  }
  return assignMembers(deps)({ rollout, wave, mayNotLeave: () => whyNotNow(deps, rolloutId, index) });
}

/** An adding that was cut short goes on hours or days later: whoever is still missing may be protected by then. */
async function findProtectedSince(
  deps: Needs,
  rollout: RolloutRecord,
  { index, name, members }: WaveRecord,
): Promise<string | undefined> {
  const last = members?.lastSentAt ?? null;
  if (last === null || deps.clock.now() - last < HOUR) return undefined;
  const present = await deps.membership.readMembers(standingGroupOf(rollout).id);
  const people = (await deps.documents.readSnapshot(rollout.id, index))?.people ?? [];
  const missing = new Set(people.flatMap(({ id }) => (present.has(id) ? [] : [id])));
  if (missing.size === 0) return undefined;
  const guarded = await readProtected(deps)(rollout.plan.protect, rollout.guard?.protect.groups ?? []);
  const hit = guarded.filter(({ id }) => missing.has(id)).map(({ upn, because }) => `${upn} (${because})`);
  return hit.length === 0
    ? undefined
    : `the rest of wave '${name}' is not added, since it has protected people by now: ${nameSome(hit)}`;
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
  const users = (await readWaves(deps.rollouts, rollout.id)).map((each) => each.users);
  const guarded = findGuardObstacle(rollout, deps.clock.now(), users);
  if (guarded !== undefined) return { kind: "held", reason: guarded };
  if (rollout.plan.assignment.strategy === "membership") {
    const { obstacle } = await checkStandingGroup(deps)(rollout, wave.index);
    if (obstacle !== undefined) return { kind: "held", reason: obstacle };
  }
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
    waitsFor:
      rollout.standingGroup === undefined || rollout.standingGroup === null
        ? "the policy to be written and read back"
        : `its people to be added to '${rollout.standingGroup.name}' and seen there from both sides`,
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
  const { controls, hold } = await readRollout(deps.rollouts, rolloutId);
  const by = controls.abortedBy ?? controls.frozenBy ?? controls.rollbackBy ?? controls.pausedBy;
  if (by !== null) return `${by} stopped the rollout`;
  return hold === null ? undefined : `the rollout is held (${hold.reason})`;
}

async function beginBake(deps: Needs, rollout: RolloutRecord, index: number): Promise<void> {
  const now = deps.clock.now();
  const planned = rollout.plan.waves[index];
  await changeWave(deps.rollouts, rollout.id, index, (current) => {
    if (current.verifiedAt !== null || planned === undefined) return current;
    const appliedAt = current.appliedAt ?? now;
    // People are added one after the other: the bake is about all of them only once everybody was seen in the group.
    const from = rollout.plan.assignment.strategy === "membership" ? now : appliedAt;
    const bakeEndsAt = bakeEnd(rollout.plan, planned, from);
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
