import type { OrchestrationContext, OrchestrationHandler, Task } from "durable-functions";
import { ORCHESTRATIONS, waveInstance } from "../contracts/durable/names";
import type { RolloutInput, WaveInput, WaveResult } from "../contracts/durable/orchestrations";
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
    yield* call(context, "finish-rollout", { rolloutId: input.rolloutId, outcome });
    return outcome;
  }
  yield* call(context, "finish-rollout", { rolloutId: input.rolloutId, outcome: "promoted" });
  return "completed";
};

function* runWave(context: OrchestrationContext, input: WaveInput): Generator<Task, WaveResult, never> {
  const instance = waveInstance(input.rolloutId, input.attempt, input.wave);
  return yield* callChild<WaveResult>(context, ORCHESTRATIONS.wave, instance, input);
}
