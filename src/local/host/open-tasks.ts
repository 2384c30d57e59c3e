import { childFailure } from "./failure-texts";
import { EventType, makeEvent } from "./history-events";
import type { EventBody, ParentInstance } from "./history-events";
import { isFinished } from "./history-store";
import type { InstanceState, OpenTask } from "./history-store";
import type { HostClock } from "./host-clock";
import type { LiveInstance, Message } from "./live-instance";
import type { WorkQueue } from "./work-queue";

export type ActivityTask = OpenTask & { readonly kind: "activity" };
export type TimerTask = OpenTask & { readonly kind: "timer" };
export type ChildTask = OpenTask & { readonly kind: "child" };

export interface OpenTasksOptions {
  readonly queue: WorkQueue;
  readonly clock: HostClock;
  /** Runs an activity and answers its end. */
  readonly runActivity: (task: ActivityTask, instanceId: string) => Promise<EventBody>;
  readonly startChild: (task: ChildTask, parent: ParentInstance) => Promise<void>;
  readonly stateOf: (instanceId: string) => InstanceState | undefined;
  readonly deliver: (live: LiveInstance, message: Message) => void;
}

/** Sets in motion what instances wait for, and brings them the ends. */
export class OpenTasks {
  readonly #options: OpenTasksOptions;

  constructor(options: OpenTasksOptions) {
    this.#options = options;
  }

  async begin(live: LiveInstance, task: OpenTask): Promise<void> {
    switch (task.kind) {
      case "activity":
        this.#beginActivity(live, task);
        break;
      case "timer":
        this.#beginTimer(live, task);
        break;
      case "child":
        await this.#options.startChild(task, this.#asParent(live, task));
        break;
    }
  }

  /** After a crash: what is not known to have ended begins again; a child that was started is only listened to. */
  async beginAgain(live: LiveInstance, task: OpenTask): Promise<void> {
    const child = task.kind === "child" ? this.#options.stateOf(task.instanceId) : undefined;
    if (child === undefined || !isParentTask(child.parent, live.state, task.id)) await this.begin(live, task);
    else if (isFinished(child.status)) this.#end(live, childEnd(child, task.id));
  }

  /** The instance stops waiting for timers; their callbacks are cancelled. */
  cancelTimers(live: LiveInstance): void {
    for (const cancel of live.timers.values()) cancel();
    live.timers.clear();
  }

  /** Tells a live parent that its child has ended. */
  tellParent(parent: LiveInstance, child: InstanceState): void {
    const taskId = child.parent?.TaskScheduleId;
    if (taskId === undefined || !isParentTask(child.parent, parent.state, taskId)) return;
    if (parent.state.open.some((task) => task.id === taskId)) this.#end(parent, childEnd(child, taskId));
  }

  #beginActivity(live: LiveInstance, task: ActivityTask): void {
    const { instanceId, executionId } = live.state;
    const { queue, runActivity, deliver, clock } = this.#options;
    void queue
      .run("activity", () => runActivity(task, instanceId))
      .then((end) => {
        deliver(live, { event: makeEvent(end, clock.now()), executionId });
      });
  }

  #beginTimer(live: LiveInstance, task: TimerTask): void {
    if (isFinished(live.state.status)) return;
    const wake = (): void => {
      this.#fireTimers(live);
    };
    live.timers.set(task.id, this.#options.clock.schedule(task.dueAt, wake));
  }

  /** Timers of one moment fire together, in the order of their numbers. */
  #fireTimers(live: LiveInstance): void {
    const now = this.#options.clock.now();
    for (const task of live.state.open) {
      if (task.kind !== "timer" || task.dueAt > now || !live.timers.has(task.id)) continue;
      live.timers.get(task.id)?.();
      live.timers.delete(task.id);
      // A timer's end carries the time at which the timer was made (rule 9).
      const event = makeEvent(
        { EventType: EventType.TimerFired, TimerId: task.id, FireAt: task.fireAt },
        task.createdAt,
      );
      this.#options.deliver(live, { event, executionId: live.state.executionId });
    }
  }

  #end(live: LiveInstance, body: EventBody): void {
    const event = makeEvent(body, this.#options.clock.now());
    this.#options.deliver(live, { event, executionId: live.state.executionId });
  }

  #asParent(live: LiveInstance, task: ChildTask): ParentInstance {
    const { name, instanceId, executionId, version } = live.state;
    return {
      Name: name,
      OrchestrationInstance: { InstanceId: instanceId, ExecutionId: executionId },
      TaskScheduleId: task.id,
      Version: version,
    };
  }
}

function isParentTask(parent: ParentInstance | null, state: InstanceState, taskId: number): boolean {
  return (
    parent?.TaskScheduleId === taskId &&
    parent.OrchestrationInstance.InstanceId === state.instanceId &&
    parent.OrchestrationInstance.ExecutionId === state.executionId
  );
}

function childEnd(child: InstanceState, taskId: number): EventBody {
  if (child.status === "Completed") {
    return { EventType: EventType.SubOrchestrationInstanceCompleted, TaskScheduledId: taskId, Result: child.output };
  }
  const result = child.output ?? "";
  // A terminated child fails without details, by which the library cannot read the failure (as in the official source).
  const failure = child.status === "Failed" ? childFailure(child.name, result) : { Reason: result, Details: null };
  return { EventType: EventType.SubOrchestrationInstanceFailed, TaskScheduledId: taskId, ...failure };
}
