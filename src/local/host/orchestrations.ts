import { countTurn, newCounters } from "./counters";
import { makeEvent } from "./history-events";
import type { EventBody, HistoryEvent, ParentInstance } from "./history-events";
import { isFinished } from "./history-store";
import type { HistoryStore, InstanceState } from "./history-store";
import type { HostClock } from "./host-clock";
import type { HostLogEntry } from "./host-log";
import { liveInstance, pendingState, remember, takeMessages } from "./live-instance";
import type { LiveInstance, Message, Origin, StartRequest } from "./live-instance";
import { OpenTasks } from "./open-tasks";
import type { ActivityTask, ChildTask } from "./open-tasks";
import { InstanceExistsError, InstanceFinishedError, InstanceMissingError } from "./orchestration-errors";
import { executionStarted, takeTurn } from "./turn";
import type { TurnResult, TurnScene } from "./turn";
import type { VersionRule } from "./versions";
import type { WorkQueue } from "./work-queue";

export interface OrchestrationsOptions {
  readonly history: HistoryStore;
  readonly queue: WorkQueue;
  readonly clock: HostClock;
  readonly scene: TurnScene;
  readonly versions: VersionRule;
  readonly log: (entry: Omit<HostLogEntry, "at" | "category">) => void;
  /** Runs an activity and answers its end. */
  readonly runActivity: (task: ActivityTask, instanceId: string) => Promise<EventBody>;
  /** In a row or all together: decides whether turns wait for messages that arrive at the same moment. */
  readonly sequential: boolean;
}

/** After a failure of the store, milliseconds until the turn is tried again. */
const TRY_AGAIN_AFTER = 5000;

/** All instances of the task hub: starts them, brings them their messages, runs their turns, sets their effects in motion. */
export class Orchestrations {
  readonly #options: OrchestrationsOptions;
  /** Of every instance, finished ones too. */
  readonly #states = new Map<string, InstanceState>();
  readonly #live = new Map<string, LiveInstance>();
  readonly #tasks: OpenTasks;
  readonly counters = newCounters();

