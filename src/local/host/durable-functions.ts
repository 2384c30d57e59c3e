import type { DurableFunctions } from "./episode";
import { activityFailure, asError } from "./failure-texts";
import { EventType } from "./history-events";
import type { EventBody } from "./history-events";
import type { HostLogEntry } from "./host-log";
import type { Invoke } from "./invocation";
import type { ActivityTask } from "./open-tasks";
import { functionsWithTrigger } from "./registry";
import type { FunctionRegistry, RegisteredFunction } from "./registry";
import { activityInput, activityMetadata, resultText } from "./typed-values";

export interface AllDurableFunctions extends DurableFunctions {
  readonly activity: (name: string) => RegisteredFunction | undefined;
}

/** Orchestrators and activities by name; the durable extension does not look at case. */
export function durableFunctions(registry: FunctionRegistry): AllDurableFunctions {
  const byName = (type: string): Map<string, RegisteredFunction> =>
    new Map(functionsWithTrigger(registry, type).map((it) => [it.name.toLowerCase(), it]));
  const orchestrators = byName("orchestrationTrigger");
  const activities = byName("activityTrigger");
  return {
    orchestrator: (name) => orchestrators.get(name.toLowerCase()),
    orchestratorNames: [...orchestrators.values()].map((it) => it.name),
    activity: (name) => activities.get(name.toLowerCase()),
    isActivity: (name) => activities.has(name.toLowerCase()),
  };
}

/** Runs activities and answers how they ended. What they throw is an end like any other. */
export function activityRunner(
  functions: AllDurableFunctions,
  invoke: Invoke,
  log: (entry: Omit<HostLogEntry, "at" | "category">) => void,
): (task: ActivityTask, instanceId: string) => Promise<EventBody> {
  return async (task, instanceId) => {
    const failed = (thrown: unknown): EventBody => {
      const message = `The activity failed: ${asError(thrown).message}`;
      log({ level: "warning", functionName: task.name, instanceId, message });
      const failure = activityFailure(task.name, thrown);
      return { EventType: EventType.TaskFailed, TaskScheduledId: task.id, ...failure };
    };
    const target = functions.activity(task.name);
    // An activity that was there when it was scheduled, but is gone from the generation of the app that runs now.
    if (target === undefined) return failed(new Error(`The function '${task.name}' doesn't exist.`));
    const outcome = await invoke({
      target,
      trigger: activityInput(task.input),
      triggerMetadata: activityMetadata(instanceId, task.input),
      instanceId,
    });
    if (!outcome.ok) return failed(outcome.thrown);
    try {
      const Result = resultText(outcome.response.returnValue);
      return { EventType: EventType.TaskCompleted, TaskScheduledId: task.id, Result };
    } catch (error) {
      return failed(error);
    }
  };
}
