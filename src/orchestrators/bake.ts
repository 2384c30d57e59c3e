import type { OrchestrationContext, OrchestrationHandler, Task } from "durable-functions";
import { WAKE } from "../contracts/durable/names";
import type { WaveInput } from "../contracts/durable/orchestrations";
import { call } from "./calls";
import { waitFor } from "./waits";

/** Looks before the history is begun anew: a bake may take weeks. */
const LOOKS_A_GENERATION = 12;

/** Observes a wave: judges, waits for new evidence or the next look, until there is something to decide. */
export const bakeOrchestrator: OrchestrationHandler = function* (
  context: OrchestrationContext,
): Generator<Task, string, never> {
  const input = context.df.getInput<WaveInput>();
  for (let look = 0; look < LOOKS_A_GENERATION; look += 1) {
    const { nextLook } = yield* call(context, "judge-wave", { rolloutId: input.rolloutId, wave: input.wave });
    if (nextLook === null) return "judged";
    yield* waitFor(context, nextLook, WAKE);
  }
  context.df.continueAsNew(input);
  return "going-on";
};
