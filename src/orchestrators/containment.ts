import type { OrchestrationContext, OrchestrationHandler, Task } from "durable-functions";
import { WAKE } from "../contracts/durable/names";
import type { ContainmentInput } from "../contracts/durable/orchestrations";
import { call } from "./calls";
import { nowOf, waitFor } from "./waits";

const STEPS_A_GENERATION = 12;
/** A containment that can't be written is tried again this often, until a person has mended what is in the way. */
const HELD = 15 * 60_000;

/** Takes waves back, the last applied first, each by a verified write. It never gives up by itself. */
export const containmentOrchestrator: OrchestrationHandler = function* (
  context: OrchestrationContext,
): Generator<Task, string, never> {
  const input = context.df.getInput<ContainmentInput>();
  const waves = [...input.waves];
  for (let step = 0; step < STEPS_A_GENERATION; step += 1) {
    const wave = waves[0];
    if (wave === undefined) return yield* finish(context, input);
    const progress = yield* call(context, "contain-wave", { rolloutId: input.rolloutId, wave, reason: input.reason });
    if (progress.kind === "verified") waves.shift();
    else yield* waitFor(context, nowOf(context) + (progress.kind === "again" ? progress.afterMs : HELD), WAKE);
  }
  context.df.continueAsNew({ ...input, waves });
  return "going-on";
};

/** Nobody else ends a rollout whose containment was asked for after its end. */
function* finish(
  context: OrchestrationContext,
  { rolloutId, alone }: ContainmentInput,
): Generator<Task, string, never> {
  if (alone) yield* call(context, "finish-rollout", { rolloutId, outcome: "rolled-back" });
  return "contained";
}
