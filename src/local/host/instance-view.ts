import { EventType } from "./history-events";
import type { HistoryEvent } from "./history-events";
import type { InstanceState } from "./history-store";

/** An instance as the management API shows it (recordings, rule 48). */
export interface InstanceView {
  readonly name: string;
  readonly instanceId: string;
  readonly runtimeStatus: string;
  readonly input: unknown;
  readonly customStatus: unknown;
  readonly output: unknown;
  /** UTC, cut to seconds. */
  readonly createdTime: string;
  readonly lastUpdatedTime: string;
  readonly historyEvents?: readonly object[];
}

export function viewInstance(state: InstanceState, showInput: boolean): InstanceView {
  return {
    name: state.name,
    instanceId: state.instanceId,
    runtimeStatus: state.status,
    input: showInput ? parsed(state.input) : null,
    customStatus: parsed(state.customStatus),
    output: outputOf(state),
    createdTime: toSeconds(state.createdAt),
    lastUpdatedTime: toSeconds(state.updatedAt),
  };
}

/** What was returned, or the text of a failure, a termination or a suspension. */
export function outputOf(state: InstanceState): unknown {
  return state.status === "Completed" ? parsed(state.output) : state.output;
}

export function parsed(json: string | null): unknown {
  return json === null ? null : (JSON.parse(json) as unknown);
}

/**
 * The history as the API shows it: turns and beginnings are folded away, ends tell what they are the end of; results only
 * when asked for (rule 49).
 */
export function viewHistory(events: readonly HistoryEvent[], showOutput: boolean): object[] {
  const begun = new Map<number, { ScheduledTime: string; FunctionName: string; Input: null }>();
  const shown: object[] = [];
  for (const event of events) {
    if (event.EventType === EventType.TaskScheduled || event.EventType === EventType.SubOrchestrationInstanceCreated) {
      const ScheduledTime = event.Timestamp.replace("Z", "+00:00");
      begun.set(event.EventId, { ScheduledTime, FunctionName: event.Name, Input: null });
    }
    const view = viewEvent(event, showOutput, begun);
    if (view !== undefined) shown.push(view);
  }
  return shown;
}

const NAMES = Object.fromEntries(Object.entries(EventType).map(([name, number]) => [number, name]));

function viewEvent(
  event: HistoryEvent,
  showOutput: boolean,
  begun: ReadonlyMap<number, object>,
): Record<string, unknown> | undefined {
  const { EventType: type, Timestamp } = event;
  const name = { EventType: NAMES[type] };
  switch (event.EventType) {
    case EventType.OrchestratorStarted:
    case EventType.OrchestratorCompleted:
    case EventType.TaskScheduled:
    case EventType.SubOrchestrationInstanceCreated:
      return undefined;
    case EventType.ExecutionStarted: {
      const nothing = { Correlation: null, ParentTraceContext: null, ScheduledStartTime: null };
      const { Input, Generation } = event;
      return { ...name, Input, ...nothing, Generation, GenerateNewTrace: false, Timestamp, FunctionName: event.Name };
    }
    case EventType.TaskCompleted:
    case EventType.SubOrchestrationInstanceCompleted: {
      const result = showOutput ? { Result: parsed(event.Result) } : {};
      return { ...name, ...result, Timestamp, ...begun.get(event.TaskScheduledId) };
    }
    case EventType.TaskFailed:
    case EventType.SubOrchestrationInstanceFailed: {
      const { Reason, Details } = event;
      return { ...name, Reason, Details, FailureDetails: null, Timestamp, ...begun.get(event.TaskScheduledId) };
    }
    case EventType.TimerCreated:
    case EventType.TimerFired:
      return { ...name, FireAt: event.FireAt, Timestamp };
    case EventType.EventRaised:
      return { ...name, Name: event.Name, Input: event.Input, ParentTraceContext: null, Timestamp };
    case EventType.ExecutionTerminated:
      return { ...name, Input: event.Input, Timestamp };
    case EventType.ExecutionSuspended:
    case EventType.ExecutionResumed:
      return { ...name, Reason: event.Reason, Timestamp };
    case EventType.ExecutionCompleted: {
      const { OrchestrationStatus, Result } = event;
      const result = showOutput ? { Result: OrchestrationStatus === "Completed" ? parsed(Result) : Result } : {};
      return { ...name, OrchestrationStatus, ...result, FailureDetails: null, Timestamp };
    }
  }
}

function toSeconds(at: number): string {
  return new Date(at).toISOString().replace(/\.\d+Z$/, "Z");
}
