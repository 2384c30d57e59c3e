/**
 * The events of an orchestration's history as the host shows them to the code: field names, their order and their numbers
 * are those of the official host (recordings, rules 3 to 5).
 */

export const EventType = {
  ExecutionStarted: 0,
  ExecutionCompleted: 1,
  ExecutionTerminated: 3,
  TaskScheduled: 4,
  TaskCompleted: 5,
  TaskFailed: 6,
  SubOrchestrationInstanceCreated: 7,
  SubOrchestrationInstanceCompleted: 8,
  SubOrchestrationInstanceFailed: 9,
  TimerCreated: 10,
  TimerFired: 11,
  OrchestratorStarted: 12,
  OrchestratorCompleted: 13,
  EventRaised: 15,
  ExecutionSuspended: 19,
  ExecutionResumed: 20,
} as const;
export type EventType = (typeof EventType)[keyof typeof EventType];

interface Common {
  readonly EventId: number;
  readonly IsPlayed: boolean;
  /** UTC with up to seven digits of a second. */
  readonly Timestamp: string;
}

export interface OrchestrationInstanceKey {
  readonly InstanceId: string;
  readonly ExecutionId: string;
}

export interface ParentInstance {
  readonly Name: string;
  readonly OrchestrationInstance: OrchestrationInstanceKey;
  readonly TaskScheduleId: number;
  readonly Version: string | null;
}

export interface ExecutionStarted extends Common {
  readonly OrchestrationInstance: OrchestrationInstanceKey;
  readonly EventType: typeof EventType.ExecutionStarted;
  readonly ParentInstance: ParentInstance | null;
  readonly Name: string;
  readonly Version: string | null;
  /** JSON text. */
  readonly Input: string | null;
  readonly Generation: number | null;
}

/** Only in the store: the code never sees it. */
export interface ExecutionCompleted extends Common {
  readonly EventType: typeof EventType.ExecutionCompleted;
  readonly OrchestrationStatus: "Completed" | "Failed" | "Terminated";
  readonly Result: string | null;
}

export interface TaskScheduled extends Common {
  readonly EventType: typeof EventType.TaskScheduled;
  readonly Name: string;
}

export interface TaskCompleted extends Common {
  readonly EventType: typeof EventType.TaskCompleted | typeof EventType.SubOrchestrationInstanceCompleted;
  readonly TaskScheduledId: number;
  /** JSON text. */
  readonly Result: string | null;
}

export interface TaskFailed extends Common {
  readonly EventType: typeof EventType.TaskFailed | typeof EventType.SubOrchestrationInstanceFailed;
  readonly TaskScheduledId: number;
  readonly Reason: string;
  /** Null when a child was terminated. */
  readonly Details: string | null;
}

export interface SubOrchestrationInstanceCreated extends Common {
  readonly EventType: typeof EventType.SubOrchestrationInstanceCreated;
  readonly Name: string;
  readonly Version: string | null;
  readonly InstanceId: string;
}

export interface TimerCreated extends Common {
  readonly EventType: typeof EventType.TimerCreated;
  readonly FireAt: string;
}

export interface TimerFired extends Common {
  readonly EventType: typeof EventType.TimerFired;
  readonly TimerId: number;
  readonly FireAt: string;
}

export interface EventRaised extends Common {
  readonly EventType: typeof EventType.EventRaised;
  readonly Name: string;
  /** JSON text. */
  readonly Input: string;
}

export interface ExecutionTerminated extends Common {
  readonly EventType: typeof EventType.ExecutionTerminated;
  readonly Input: string;
}

export interface ExecutionSuspendedOrResumed extends Common {
  readonly EventType: typeof EventType.ExecutionSuspended | typeof EventType.ExecutionResumed;
  readonly Reason: string;
}

export interface TurnMark extends Common {
  readonly EventType: typeof EventType.OrchestratorStarted | typeof EventType.OrchestratorCompleted;
}

export type HistoryEvent =
  | ExecutionStarted
  | ExecutionCompleted
  | TaskScheduled
  | TaskCompleted
  | TaskFailed
  | SubOrchestrationInstanceCreated
  | TimerCreated
  | TimerFired
  | EventRaised
  | ExecutionTerminated
  | ExecutionSuspendedOrResumed
  | TurnMark;

type WithoutCommon<E> = E extends unknown ? Omit<E, keyof Common> : never;

/** Everything that is particular to an event; number, time and the played mark are added by `makeEvent`. */
export type EventBody = WithoutCommon<HistoryEvent>;

/** Makes an event at a moment. Only what the host schedules itself has a number; everything else has -1. */
export function makeEvent<B extends EventBody>(body: B, at: number, eventId = -1): B & Common {
  return { ...body, EventId: eventId, IsPlayed: false, Timestamp: eventTime(at) };
}

/** The same event, marked as shown to the code. */
export function asPlayed<E extends HistoryEvent>(event: E): E {
  return event.IsPlayed ? event : { ...event, IsPlayed: true };
}

/** Times of events are written like .NET does: trailing zeros of the fraction are cut (rule 9). */
export function eventTime(at: number): string {
  return new Date(at).toISOString().replace(/\.?0*Z$/, "Z");
}

/** The JSON text of an event as the trigger carries it, with the fields that are always null put where the host has them. */
export function eventText(event: HistoryEvent): string {
  return JSON.stringify(withNulls(event));
}

function withNulls(event: HistoryEvent): object {
  const { EventId, IsPlayed, Timestamp, ...body } = event;
  return { ...paddedBody(body), EventId, IsPlayed, Timestamp };
}

function paddedBody(body: EventBody): object {
  switch (body.EventType) {
    case EventType.ExecutionStarted: {
      const { Generation, ...rest } = body;
      return {
        ...rest,
        Tags: null,
        Correlation: null,
        ParentTraceContext: null,
        ScheduledStartTime: null,
        Generation,
        GenerateNewTrace: false,
      };
    }
    case EventType.TaskScheduled:
      return { ...body, Version: "", Input: null, ParentTraceContext: null, Tags: null };
    case EventType.TaskFailed:
    case EventType.SubOrchestrationInstanceFailed:
      return { ...body, FailureDetails: null };
    case EventType.SubOrchestrationInstanceCreated:
      return { ...body, Input: null, ClientSpanId: null, Tags: null };
    case EventType.EventRaised:
      return { ...body, ParentTraceContext: null };
    case EventType.ExecutionCompleted:
    case EventType.ExecutionTerminated:
    case EventType.TaskCompleted:
    case EventType.SubOrchestrationInstanceCompleted:
    case EventType.TimerCreated:
    case EventType.TimerFired:
    case EventType.OrchestratorStarted:
    case EventType.OrchestratorCompleted:
    case EventType.ExecutionSuspended:
    case EventType.ExecutionResumed:
      return body;
  }
}
