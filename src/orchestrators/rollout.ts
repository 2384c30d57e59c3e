import type { OrchestrationContext, OrchestrationHandler, Task } from "durable-functions";
import { containmentInstance, ORCHESTRATIONS, waveInstance } from "../contracts/durable/names";
import type { ContainmentInput, RolloutInput, WaveInput, WaveResult } from "../contracts/durable/orchestrations";
import type { WaveEnd } from "../domain/rollout/phases";
import { call, callChild } from "./calls";

/** One rollout: preflight, then its waves one after the other; the first that isn't promoted ends it. */
export const rolloutOrchestrator: OrchestrationHandler = function* (
  context: OrchestrationContext,
): Generator<Task, string, never> {
  const input = context.df.getInput<RolloutInput>();
  const preflight = yield* call(context, "run-preflight", { rolloutId: input.rolloutId });
  if (!preflight.passed) return "not-started";
  for (let wave = 0; wave < preflight.waves; wave += 1) {
    const { outcome } = yield* runWave(context, { ...input, wave });
    if (outcome === "promoted" || outcome === "skipped") continue;
    yield* finish(context, input, outcome);
    return outcome;
  }
  yield* finish(context, input, "promoted");
  return "completed";
};

/** A rollback asked for at the last moment is carried out before the rollout ends. */
function* finish(context: OrchestrationContext, input: RolloutInput, outcome: WaveEnd): Generator<Task, void, never> {
  for (;;) {
    const { contain } = yield* call(context, "finish-rollout", { rolloutId: input.rolloutId, outcome });
    const [first] = contain;
    if (first === undefined) return;
    const instance = containmentInstance(input.rolloutId, input.attempt, first);
    const order: ContainmentInput = {
      ...input,
      wave: first,
      waves: contain,
      reason: "a rollback was asked for",
      alone: false,
    };
    yield* callChild(context, ORCHESTRATIONS.containment, instance, order);
  }
}

function* runWave(context: OrchestrationContext, input: WaveInput): Generator<Task, WaveResult, never> {
  const instance = waveInstance(input.rolloutId, input.attempt, input.wave);
  return yield* callChild<WaveResult>(context, ORCHESTRATIONS.wave, instance, input);
}
