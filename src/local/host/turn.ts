import type { Effect } from "./effects";
import { playEpisode } from "./episode";
import type { Ending, EpisodeResult, EpisodeScene } from "./episode";
import { asPlayed, EventType, eventText, eventTime, makeEvent } from "./history-events";
import type { HistoryEvent } from "./history-events";
import type { InstanceState, OpenTask } from "./history-store";
import { openAfter } from "./live-instance";
import type { LiveInstance } from "./live-instance";
import { timerDueAt } from "./timer-delay";

export interface TurnScene extends EpisodeScene {
  readonly now: () => number;
  readonly ids: () => string;
}

export interface TurnResult {
  readonly state: InstanceState;
  /** True when the instance continued as new: the history so far is replaced by `append`. */
  readonly restarted: boolean;
  readonly append: readonly HistoryEvent[];
  /** What must be set in motion now, in order. */
  readonly begun: readonly OpenTask[];
  readonly ending: Ending | undefined;
  readonly warnings: readonly string[];
  /** How often the code was called, and how many events that wrote, generations in between included. */
  readonly episodes: number;
  readonly eventsWritten: number;
}

/**
 * One turn of an instance: its new messages, the code's answer, the effects. Generations that follow at once by
 * continueAsNew belong to the same turn. Changes nothing by itself: the result is for the store first.
 */
export async function takeTurn(
  live: LiveInstance,
  messages: readonly HistoryEvent[],
  scene: TurnScene,
): Promise<TurnResult> {
  let state = live.state;
  let past: { events: readonly HistoryEvent[]; texts: readonly string[] } = live;
  let fresh: readonly HistoryEvent[] = [
    makeEvent({ EventType: EventType.OrchestratorStarted }, scene.now()),
    ...messages,
  ];
  let restarted = false;
  let episodes = 0;
  let eventsWritten = 0;
  for (;;) {
    const events = [...past.events, ...fresh];
    const texts = [...past.texts, ...fresh.map(eventText)];
    const played = await playEpisode({ state, events, texts, isReplaying: past.events.length > 0 }, scene);
    const written = writeRows(state, fresh, past.events.length, played, scene);
    if (played.replay !== undefined) episodes += 1;
    eventsWritten += written.append.length;
    const next = played.replay?.continueAsNew;
    if (next === undefined || written.goesOn) {
      const warnings = played.replay?.warnings ?? [];
      return { ...written, restarted, ending: played.ending, warnings, episodes, eventsWritten };
    }
    state = continuedState(written.state, next.input, scene);
    fresh = firstEventsOf(state, next.carried, scene.now());
    past = { events: [], texts: [] };
    restarted = true;
  }
}

interface Written {
  readonly state: InstanceState;
  readonly append: readonly HistoryEvent[];
  readonly begun: readonly OpenTask[];
  /** This execution is not over by continueAsNew, whatever its answer says. */
  readonly goesOn: boolean;
}

/** The rows of a turn in the official order (rule 2), and the state that follows. */
function writeRows(
  before: InstanceState,
  fresh: readonly HistoryEvent[],
  pastCount: number,
  { replay, ending, customStatus }: EpisodeResult,
  scene: TurnScene,
): Written {
  const at = scene.now();
  const suspended = replay?.suspended === true && ending === undefined;
  const effects = suspended ? [] : (replay?.effects ?? []);
  const begun = effects.map((effect) => openTask(effect, at, scene.ids));
  const shown = (replay?.processed ?? Infinity) - pastCount;
  const append: HistoryEvent[] = fresh.map((event, index) =>
    index < shown && event.EventType !== EventType.OrchestratorStarted ? asPlayed(event) : event,
  );
  append.push(...effects.map((effect) => effectEvent(effect, at)));
  if (ending !== undefined) {
    const { status, result } = ending;
    const body = { EventType: EventType.ExecutionCompleted, OrchestrationStatus: status, Result: result };
    append.push(makeEvent(body, at, replay?.nextId ?? 0));
  }
  // The mark that a continued execution is born with stands for its first turn, if that turn does nothing but wait.
  const hasMark = fresh.at(-1)?.EventType === EventType.OrchestratorCompleted;
  if (!hasMark || effects.length > 0 || ending !== undefined) {
    append.push(makeEvent({ EventType: EventType.OrchestratorCompleted }, at));
  }
  const open = ending === undefined ? openAfter(before.open, fresh, begun) : [];
  const state = { ...before, ...statusAfter(before, fresh, ending, suspended), customStatus, open, updatedAt: at };
  const goesOn = ending !== undefined || suspended || replay?.settled !== true;
  return { state, append, begun, goesOn };
}

/** Suspending and resuming show their reasons as output until the instance ends (rule 42; the resume as in the official store). */
function statusAfter(
  before: InstanceState,
  fresh: readonly HistoryEvent[],
  ending: Ending | undefined,
  suspended: boolean,
): Pick<InstanceState, "status" | "output"> {
  if (ending !== undefined) return { status: ending.status, output: ending.result };
  const control = fresh.findLast((event) => "Reason" in event && !("Details" in event));
  const output = control !== undefined && "Reason" in control ? control.Reason : before.output;
  return { status: suspended ? "Suspended" : "Running", output };
}

function continuedState(before: InstanceState, input: unknown, scene: TurnScene): InstanceState {
  const now = scene.now();
  return {
    ...before,
    executionId: scene.ids().replaceAll("-", ""),
    generation: null,
    input: input === undefined ? null : JSON.stringify(input),
    open: [],
    createdAt: now,
    updatedAt: now,
  };
}

/** A continued execution begins with what it carries over and a mark of the turn that it was born in (rule 43). */
function firstEventsOf(state: InstanceState, carried: readonly HistoryEvent[], now: number): HistoryEvent[] {
  return [
    makeEvent({ EventType: EventType.OrchestratorStarted }, now),
    executionStarted(state, now),
    ...carried.map(asPlayed),
    makeEvent({ EventType: EventType.OrchestratorCompleted }, now),
  ];
}

export function executionStarted(state: InstanceState, at: number): HistoryEvent {
  return makeEvent(
    {
      OrchestrationInstance: { InstanceId: state.instanceId, ExecutionId: state.executionId },
      EventType: EventType.ExecutionStarted,
      ParentInstance: state.parent,
      Name: state.name,
      Version: state.version,
      Input: state.input,
      Generation: state.generation,
    },
    at,
  );
}

function openTask(effect: Effect, at: number, ids: () => string): OpenTask {
  switch (effect.kind) {
    case "activity":
      return effect;
    case "timer":
      return {
        kind: "timer",
        id: effect.id,
        fireAt: eventTime(effect.fireAt),
        createdAt: at,
        dueAt: timerDueAt(effect.fireAt, at),
      };
    case "child":
      return { ...effect, executionId: ids().replaceAll("-", ""), createdAt: at };
  }
}

function effectEvent(effect: Effect, at: number): HistoryEvent {
  switch (effect.kind) {
    case "activity":
      return makeEvent({ EventType: EventType.TaskScheduled, Name: effect.name }, at, effect.id);
    case "timer":
      return makeEvent({ EventType: EventType.TimerCreated, FireAt: eventTime(effect.fireAt) }, at, effect.id);
    case "child": {
      const { name, version, instanceId } = effect;
      const body = { Name: name, Version: version, InstanceId: instanceId };
      return makeEvent({ EventType: EventType.SubOrchestrationInstanceCreated, ...body }, at, effect.id);
    }
  }
}