  constructor(options: OrchestrationsOptions) {
    this.#options = options;
    this.#tasks = new OpenTasks({
      ...options,
      stateOf: (instanceId) => this.#states.get(instanceId),
      deliver: (live, message) => {
        this.#deliver(live, message);
      },
      startChild: (task, parent) => this.#startChild(task, parent),
    });
  }

  /** Reads what an earlier process left. */
  async load(): Promise<void> {
    for (const state of await this.#options.history.list()) {
      this.#states.set(state.instanceId, state);
      if (isFinished(state.status)) continue;
      const stored = await this.#options.history.load(state.instanceId);
      if (stored === undefined) continue;
      this.#live.set(state.instanceId, liveInstance(stored.state, stored.events, [...stored.messages]));
    }
  }

  /** Takes up what was loaded: activities in flight run again, timers that are due fire at once. */
  async resume(): Promise<void> {
    for (const live of [...this.#live.values()]) {
      for (const task of live.state.open) await this.#tasks.beginAgain(live, task);
      this.#wake(live);
    }
  }

  /** Cancels all callbacks. What runs is the queue's to end. */
  stop(): void {
    for (const live of this.#live.values()) this.#tasks.cancelTimers(live);
  }

  /** By instance id. */
  states(): InstanceState[] {
    return [...this.#states.values()].sort((a, b) => (a.instanceId < b.instanceId ? -1 : 1));
  }

  state(instanceId: string): InstanceState | undefined {
    return this.#states.get(instanceId);
  }

  /** The events of the present execution, oldest first. */
  async events(instanceId: string): Promise<readonly HistoryEvent[]> {
    return this.#live.get(instanceId)?.events ?? (await this.#options.history.load(instanceId))?.events ?? [];
  }

  /** Throws InstanceExistsError while an instance of that id is not finished; replaces a finished one. */
  async start(request: StartRequest): Promise<void> {
    const before = this.#states.get(request.instanceId);
    if (before !== undefined && !isFinished(before.status)) {
      throw new InstanceExistsError(request.instanceId, before.status);
    }
    const generation = before === undefined ? 0 : (before.generation ?? 0) + 1;
    await this.#create({ ...request, generation, parent: null });
  }

  /** Brings a message to an instance. Throws InstanceMissingError and InstanceFinishedError. Acknowledged means stored. */
  async post(instanceId: string, body: EventBody): Promise<void> {
    const live = this.#live.get(instanceId);
    if (live === undefined) throw this.#whyNotLive(instanceId);
    const message = { event: makeEvent(body, this.#options.clock.now()), number: live.nextMessage++ };
    await this.#options.history.save({ instanceId, post: message });
    this.#deliver(live, message);
  }

  /** Forgets an instance altogether, whatever its status. A missing one is fine. */
  async forget(instanceId: string): Promise<void> {
    const live = this.#live.get(instanceId);
    if (live !== undefined) {
      live.isGone = true;
      this.#tasks.cancelTimers(live);
    }
    this.#live.delete(instanceId);
    this.#states.delete(instanceId);
    await this.#options.history.delete(instanceId);
  }

  #whyNotLive(instanceId: string): Error {
    const state = this.#states.get(instanceId);
    // An id whose start is not yet acknowledged is as good as missing.
    const finished = state !== undefined && isFinished(state.status);
    return finished ? new InstanceFinishedError(instanceId, state.status) : new InstanceMissingError(instanceId);
  }

  async #create(made: Origin, createdAt = this.#options.clock.now()): Promise<void> {
    const state = pendingState(made, createdAt);
    const message = { event: executionStarted(state, createdAt), number: 0 };
    const { instanceId } = state;
    const replaced = this.#states.get(instanceId);
    this.#states.set(instanceId, state); // at once, so that the id is taken while the store works
    try {
      await this.#options.history.save({ instanceId, state, replace: true, post: message });
    } catch (error) {
      if (replaced === undefined) this.#states.delete(instanceId);
      else this.#states.set(instanceId, replaced);
      throw error;
    }
    const live = liveInstance(state, [], [message]);
    this.#live.set(instanceId, live);
    this.counters.orchestrations += 1;
    this.#wake(live);
  }

  #deliver(live: LiveInstance, message: Message): void {
    live.inbox.push(message);
    this.#wake(live);
  }

  #wake(live: LiveInstance): void {
    if (live.hasTurn || live.isGone || live.isForAnotherHost || live.inbox.length === 0) return;
    live.hasTurn = true;
    void this.#options.queue.run("turn", () => this.#turn(live));
  }

  async #turn(live: LiveInstance): Promise<void> {
    // Messages of one moment share a turn, as they do when the official host reads its queue.
    if (!this.#options.sequential) await new Promise<void>((resolve) => setImmediate(resolve));
    const messages = takeMessages(live);
    try {
      if (messages.length > 0 && this.#mayRun(live, messages)) await this.#takeTurn(live, messages);
    } catch (error) {
      live.inbox.unshift(...messages);
      const why = error instanceof Error ? error.message : String(error);
      this.#tell("error", live, `A turn failed and is tried again: ${why}`);
      this.#options.clock.schedule(this.#options.clock.now() + TRY_AGAIN_AFTER, () => {
        live.hasTurn = false;
        this.#wake(live);
      });
      return;
    }
    live.hasTurn = false;
    this.#wake(live);
  }

  /** Instances of another version wait for a host that takes them: the code is never called (rule 46). */
  #mayRun(live: LiveInstance, messages: Message[]): boolean {
    const { version, name } = live.state;
    if (this.#options.versions.accepts(version)) return true;
    live.inbox.unshift(...messages);
    live.isForAnotherHost = true;
    const message = `Version ${version ?? "(none)"} of '${name}' is not for this host, so the instance waits for another.`;
    this.#tell("warning", live, message);
    return false;
  }

  async #takeTurn(live: LiveInstance, messages: readonly Message[]): Promise<void> {
    const events = messages.map((message) => message.event);
    const result = await takeTurn(live, events, this.#options.scene);
    if (live.isGone) return;
    const instanceId = live.state.instanceId;
    await this.#options.history.save({
      instanceId,
      state: result.state,
      restart: result.restarted,
      append: result.append,
      taken: messages.flatMap((message) => message.number ?? []),
    });
    if (result.restarted) this.#tasks.cancelTimers(live);
    this.#accept(live, result);
    for (const task of result.begun) await this.#tasks.begin(live, task);
    if (result.ending !== undefined) this.#finish(live);
  }

  #accept(live: LiveInstance, result: TurnResult): void {
    live.state = result.state;
    remember(live, result.restarted, result.append);
    this.#states.set(live.state.instanceId, live.state);
    countTurn(this.counters, result, live.events.length);
    for (const message of result.warnings) {
      if (live.warned.has(message)) continue;
      live.warned.add(message);
      this.#tell("warning", live, message);
    }
  }

  #finish(live: LiveInstance): void {
    live.isGone = true;
    this.#live.delete(live.state.instanceId);
    this.#tasks.cancelTimers(live);
    const parent = live.state.parent && this.#live.get(live.state.parent.OrchestrationInstance.InstanceId);
    if (parent) this.#tasks.tellParent(parent, live.state);
  }

  async #startChild(task: ChildTask, parent: ParentInstance): Promise<void> {
    const { instanceId, name, input, version, executionId, createdAt } = task;
    const before = this.#live.get(instanceId);
    if (before !== undefined) {
      this.#tell(
        "warning",
        before,
        `A child of this id was to be started, but the id still runs, so the parent waits for ever.`,
      );
      return;
    }
    await this.#create({ instanceId, name, input, version, executionId, generation: null, parent }, createdAt);
  }

  #tell(level: "warning" | "error", live: LiveInstance, message: string): void {
    this.#options.log({ level, instanceId: live.state.instanceId, functionName: live.state.name, message });
  }
}
