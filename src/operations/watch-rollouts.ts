import { containmentInstance, ORCHESTRATIONS, rolloutInstance } from "../contracts/durable/names";
import type { ContainmentInput } from "../contracts/durable/orchestrations";
import { type RolloutRecord, wavesToContain } from "../domain/rollout/records";
import { isRolloutEnd } from "../domain/rollout/transitions";
import { MINUTE } from "../domain/time";
import { PolicyUnreadableError } from "../ports/policy-gateway";
import { changeRollout, readWaves } from "./change-rollout";
import type { Deps } from "./deps";
import { detectDrift } from "./detect-drift";
import { isGraphProblem } from "./graph-problems";
import { nameUndoneWrites } from "./name-undone-writes";
import type { PostNeeds } from "./post-card";
import { recheckProtected } from "./recheck-protected";
import { recoverOverwritten } from "./recover-overwritten";
import { beginOrchestration } from "./start-rollout";
import { watchPeople } from "./watch-people";
import { watchStandingGroup } from "./watch-standing-group";

type Needs = Pick<
  Deps,
  | "clock"
  | "rollouts"
  | "tenant"
  | "policy"
  | "evidence"
  | "audit"
  | "directory"
  | "documents"
  | "orchestrations"
  | "logger"
> &
  Parameters<typeof recoverOverwritten>[0] &
  PostNeeds;

/** A rollout younger than this may still be on its way from its row to its orchestration. */
const SETTLING = 5 * MINUTE;

/**
 * The timer's look, whatever its schedule: names drift of the policy and of the waves' people, and starts the work of a
 * rollout anew where it was lost or failed. Neither keeps the other from being done, nor one rollout another; what nobody expected is thrown at the end.
 */
export function watchRollouts(deps: Needs): () => Promise<{ restarted: readonly string[] }> {
  return async () => {
    const unexpected: unknown[] = [];
    const tryTo = async (event: string, rolloutId: string | null, work: () => Promise<void>): Promise<void> => {
      try {
        await work();
      } catch (error) {
        const expected = isGraphProblem(error) || error instanceof PolicyUnreadableError;
        const facts = { rolloutId, error: error instanceof Error ? error.name : "unknown" };
        if (expected) deps.logger.warn(event, facts);
        else {
          deps.logger.error(event, facts);
          unexpected.push(error);
        }
      }
    };
    await tryTo("overwritten-not-checked", null, recoverOverwritten(deps));
    await tryTo("undone-not-checked", null, nameUndoneWrites(deps));
    await tryTo("drift-not-checked", null, detectDrift(deps));
    const restarted: string[] = [];
    for (const rollout of await deps.rollouts.listRollouts()) {
      await tryTo("people-not-watched", rollout.id, () => watchPeople(deps)(rollout.id));
      await tryTo("protected-not-rechecked", rollout.id, () => recheckProtected(deps)(rollout.id));
      await tryTo("standing-group-not-watched", rollout.id, () => watchStandingGroup(deps)(rollout.id));
      await tryTo("rollout-not-watched", rollout.id, async () => {
        if (isRolloutEnd(rollout.phase) || !(await isLost(deps, rollout))) return;
        await restart(deps, rollout);
        restarted.push(rollout.id);
      });
    }
    if (unexpected.length > 0) throw unexpected[0];
    return { restarted };
  };
}

/** A containment asked for after the rollout's end runs without the rollout's orchestration. */
async function isLost(deps: Needs, rollout: RolloutRecord): Promise<boolean> {
  if (deps.clock.now() - rollout.createdAt < SETTLING) return false;
  const { id, attempt, currentWave } = rollout;
  if (await isAlive(deps, rolloutInstance(id, attempt))) return false;
  return rollout.phase !== "rolling-back" || !(await isAlive(deps, containmentInstance(id, attempt, currentWave)));
}

async function isAlive(deps: Needs, instance: string): Promise<boolean> {
  const state = (await deps.orchestrations.status(instance))?.state;
  return state === "pending" || state === "running" || state === "suspended";
}

/** A new attempt has new instance ids; everything done is in the store, so it goes on from there. */
async function restart(deps: Needs, rollout: RolloutRecord): Promise<void> {
  const waves = rollout.phase === "rolling-back" ? await readWavesToTakeBack(deps, rollout) : [];
  const next = await changeRollout(deps.rollouts, rollout.id, (current) =>
    current.attempt === rollout.attempt
      ? { ...current, attempt: current.attempt + 1, currentWave: waves[0] ?? current.currentWave }
      : current,
  );
  deps.logger.warn("orchestration-restarted", { rolloutId: rollout.id, attempt: next.attempt });
  if (rollout.phase === "rolling-back") await beginContainment(deps, next, waves);
  else await beginOrchestration(deps, next);
}

/** What was begun or asked for and is not taken back yet, last applied first. Waves that nobody asked to take back stay. */
async function readWavesToTakeBack(deps: Needs, rollout: RolloutRecord): Promise<readonly number[]> {
  const waves = await readWaves(deps.rollouts, rollout.id);
  const asked = new Set(wavesToContain(rollout.controls, waves));
  return waves
    .filter((wave) => asked.has(wave) || wave.phase === "rolling-back")
    .map((wave) => wave.index)
    .reverse();
}

/** Nobody goes forward any more: the containment runs by itself, and ends the rollout. */
async function beginContainment(deps: Needs, rollout: RolloutRecord, waves: readonly number[]): Promise<void> {
  const { id, attempt, currentWave, controls } = rollout;
  const instance = containmentInstance(id, attempt, currentWave);
  if ((await deps.orchestrations.status(instance)) !== undefined) return;
  const contain: ContainmentInput = {
    rolloutId: id,
    attempt,
    wave: currentWave,
    waves,
    reason: `${controls.rollbackBy ?? "an alarm"} asked for a rollback, and its work was lost`,
    alone: true,
  };
  await deps.orchestrations.start(ORCHESTRATIONS.containment, instance, contain);
}
