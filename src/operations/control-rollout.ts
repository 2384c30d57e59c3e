import { containmentInstance, ORCHESTRATIONS } from "../contracts/durable/names";
import type { ContainmentInput } from "../contracts/durable/orchestrations";
import type { Principal } from "../domain/people";
import type { RolloutPhase } from "../domain/rollout/phases";
import { isAppliedStill, type RolloutRecord, type WaveRecord, wavesToContain } from "../domain/rollout/records";
import { isRolloutEnd, moveRollout } from "../domain/rollout/transitions";
import { changeRollout, readWaves } from "./change-rollout";
import type { Deps } from "./deps";
import { voidAnsweredApprovals } from "./void-approvals";
import { wakeRollout } from "./wake-rollout";

export type Control = "pause" | "resume" | "freeze" | "abort" | "rollback";

export interface ControlInput {
  readonly rolloutId: string;
  readonly control: Control;
  /** Index of the wave to take back; null: every wave. Only rollback looks at it. */
  readonly wave: number | null;
  readonly by: Principal;
  readonly reason: string;
}

export type ControlAnswer =
  | { readonly kind: "done"; readonly phase: RolloutPhase }
  | { readonly kind: "not-found" }
  | { readonly kind: "refused"; readonly why: string };

type Needs = Pick<Deps, "clock" | "rollouts" | "approvals" | "audit" | "orchestrations" | "logger">;

/**
 * What operators may ask for at any moment. Flags in the store plus a wake, never `terminate`: whoever goes on reads
 * the flags before each step and right before each PATCH. Stopping needs one person and narrows nothing.
 */
export function controlRollout(deps: Needs): (input: ControlInput) => Promise<ControlAnswer> {
  return async (input) => {
    const found = await deps.rollouts.readRollout(input.rolloutId);
    if (found === undefined) return { kind: "not-found" };
    const why = refusal(input, found.value, await readWaves(deps.rollouts, input.rolloutId));
    if (why !== undefined) {
      await record(deps, input, "control-denied", `${input.by.upn} asked to ${input.control}; refused: ${why}`);
      return { kind: "refused", why };
    }
    await record(deps, input, "control-requested", sentence(input));
    if (input.control === "resume") await voidAnsweredApprovals(deps)(input.rolloutId);
    const before = { ended: false };
    const rollout = await changeRollout(deps.rollouts, input.rolloutId, (current) => {
      before.ended = isRolloutEnd(current.phase);
      return applyControl(input, current, deps.clock.now());
    });
    if (input.control === "rollback" && before.ended) await containEnded(deps, rollout, input);
    await wakeSafely(deps, rollout);
    return { kind: "done", phase: rollout.phase };
  };
}

/** What was asked for stands in the store: a wake that fails only makes it a quarter of an hour later. */
async function wakeSafely(deps: Needs, rollout: RolloutRecord): Promise<void> {
  try {
    await wakeRollout(deps)(rollout);
  } catch (error) {
    deps.logger.warn("wake-failed", { rolloutId: rollout.id, error: error instanceof Error ? error.name : "unknown" });
  }
}

function refusal(
  { control, wave }: ControlInput,
  rollout: RolloutRecord,
  waves: readonly WaveRecord[],
): string | undefined {
  if (control === "rollback") return rollbackRefusal(wave, rollout, waves);
  if (isRolloutEnd(rollout.phase)) return `the rollout has ended already (${rollout.phase})`;
  if (control === "resume" && rollout.controls.pausedBy === null && rollout.hold === null)
    return "it is neither paused nor held";
  return undefined;
}

function rollbackRefusal(
  wave: number | null,
  rollout: RolloutRecord,
  waves: readonly WaveRecord[],
): string | undefined {
  if (wave !== null && (wave < 0 || wave >= rollout.plan.waves.length)) return `it has no wave ${String(wave + 1)}`;
  const applied = ["preflight", "refused"].includes(rollout.phase) ? [] : waves.filter((each) => isAppliedStill(each));
  if (applied.length === 0) return "nothing was applied that could be taken back; freeze or abort it to stop it";
  if (wave !== null && !applied.some((each) => each.index === wave))
    return `wave ${String(wave + 1)} was not applied, or was taken back already`;
  return undefined;
}

function applyControl({ control, wave, by }: ControlInput, rollout: RolloutRecord, now: number): RolloutRecord {
  const { controls } = rollout;
  const going = ["scheduled", "running", "paused", "held"].includes(rollout.phase);
  const move = (phase: RolloutPhase) => (going ? moveRollout(rollout.phase, phase) : rollout.phase);
  switch (control) {
    case "pause":
      return {
        ...rollout,
        controls: { ...controls, pausedBy: by.upn },
        phase: move("paused"),
        waitsFor: `${by.upn} paused the rollout`,
      };
    case "resume":
      return {
        ...rollout,
        controls: { ...controls, pausedBy: null },
        hold: null,
        resumedAt: now,
        phase: move("running"),
        waitsFor: `${by.upn} resumed the rollout`,
      };
    case "freeze":
      return {
        ...rollout,
        controls: { ...controls, frozenBy: by.upn },
        ...(rollout.phase === "rolling-back" ? {} : { phase: moveRollout(rollout.phase, "frozen"), endedAt: now }),
        waitsFor: `${by.upn} froze the rollout: it adds nobody else`,
      };
    case "abort":
      return {
        ...rollout,
        controls: { ...controls, abortedBy: by.upn },
        phase: moveRollout(rollout.phase, "aborted"),
        endedAt: now,
        waitsFor: `${by.upn} aborted the rollout where it stood`,
      };
    case "rollback":
      return {
        ...rollout,
        controls: { ...controls, rollbackWave: wave ?? -1, rollbackBy: by.upn, rollbackAt: now },
        ...(isRolloutEnd(rollout.phase) ? { phase: moveRollout(rollout.phase, "rolling-back") } : {}),
        waitsFor: `${by.upn} asked for a rollback`,
      };
  }
}

/** Nobody is going forward any more: the containment runs by itself. */
async function containEnded(deps: Needs, rollout: RolloutRecord, input: ControlInput): Promise<void> {
  const waves = wavesToContain(rollout.controls, await readWaves(deps.rollouts, rollout.id)).map((wave) => wave.index);
  const first = waves[0];
  if (first === undefined) return;
  const next = await changeRollout(deps.rollouts, rollout.id, (current) => ({
    ...current,
    attempt: current.attempt + 1,
    currentWave: first,
  }));
  const contain: ContainmentInput = {
    rolloutId: rollout.id,
    attempt: next.attempt,
    wave: first,
    waves,
    reason: sentence(input),
    alone: true,
  };
  await deps.orchestrations.start(
    ORCHESTRATIONS.containment,
    containmentInstance(rollout.id, next.attempt, first),
    contain,
  );
}

function sentence({ control, by, reason, wave }: ControlInput): string {
  const what =
    control === "rollback" ? `a rollback of ${wave === null ? "every wave" : `wave ${String(wave + 1)}`}` : control;
  return `${by.upn} asked for ${what}${reason === "" ? "" : `: ${reason}`}`;
}

async function record(
  deps: Needs,
  { rolloutId, by, control, wave }: ControlInput,
  kind: "control-requested" | "control-denied",
  text: string,
): Promise<void> {
  await deps.audit.append({
    rolloutId,
    at: deps.clock.now(),
    kind,
    actor: by.upn,
    wave,
    sentence: text,
    facts: { control },
  });
}
