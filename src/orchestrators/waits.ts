import type { OrchestrationContext, Task } from "durable-functions";

/**
 * Waits until a moment (epoch milliseconds) or until the event comes, whichever is first. The event only wakes; a timer
 * may fire up to a second early, so whoever needs the exact moment asks again. The timer is cancelled before going on:
 * an orchestration with an open timer can't end.
 */
export function* waitFor(context: OrchestrationContext, until: number, event: string): Generator<Task, void, unknown> {
  const timer = context.df.createTimer(new Date(until));
  const woken = context.df.waitForExternalEvent(event);
  const first = yield context.df.Task.any([woken, timer]);
  if (first !== timer) timer.cancel();
}

/** The orchestration's own time, epoch milliseconds: the same in each replay. */
export function nowOf(context: OrchestrationContext): number {
  return context.df.currentUtcDateTime.getTime();
}
