import type { Effect } from "./effects";
import type { SubOrchestrationInstanceCreated, TaskScheduled, TimerCreated } from "./history-events";
import { checkSameEffect } from "./non-determinism";

type WithoutId<E> = E extends unknown ? Omit<E, "id"> : never;

/** Keeps the books of one replay: what was begun, what has ended, which events are waited for. */
export class TaskBoard {
  #nextId = 0;
  /** Begun, but not seen in the history. */
  readonly #pending = new Map<number, Effect>();
  /** What was pending when the instance was suspended. */
  readonly #parked = new Map<number, Effect>();
  readonly #open = new Map<number, (succeeded: boolean) => void>();
  readonly #waiters = new Map<string, (() => void)[]>();
  readonly #buffered = new Map<string, number>();

  get nextId(): number {
    return this.#nextId;
  }

  get hasOpenTasks(): boolean {
    return this.#open.size > 0;
  }

  /** What the history does not show yet, in order. */
  get newEffects(): Effect[] {
    return [...this.#pending.values()];
  }

  /** Begins something and answers its number; `ended` is called when the history tells its end. */
  begin(effect: WithoutId<Effect>, ended: (succeeded: boolean) => void): number {
    const id = this.#nextId++;
    this.#pending.set(id, { ...effect, id });
    this.#open.set(id, ended);
    return id;
  }

  /** The history shows what an earlier turn began. Throws NonDeterminismError when it is not what was begun now. */
  confirm(event: TaskScheduled | TimerCreated | SubOrchestrationInstanceCreated): void {
    checkSameEffect(event, this.#pending.get(event.EventId));
    this.#pending.delete(event.EventId);
  }

  end(id: number, succeeded: boolean): void {
    const ended = this.#open.get(id);
    this.#open.delete(id);
    ended?.(succeeded);
  }

  /** Nobody waits for it any more; its number stays used. */
  forget(id: number): void {
    this.#open.delete(id);
  }

  /** Names are compared without case here, unlike in the library; the latest waiter is served first, as in the library. */
  waitForEvent(name: string, raised: () => void): void {
    const key = name.toLowerCase();
    const waiting = this.#buffered.get(key) ?? 0;
    if (waiting > 0) {
      this.#buffered.set(key, waiting - 1);
      raised();
      return;
    }
    const stack = this.#waiters.get(key);
    if (stack === undefined) this.#waiters.set(key, [raised]);
    else stack.push(raised);
  }

  raise(name: string): void {
    const key = name.toLowerCase();
    const waiter = this.#waiters.get(key)?.pop();
    if (waiter === undefined) this.#buffered.set(key, (this.#buffered.get(key) ?? 0) + 1);
    else waiter();
  }

  /** What was begun and not yet shown waits for the resume. */
  suspend(): void {
    moveAll(this.#pending, this.#parked);
  }

  resume(): void {
    moveAll(this.#parked, this.#pending);
  }
}

function moveAll(from: Map<number, Effect>, to: Map<number, Effect>): void {
  for (const [id, effect] of from) to.set(id, effect);
  from.clear();
}
