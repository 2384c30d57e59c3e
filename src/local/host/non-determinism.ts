import { EventType } from "./history-events";
import type { HistoryEvent, SubOrchestrationInstanceCreated, TaskScheduled, TimerCreated } from "./history-events";
import type { Effect } from "./effects";

/**
 * The code did something else than the history says. The three texts about activities are the official host's, word for
 * word (recordings, rule 33); those about timers and children follow their pattern.
 */
export class NonDeterminismError extends Error {
  override readonly name = "NonDeterminismError";
  readonly eventId: number;
  constructor(eventId: number, what: string) {
    super(`Non-Deterministic workflow detected: A previous execution of this orchestration ${what}`);
    this.eventId = eventId;
  }
}

const CHANGED = "Was a change made to the orchestrator code after this instance had already started running?";

const ACTION_NAMES = {
  activity: "ScheduleTaskOrchestratorAction",
  timer: "CreateTimerOrchestratorAction",
  child: "CreateSubOrchestrationAction",
};

/** Throws NonDeterminismError unless the event of an earlier turn is what the code does now. */
export function checkSameEffect(
  event: TaskScheduled | TimerCreated | SubOrchestrationInstanceCreated,
  effect: Effect | undefined,
): void {
  const id = event.EventId;
  if (effect === undefined) {
    throw new NonDeterminismError(
      id,
      `scheduled ${withSequenceId(event)}, but the current replay execution hasn't (yet?) scheduled this task. ${CHANGED}`,
    );
  }
  if (effect.kind !== KIND_OF[event.EventType]) {
    throw new NonDeterminismError(
      id,
      `scheduled ${withSequenceNumber(event)}, but the current orchestration replay instead produced a ` +
        `${ACTION_NAMES[effect.kind]} action with this sequence number. ${CHANGED}`,
    );
  }
  const now = effect.kind === "timer" ? undefined : effect.name;
  const before = event.EventType === EventType.TimerCreated ? undefined : event.Name;
  if (now?.toLowerCase() !== before?.toLowerCase()) {
    throw new NonDeterminismError(
      id,
      `scheduled ${withSequenceNumber(event)}, but the current orchestration replay instead scheduled ` +
        `${WHAT[event.EventType]} named '${String(now)}' with this sequence number.  ${CHANGED}`,
    );
  }
}

const KIND_OF = {
  [EventType.TaskScheduled]: "activity",
  [EventType.TimerCreated]: "timer",
  [EventType.SubOrchestrationInstanceCreated]: "child",
} as const satisfies Partial<Record<HistoryEvent["EventType"], Effect["kind"]>>;

const WHAT = {
  [EventType.TaskScheduled]: "an activity task",
  [EventType.TimerCreated]: "a timer task",
  [EventType.SubOrchestrationInstanceCreated]: "a sub-orchestration task",
} as const;

function withSequenceId(event: TaskScheduled | TimerCreated | SubOrchestrationInstanceCreated): string {
  const what = `${WHAT[event.EventType]} with sequence ID ${event.EventId}`;
  if (event.EventType === EventType.TimerCreated) return what;
  const version = event.EventType === EventType.TaskScheduled ? "" : (event.Version ?? "");
  return `${what} and name '${event.Name}' (version '${version}')`;
}

function withSequenceNumber(event: TaskScheduled | TimerCreated | SubOrchestrationInstanceCreated): string {
  const what = `${WHAT[event.EventType]} with sequence number ${event.EventId}`;
  return event.EventType === EventType.TimerCreated ? what : `${what} named '${event.Name}'`;
}
