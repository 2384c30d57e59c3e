import type { OrchestrationContext, OrchestrationHandler, Task } from "durable-functions";
import type { WriteProgress } from "../contracts/durable/activities";
import { approvalInstance, bakeInstance, containmentInstance, ORCHESTRATIONS, WAKE } from "../contracts/durable/names";
import type { ApprovalInput, ContainmentInput, WaveInput, WaveResult } from "../contracts/durable/orchestrations";
import type { Step } from "../domain/rollout/step";
import { call, callChild } from "./calls";
import { nowOf, waitFor } from "./waits";

/** Steps before the history is begun anew. Everything that matters is in the store. */
const STEPS_A_GENERATION = 12;

/** One wave: asks what is next, does it, asks again. It takes no decision of its own. */
export const waveOrchestrator: OrchestrationHandler = function* (
  context: OrchestrationContext,
): Generator<Task, WaveResult | undefined, never> {
  const input = context.df.getInput<WaveInput>();
  for (let turn = 0; turn < STEPS_A_GENERATION; turn += 1) {
    const step = yield* call(context, "decide-next", { rolloutId: input.rolloutId, wave: input.wave });
    const result = yield* carryOut(context, input, step);
    if (result !== undefined) return result;
  }
  context.df.continueAsNew(input);
  return undefined;
};

function* carryOut(
  context: OrchestrationContext,
  input: WaveInput,
  step: Step,
): Generator<Task, WaveResult | undefined, never> {
  const { rolloutId, attempt, wave } = input;
  const ref = { rolloutId, wave };
  switch (step.do) {
    case "wait":
      yield* waitFor(context, step.until, WAKE);
      return undefined;
    case "ask": {
      const { approvalId } = yield* call(context, "open-approval", { ...ref, kind: step.kind, reason: step.reason });
      yield* awaitApproval(context, { ...input, approvalId });
      return undefined;
    }
    case "await-approval":
      yield* awaitApproval(context, { ...input, approvalId: step.approvalId });
      return undefined;
    case "apply":
      yield* apply(context, input);
      return undefined;
    case "bake":
      yield* callChild(context, ORCHESTRATIONS.bake, bakeInstance(rolloutId, attempt, wave), input);
      return undefined;
    case "extend":
      yield* call(context, "extend-bake", ref);
      return undefined;
    case "hold":
      yield* call(context, "hold-rollout", { ...ref, kind: step.kind, reason: step.reason, waitsFor: step.waitsFor });
      return undefined;
    case "contain": {
      const contain: ContainmentInput = { ...input, waves: step.waves, reason: step.reason, alone: false };
      yield* callChild(context, ORCHESTRATIONS.containment, containmentInstance(rolloutId, attempt, wave), contain);
      return undefined;
    }
    case "promote":
      yield* call(context, "promote-wave", ref);
      return undefined;
    case "end":
      yield* call(context, "end-wave", { ...ref, outcome: step.outcome, reason: step.reason });
      return { outcome: step.outcome };
  }
}

function* awaitApproval(context: OrchestrationContext, input: ApprovalInput): Generator<Task, void, never> {
  yield* callChild(context, ORCHESTRATIONS.approval, approvalInstance(input.approvalId), input);
}

function* apply(context: OrchestrationContext, { rolloutId, wave }: WaveInput): Generator<Task, void, never> {
  const progress: WriteProgress = yield* call(context, "apply-wave", { rolloutId, wave });
  if (progress.kind === "again") yield* waitFor(context, nowOf(context) + progress.afterMs, WAKE);
  if (progress.kind === "held")
    yield* call(context, "hold-rollout", {
      rolloutId,
      wave,
      kind: "write",
      reason: progress.reason,
      waitsFor: "resume when it is mended",
    });
}
