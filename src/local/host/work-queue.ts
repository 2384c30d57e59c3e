import { setMaxListeners } from "node:events";
import type { HostClock } from "./host-clock";

export type WorkKind = "turn" | "activity" | "http" | "timer";

export interface WorkQueueOptions {
  readonly clock: HostClock;
  /** One piece of work at a time, first in, first out. */
  readonly sequential: boolean;
  /** How many of a kind may run at once when not sequential; no number: any. */
  readonly limits: Partial<Record<WorkKind, number>>;
}

interface Waiting {
  readonly kind: WorkKind;
  readonly begin: () => Promise<void>;
}

/**
 * Runs the host's work under the clock's holds. What waits here holds nothing: it begins the moment it may, and when it may
 * not because other work sleeps, time must go on.
 */
export class WorkQueue {
  readonly #options: WorkQueueOptions;
  readonly #death = new AbortController();
  readonly #running = new Map<WorkKind, number>();
  #waiting: Waiting[] = [];
  #accepts = true;
  #idle: (() => void)[] = [];

  constructor(options: WorkQueueOptions) {
    this.#options = options;
    setMaxListeners(0, this.#death.signal); // one for each piece of work in flight
  }

  get isDead(): boolean {
    return this.#death.signal.aborted;
  }

  /** Resolves with the work's result. Never settles when the queue was stopped or killed before the work was over. */
  run<T>(kind: WorkKind, work: () => Promise<T>): Promise<T> {
    const state = { begun: false };
    const result = new Promise<T>((resolve, reject) => {
      const begin = async (): Promise<void> => {
        state.begun = true;
        try {
          const answer = await this.beside(work);
          if (!this.isDead) resolve(answer);
        } catch (error) {
          if (!this.isDead) reject(error instanceof Error ? error : new Error(String(error)));
        }
      };
      if (!this.#accepts) return;
      this.#waiting.push({ kind, begin });
      this.#beginWhatMay();
    });
    // Whoever asks for an answer waits for it: behind work that sleeps, time has to go on for the one as for the other.
    if (kind === "http" && !state.begun) void this.#options.clock.await(() => this.unlessKilled(settled(result)));
    return result;
  }

  /** Runs work at once, under a hold that goes when the queue is killed. */
  beside<T>(work: () => Promise<T>): Promise<T> {
    return this.#options.clock.during(work, this.#death.signal);
  }

  /** Resolves with the work, or when the queue is killed before. */
  unlessKilled(work: Promise<void>): Promise<void> {
    const death = new Promise<void>((resolve) => {
      this.#death.signal.addEventListener("abort", () => {
        resolve();
      });
    });
    return Promise.race([work, death]);
  }

  /** Drops what waits and resolves when what runs has ended. */
  stop(): Promise<void> {
    this.#accepts = false;
    this.#waiting = [];
    if (this.#count() === 0) return Promise.resolve();
    return new Promise((resolve) => this.#idle.push(resolve));
  }

  /** Nothing that runs or waits is ever heard of again. */
  kill(): void {
    this.#accepts = false;
    this.#waiting = [];
    this.#death.abort();
  }

  #beginWhatMay(): void {
    for (let index = 0; index < this.#waiting.length;) {
      const next = this.#waiting[index];
      if (next === undefined || (this.#options.sequential && this.#count() > 0)) return;
      if (this.#isFull(next.kind)) index += 1;
      else {
        this.#waiting.splice(index, 1);
        void this.#begin(next);
      }
    }
  }

  async #begin(next: Waiting): Promise<void> {
    this.#running.set(next.kind, (this.#running.get(next.kind) ?? 0) + 1);
    await next.begin();
    this.#running.set(next.kind, (this.#running.get(next.kind) ?? 1) - 1);
    this.#beginWhatMay();
    if (this.#count() === 0) for (const tell of this.#idle.splice(0)) tell();
  }

  #isFull(kind: WorkKind): boolean {
    return !this.#options.sequential && (this.#running.get(kind) ?? 0) >= (this.#options.limits[kind] ?? Infinity);
  }

  #count(): number {
    let count = 0;
    for (const running of this.#running.values()) count += running;
    return count;
  }
}

function settled(work: Promise<unknown>): Promise<void> {
  return work.then(
    () => undefined,
    () => undefined,
  );
}
