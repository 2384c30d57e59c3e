import { upperBound } from "../domain/health/binomial";
import { percent } from "../domain/health/measure";
import { nextStart } from "../domain/plan/schedule";
import { decideNext as decide } from "../domain/rollout/decide";
import { rolloutPhaseOf, wavePhaseOf } from "../domain/rollout/phase-of-step";
import type { RolloutRecord, WaveRecord } from "../domain/rollout/records";
import type { Situation } from "../domain/rollout/situation";
import type { Step } from "../domain/rollout/step";
import { isRolloutEnd, isWaveEnd, moveRollout, moveWave } from "../domain/rollout/transitions";
import { acceptDrift } from "./accept-drift";
import { bindApproval, hasRunOut, isAboutNow, stillBinds } from "./bind-approval";
import { changeRollout, changeWave, readRollout, readWaves, WaveMissingError } from "./change-rollout";
import type { Deps } from "./deps";
import { isGraphProblem } from "./graph-problems";

type Needs = Pick<
  Deps,
  "clock" | "lease" | "rollouts" | "approvals" | "directory" | "audit" | "tenant" | "policy" | "logger"
>;

/** Reads the situation of a wave, decides (pure), and notes in the store what is done or waited for now. */
export function decideNext(deps: Needs): (input: { rolloutId: string; wave: number }) => Promise<Step> {
  return async ({ rolloutId, wave: index }) => {
    await settleDrift(deps, rolloutId, index);
    const situation = await readSituation(deps, rolloutId, index);
    const step = decide(situation);
    await note(deps, situation, step);
    return step;
  };
}

/** A drift whose acceptance was approved is settled before anything else is decided. */
async function settleDrift(deps: Needs, rolloutId: string, index: number): Promise<void> {
  const rollout = await readRollout(deps.rollouts, rolloutId);
  if (rollout.drift === null || isRolloutEnd(rollout.phase)) return;
  const { wave, approvals } = await readSituation(deps, rolloutId, index);
  const newest = approvals.filter((each) => each.kind === "drift").at(-1);
  if (newest === undefined || !newest.stillBinds || !["approved", "used"].includes(newest.state)) return;
  try {
    await acceptDrift(deps)(rollout, wave);
  } catch (error) {
    if (!isGraphProblem(error)) throw error;
    deps.logger.warn("drift-not-settled", { rolloutId });
  }
}

async function readSituation(deps: Needs, rolloutId: string, index: number): Promise<Situation> {
  const rollout = await readRollout(deps.rollouts, rolloutId);
  const waves = await readWaves(deps.rollouts, rolloutId);
  const wave = waves.find((each) => each.index === index);
  const planned = rollout.plan.waves[index];
  if (wave === undefined || planned === undefined) throw new WaveMissingError(rolloutId, index);
  const baseline = (await deps.tenant.readBaseline())?.value;
  const approvals = (await deps.approvals.listApprovals(rolloutId)).filter((each) => each.wave === index);
  const now = deps.clock.now();
  return {
    now,
    rollout,
    wave,
    waves,
    approvals: approvals.map((each) => ({
      ...each,
      stillBinds:
        stillBinds(each, bindApproval(rollout, wave, each.kind, baseline)) &&
        isAboutNow(each, rollout) &&
        !hasRunOut(each, now),
    })),
    nextStart: nextStart(rollout.plan, planned, now, rollout.guard ?? undefined),
    atRisk: assessRisk(rollout, wave, waves),
  };
}

/** Upper bound of the blocked share over all judged waves × users who gain; a second way in is unknown, so it counts as none. */
function assessRisk(rollout: RolloutRecord, wave: WaveRecord, waves: readonly WaveRecord[]): Situation["atRisk"] {
  const judged = waves
    .filter((each) => each.index < wave.index)
    .flatMap((each) => (each.verdict === null ? [] : [each.verdict]));
  const users = judged.reduce((sum, each) => sum + each.users, 0);
  const blocked = judged.reduce((sum, each) => sum + each.blocked, 0);
  const bound = upperBound(blocked, users, rollout.plan.riskBudget.confidence);
  const people = bound * wave.users;
  return {
    people,
    sentence: `Wave '${wave.name}' may put ${people.toFixed(1)} people at risk: ${String(wave.users)} people × an upper bound of ${percent(bound)} from ${String(users)} judged so far`,
  };
}

async function note(deps: Needs, { rollout, wave, now }: Situation, step: Step): Promise<void> {
  const reason = step.do === "hold" ? `${step.reason}; ${step.waitsFor}` : step.reason;
  await changeWave(deps.rollouts, rollout.id, wave.index, (current) => {
    const phase = isWaveEnd(current.phase) ? current.phase : moveWave(current.phase, wavePhaseOf(step, current, now));
    return phase === current.phase && current.waitsFor === reason ? current : { ...current, phase, waitsFor: reason };
  });
  await changeRollout(deps.rollouts, rollout.id, (current) => {
    if (isRolloutEnd(current.phase) || current.phase === "rolling-back") return current;
    const phase = moveRollout(current.phase, rolloutPhaseOf(step, current));
    return phase === current.phase && current.waitsFor === reason && current.currentWave === wave.index
      ? current
      : { ...current, phase, waitsFor: reason, currentWave: wave.index };
  });
}
