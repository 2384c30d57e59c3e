import type { OrchestrationContext, OrchestrationHandler, Task } from "durable-functions";
import { approvalEvent } from "../contracts/durable/names";
import type { ApprovalInput, ApprovalResult } from "../contracts/durable/orchestrations";
import { call } from "./calls";
import { nowOf, waitFor } from "./waits";

/** The store is read at least this often, whether the event came or not. */
const LOOK = 15 * 60_000;
/** After so many looks the wave decides again: the reason to ask may have gone away while nobody answered. */
const LOOKS = 3;

/**
 * Waits until a question is answered, has expired or became void, but less than an hour. The answer is in the store; the
 * event only wakes. Still open: whoever asked decides whether the answer is still wanted, and waits again.
 */
export const approvalOrchestrator: OrchestrationHandler = function* (
  context: OrchestrationContext,
): Generator<Task, ApprovalResult, never> {
  const input = context.df.getInput<ApprovalInput>();
  for (let look = 0; look < LOOKS; look += 1) {
    const { state, expiresAt } = yield* call(context, "read-approval", { approvalId: input.approvalId });
    if (state !== "open") return { state };
    const until = Math.min(nowOf(context) + LOOK, expiresAt + 1000);
    yield* waitFor(context, until, approvalEvent(input.approvalId));
    const controls = yield* call(context, "read-controls", { rolloutId: input.rolloutId });
    if (controls.stopped) return { state };
  }
  return { state: "open" };
};
