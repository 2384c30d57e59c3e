import type { OrchestrationContext, OrchestrationHandler, Task } from "durable-functions";
import type { PreviewInput } from "../contracts/durable/orchestrations";
import { call } from "./calls";

/** A look in advance: one activity, whose result is stored, because it is larger than a history should hold. */
export const previewOrchestrator: OrchestrationHandler = function* (
  context: OrchestrationContext,
): Generator<Task, null, null> {
  const input = context.df.getInput<PreviewInput>();
  return yield* call(context, "run-preview", { previewId: input.previewId });
};
