import { ActionPerformer } from "./action-performer";
import type { ReplayScene } from "./action-performer";
import type { Action } from "./actions";
import type { Effect } from "./effects";
import { EventType } from "./history-events";
import type { EventRaised, HistoryEvent } from "./history-events";
import { NonDeterminismError } from "./non-determinism";
import { TaskBoard } from "./task-board";

export interface ReplayResult {
  /** What the history does not show yet, in the order in which the host met it. */
  readonly effects: readonly Effect[];
  /** Every action has ended and nothing begun is still open: the code's answer counts now (rules 14 to 16). */
  readonly settled: boolean;
  readonly suspended: boolean;
  readonly terminated: string | undefined;
  readonly continueAsNew: { readonly input: unknown; readonly carried: readonly EventRaised[] } | undefined;
  readonly failure: NonDeterminismError | undefined;
  /** How many of the events were looked at before the failure. */
  readonly processed: number;
  /** The number that ExecutionCompleted gets. */
  readonly nextId: number;
  /** What hangs for ever on the official host, without a word. */
  readonly warnings: readonly string[];
}

/**
 * What the official host does with a turn's answer: it takes the actions one after the other, each until it has ended,
 * while the whole history passes by. Whether a task failed is no matter to it. Pure: equal lists and events give equal results.
 */
export function replayActions(
  actions: readonly Action[],
  events: readonly HistoryEvent[],
  scene: ReplayScene,
): ReplayResult {
  const replay = new Replay(actions, scene);
  return replay.run(events);
}

class Replay {
  readonly #actions: readonly Action[];
  readonly #board = new TaskBoard();
  readonly #performer: ActionPerformer;
  readonly #whileSuspended: HistoryEvent[] = [];
  readonly #carried: EventRaised[] = [];
  #ended = false;
  #suspended = false;
  #terminated: string | undefined;

  constructor(actions: readonly Action[], scene: ReplayScene) {
    this.#actions = actions;
    this.#performer = new ActionPerformer(this.#board, scene);
  }

  run(events: readonly HistoryEvent[]): ReplayResult {
    let processed = 0;
    let failure: NonDeterminismError | undefined;
    try {
      for (const event of events) {
        this.#take(event);
        processed += 1;
      }
    } catch (error) {
      if (!(error instanceof NonDeterminismError)) throw error;
      failure = error;
    }
    const continuesWith = this.#performer.continuesWith;
    return {
      effects: this.#board.newEffects,
      settled: this.#ended && !this.#board.hasOpenTasks,
      suspended: this.#suspended,
      terminated: this.#terminated,
      continueAsNew: continuesWith && { input: continuesWith.input, carried: this.#carried },
      failure,
      processed,
      nextId: this.#board.nextId,
      warnings: this.#performer.warnings,
    };
  }

  #take(event: HistoryEvent): void {
    if (event.EventType === EventType.OrchestratorStarted) {
      this.#performer.now = Date.parse(event.Timestamp);
      return;
    }
    if (this.#suspended && !overridesSuspension(event)) {
      if (event.EventType !== EventType.ExecutionSuspended) this.#whileSuspended.push(event);
      return;
    }
    switch (event.EventType) {
      case EventType.ExecutionStarted:
        this.#performer.performInTurn(this.#actions, () => {
          this.#ended = true;
        });
        break;
      case EventType.TaskScheduled:
      case EventType.TimerCreated:
      case EventType.SubOrchestrationInstanceCreated:
        this.#board.confirm(event);
        break;
      case EventType.TaskCompleted:
      case EventType.SubOrchestrationInstanceCompleted:
        this.#board.end(event.TaskScheduledId, true);
        break;
      case EventType.TaskFailed:
      case EventType.SubOrchestrationInstanceFailed:
        this.#board.end(event.TaskScheduledId, false);
        break;
      case EventType.TimerFired:
        this.#board.end(event.TimerId, true);
        break;
      case EventType.EventRaised:
        if (this.#performer.continuesWith === undefined) this.#board.raise(event.Name);
        else this.#carried.push(event);
        break;
      case EventType.ExecutionTerminated:
        this.#terminated = event.Input;
        break;
      case EventType.ExecutionSuspended:
        this.#suspended = true;
        this.#board.suspend();
        break;
      case EventType.ExecutionResumed:
        this.#suspended = false;
        this.#board.resume();
        for (const late of this.#whileSuspended.splice(0)) this.#take(late);
        break;
      case EventType.OrchestratorCompleted:
      case EventType.ExecutionCompleted:
        break;
    }
  }
}

function overridesSuspension(event: HistoryEvent): boolean {
  return event.EventType === EventType.ExecutionResumed || event.EventType === EventType.ExecutionTerminated;
}
