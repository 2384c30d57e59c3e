import type { OrchestrationContext, OrchestrationHandler, Task } from "durable-functions";
import { approvalEvent } from "../contracts/durable/names";
import type { ApprovalInput, ApprovalResult } from "../contracts/durable/orchestrations";
import { call } from "./calls";
import { nowOf, waitFor } from "./waits";

const LOOKS_A_GENERATION = 12;
/** The store is read at least this often, whether the event came or not. */
const LOOK = 15 * 60_000;

/** Waits until a question is answered, has expired or became void. The answer is in the store; the event only wakes. */
export const approvalOrchestrator: OrchestrationHandler = function* (
  context: OrchestrationContext,
): Generator<Task, ApprovalResult | undefined, never> {
  const input = context.df.getInput<ApprovalInput>();
  for (let look = 0; look < LOOKS_A_GENERATION; look += 1) {
    const { state, expiresAt } = yield* call(context, "read-approval", { approvalId: input.approvalId });
    if (state !== "open") return { state };
    const until = Math.min(nowOf(context) + LOOK, expiresAt + 1000);
    yield* waitFor(context, until, approvalEvent(input.approvalId));
    const controls = yield* call(context, "read-controls", { rolloutId: input.rolloutId });
    if (controls.stopped) return { state };
  }
  context.df.continueAsNew(input);
  return undefined;
};
