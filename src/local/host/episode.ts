import type { ReplayScene } from "./action-performer";
import { readTurnAnswer, readTurnFailure, UnsupportedActionError } from "./actions";
import type { TurnAnswer } from "./actions";
import { orchestratorFailure, unknownOrchestrator } from "./failure-texts";
import type { HistoryEvent } from "./history-events";
import type { InstanceState } from "./history-store";
import type { Invoke } from "./invocation";
import type { RegisteredFunction } from "./registry";
import { replayActions } from "./replay";
import type { ReplayResult } from "./replay";
import type { TypedData } from "./rpc";

/** The app's durable functions, found without regard to case. */
export interface DurableFunctions {
  readonly orchestrator: (name: string) => RegisteredFunction | undefined;
  readonly orchestratorNames: readonly string[];
  readonly isActivity: (name: string) => boolean;
}

export interface EpisodeScene {
  readonly invoke: Invoke;
  readonly functions: DurableFunctions;
  readonly defaultVersion: string | null;
}

/** One call of an orchestrator's code. */
export interface Episode {
  readonly state: InstanceState;
  readonly events: readonly HistoryEvent[];
  /** JSON texts of all events. */
  readonly texts: readonly string[];
  /** False in the first turn of an execution (rule 8). */
  readonly isReplaying: boolean;
}

export type Ending =
  | { readonly status: "Completed"; readonly result: string | null }
  | { readonly status: "Failed" | "Terminated"; readonly result: string };

export interface EpisodeResult {
  /** Undefined when the orchestrator does not exist. */
  readonly replay: ReplayResult | undefined;
  readonly ending: Ending | undefined;
  readonly customStatus: string | null;
}

/** Calls the code once with the whole history and works out what the host does with its answer. */
export async function playEpisode(episode: Episode, scene: EpisodeScene): Promise<EpisodeResult> {
  const { state } = episode;
  const target = scene.functions.orchestrator(state.name);
  if (target === undefined) {
    const result = unknownOrchestrator(state.name, scene.functions.orchestratorNames);
    return { replay: undefined, ending: { status: "Failed", result }, customStatus: null };
  }
  const answer = await ask(target, episode, scene.invoke);
  const replay = replayActions(answer.actions, episode.events, replayScene(state, scene));
  const custom = answer.customStatus;
  return {
    replay,
    ending: endingOf(state.name, answer, replay),
    customStatus: custom === undefined || custom === null ? null : JSON.stringify(custom),
  };
}

async function ask(target: RegisteredFunction, episode: Episode, invoke: Invoke): Promise<TurnAnswer> {
  const outcome = await invoke({
    target,
    trigger: { string: triggerText(episode) },
    triggerMetadata: triggerMetadata(episode),
    instanceId: episode.state.instanceId,
  });
  try {
    return outcome.ok ? readTurnAnswer(outcome.response.returnValue?.json ?? "") : readTurnFailure(outcome.thrown);
  } catch (error) {
    if (error instanceof UnsupportedActionError) return { isDone: false, actions: [], error: error.message };
    throw error;
  }
}

const SCHEMA_FIELDS = {
  upperSchemaVersion: 1,
  upperSchemaVersionNew: 3,
  longRunningTimerIntervalDuration: "3.00:00:00",
  maximumShortTimerDuration: "6.00:00:00",
  defaultHttpAsyncRequestSleepTimeMillseconds: 30000,
};
const SCHEMA_TEXT = JSON.stringify(SCHEMA_FIELDS).slice(1);

function triggerText({ state, texts, isReplaying }: Episode): string {
  const parent = state.parent?.OrchestrationInstance.InstanceId ?? null;
  return (
    `{"history":[${texts.join(",")}],"input":${state.input ?? "null"},"instanceId":${JSON.stringify(state.instanceId)},` +
    `"isReplaying":${String(isReplaying)},"parentInstanceId":${JSON.stringify(parent)},${SCHEMA_TEXT}`
  );
}

function triggerMetadata({ state, isReplaying }: Episode): Record<string, TypedData> {
  const parent = state.parent?.OrchestrationInstance.InstanceId;
  return {
    ...(state.input === null ? {} : { input: { json: state.input } }),
    instanceId: { string: state.instanceId },
    isReplaying: { string: isReplaying ? "True" : "False" },
    ...(parent === undefined ? {} : { parentInstanceId: { string: parent } }),
    ...SCHEMA_METADATA,
  };
}

const SCHEMA_METADATA: Record<string, TypedData> = Object.fromEntries(
  Object.entries(SCHEMA_FIELDS).map(([name, value]) => [name, { string: String(value) }]),
);

function replayScene(state: InstanceState, scene: EpisodeScene): ReplayScene {
  return {
    instanceId: state.instanceId,
    executionId: state.executionId,
    parentInstanceId: state.parent?.OrchestrationInstance.InstanceId,
    defaultVersion: scene.defaultVersion,
    isActivity: scene.functions.isActivity,
    isOrchestrator: (name) => scene.functions.orchestrator(name) !== undefined,
  };
}

/** Undefined: the instance goes on waiting, or continues as new. */
function endingOf(name: string, answer: TurnAnswer, replay: ReplayResult): Ending | undefined {
  if (replay.failure !== undefined) {
    return { status: "Failed", result: replay.failure.message };
  }
  if (replay.terminated !== undefined) return { status: "Terminated", result: replay.terminated };
  if (replay.suspended || !replay.settled) return undefined;
  if (answer.error !== undefined && answer.error !== "") {
    return { status: "Failed", result: orchestratorFailure(name, answer.error) };
  }
  if (!answer.isDone || replay.continueAsNew !== undefined) return undefined;
  const { output } = answer;
  return { status: "Completed", result: output === undefined || output === null ? null : JSON.stringify(output) };
}
