import { type OrchestrationContext, RetryOptions, type Task } from "durable-functions";
import type { Activities, ActivityName } from "../contracts/durable/activities";

/** Activities answer expected failures as values; only the unexpected is retried: 5 s, 15 s, 45 s, 2 min, then 5 min. */
function retries(): RetryOptions {
  const options = new RetryOptions(5_000, 8);
  options.backoffCoefficient = 3;
  options.maxRetryIntervalInMilliseconds = 300_000;
  return options;
}

/** Calls an activity of the one typed table, so that an orchestrator cannot misname or mistype a call. */
export function* call<K extends ActivityName>(
  context: OrchestrationContext,
  name: K,
  input: Activities[K]["input"],
): Generator<Task, Activities[K]["output"], Activities[K]["output"]> {
  return yield context.df.callActivityWithRetry(name, retries(), input);
}

/** Runs a child orchestration to its end. */
export function* callChild<Output>(
  context: OrchestrationContext,
  name: string,
  instanceId: string,
  input: object,
): Generator<Task, Output, Output> {
  return yield context.df.callSubOrchestrator(name, input, instanceId);
}
