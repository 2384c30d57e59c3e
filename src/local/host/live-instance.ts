import { eventText } from "./history-events";
import type { HistoryEvent, ParentInstance } from "./history-events";
import type { InstanceState, OpenTask } from "./history-store";

/** A message on its way into an instance's history. */
export interface Message {
  readonly event: HistoryEvent;
  /** Only for this execution; a later one never sees it. */
  readonly executionId?: string;
  /** Under which number the store keeps it; messages without one can be derived again. */
  readonly number?: number;
}

/** An instance that is not finished, in memory. */
export interface LiveInstance {
  state: InstanceState;
  /** Of the present execution. */
  events: HistoryEvent[];
  /** The same as JSON texts, since every turn needs them all again. */
  texts: string[];
  inbox: Message[];
  nextMessage: number;
  /** A turn is waiting to begin or running. */
  hasTurn: boolean;
  /** Purged: what is still under way no longer matters. */
  isGone: boolean;
  /** Its version is not for this host. */
  isForAnotherHost: boolean;
  /** How to cancel the callbacks of pending timers. */
  readonly timers: Map<number, () => void>;
  readonly warned: Set<string>;
}

/** What is asked for when an instance is started from outside. */
export interface StartRequest {
  readonly name: string;
  readonly instanceId: string;
  /** JSON text. */
  readonly input: string | null;
  readonly version: string | null;
  readonly executionId: string;
}

export interface Origin extends StartRequest {
  readonly generation: number | null;
  readonly parent: ParentInstance | null;
}

/** The state of an instance that no turn has seen. */
export function pendingState(origin: Origin, createdAt: number): InstanceState {
  const untouched = { status: "Pending", output: null, customStatus: null, open: [] } as const;
  return { ...origin, ...untouched, createdAt, updatedAt: createdAt };
}

export function liveInstance(state: InstanceState, events: readonly HistoryEvent[], inbox: Message[]): LiveInstance {
  return {
    state,
    events: [...events],
    texts: events.map(eventText),
    inbox,
    nextMessage: inbox.reduce((next, message) => Math.max(next, (message.number ?? -1) + 1), 0),
    hasTurn: false,
    isGone: false,
    isForAnotherHost: false,
    timers: new Map(),
    warned: new Set(),
  };
}

/** The messages that count for the present execution; the others are dropped from the inbox. */
export function takeMessages(live: LiveInstance): Message[] {
  const batch = live.inbox.filter((it) => it.executionId === undefined || it.executionId === live.state.executionId);
  live.inbox = [];
  return batch;
}

/** The number of the task that an event ends, if it ends one. */
function endedTask(event: HistoryEvent): number | undefined {
  if ("TaskScheduledId" in event) return event.TaskScheduledId;
  return "TimerId" in event ? event.TimerId : undefined;
}

/** What is still open after some events, with what was begun meanwhile. */
export function openAfter(
  open: readonly OpenTask[],
  events: readonly HistoryEvent[],
  begun: readonly OpenTask[],
): OpenTask[] {
  const ended = new Set(events.map(endedTask));
  return [...open.filter((task) => !ended.has(task.id)), ...begun];
}

/** Puts the events of a turn into memory, after the store has them. */
export function remember(live: LiveInstance, restarted: boolean, append: readonly HistoryEvent[]): void {
  if (restarted) {
    live.events = [];
    live.texts = [];
  }
  for (const event of append) {
    live.events.push(event);
    live.texts.push(eventText(event));
  }
}
