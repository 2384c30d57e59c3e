import { AsyncLocalStorage } from "node:async_hooks";
import { Holds } from "./holds";
import type { Hold } from "./holds";
import { WakeQueue } from "./wake-queue";
import type { Wake } from "./wake-queue";

/** Clock of the local host: tells tenant time and calls back at it. All times are epoch milliseconds. */
export interface HostClock {
  now(): number;
  /**
   * Resolves after so many milliseconds of this clock. Inside work under `during`, that work counts as idle meanwhile, so
   * that time can move on. For a time-out beside other work use `schedule`, which can be cancelled.
   */
  sleep(ms: number): Promise<void>;
  /** Calls `wake` when the time has come; a time in the past is due at once. Answers how to cancel. */
  schedule(at: number, wake: () => void): () => void;
  /** Work in flight: a skipping clock does not move while any hold is open. Answers how to release it. */
  hold(): () => void;
  /**
   * Runs work under a hold of its own. A `sleep` inside suspends that hold (and those around it) until it wakes.
   * After `abandoned`, the hold is gone and what still sleeps inside never wakes: its process died.
   */
  during<T>(work: () => Promise<T>, abandoned?: AbortSignal): Promise<T>;
  /**
   * Waits for other work that may itself have to wait its turn behind what sleeps. Inside work under `during`, that work
   * counts as idle meanwhile, as with `sleep`; what is waited for holds time by holds of its own.
   */
  await<T>(work: () => Promise<T>): Promise<T>;
  /** Cancels everything that is scheduled; nothing wakes any more. */
  stop(): void;
}

/** A clock that jumps from one scheduled callback to the next as soon as nothing is in flight. Created standing still. */
export interface SkippingClock extends HostClock {
  /** Lets time move, up to `until` if that was given. Resolves when `until` is reached or the clock was paused or stopped. */
  start(): Promise<void>;
  /** Stands still after the callback at hand. */
  pause(): void;
  /** Moves to `at`, doing all that is due on the way and all that follows from it, then stands still. Resolves there. */
  runUntil(at: number): Promise<void>;
}

/** Longest delay that setTimeout takes; longer ones fire at once. */
const LONGEST_TIMEOUT = 2 ** 31 - 1;

/** How many turns of the event loop must bring nothing new before a skipping clock believes that all is idle. */
const QUIET_TURNS = 2;

/** Tenant time is the machine's time. */
export function realClock(): HostClock {
  return timeoutClock(() => Date.now(), 1);
}

/** Tenant time begins at `startsAt` now and runs `factor` times as fast as the machine's. */
export function scaledClock(o: { startsAt: number; factor: number }): HostClock {
  const begun = performance.now();
  return timeoutClock(() => Math.floor(o.startsAt + (performance.now() - begun) * o.factor), o.factor);
}

function timeoutClock(now: () => number, factor: number): HostClock {
  const cancels = new Set<() => void>();
  const schedule: HostClock["schedule"] = (at, wake) => {
    let timeout: NodeJS.Timeout;
    const cancel = (): void => {
      clearTimeout(timeout);
      cancels.delete(cancel);
    };
    const arm = (): void => {
      // Rounded up, so that no callback ever sees a time before its own.
      const delay = Math.ceil((at - now()) / factor);
      timeout = setTimeout(due, Math.min(Math.max(delay, 0), LONGEST_TIMEOUT));
    };
    const due = (): void => {
      if (now() < at) {
        arm();
        return;
      }
      cancels.delete(cancel);
      wake();
    };
    cancels.add(cancel);
    arm();
    return cancel;
  };
  return {
    now,
    schedule,
    sleep: (ms) => new Promise((resolve) => schedule(now() + ms, resolve)),
    hold: () => () => undefined,
    during: (work) => work(),
    await: (work) => work(),
    stop: () => {
      for (const cancel of [...cancels]) cancel();
    },
  };
}

/**
 * Tenant time jumps to the earliest scheduled callback whenever no hold is open. Callbacks of one moment are called in the
 * order in which they were scheduled, each only after all that followed from the one before has settled.
 */
export function skippingClock(o: {
  startsAt: number;
  until?: number;
  onAdvance?: (to: number) => void;
}): SkippingClock {
  const queue = new WakeQueue();
  const scope = new AsyncLocalStorage<Hold>();
  let now = o.startsAt;
  let order = 0;
  let target: number | undefined; // undefined: standing still
  let driving = false;
  let arrived: { resolve: () => void; reject: (reason: unknown) => void }[] = [];
  let changed: (() => void) | undefined;

  const tellChange = (): void => {
    changed?.();
    changed = undefined;
  };
  const holds = new Holds(tellChange);

  const schedule = (at: number, wake: () => void): Wake => {
    const entry: Wake = { at: Math.max(at, now), order: order++, wake, cancelled: false };
    queue.add(entry);
    tellChange();
    return entry;
  };

  /** The holds of the work that calls, the innermost first. */
  function holdsAround(): readonly Hold[] {
    const chain: Hold[] = [];
    for (let hold = scope.getStore(); hold !== undefined; hold = hold.around) chain.push(hold);
    return chain;
  }

  async function drive(): Promise<void> {
    if (driving) return;
    driving = true;
    try {
      while (target !== undefined) {
        if (holds.open > 0) await new Promise<void>((resolve) => (changed = resolve));
        else if (await isQuiet()) {
          const next = queue.first();
          if (next !== undefined && next.at <= target) {
            queue.take();
            moveTo(next.at);
            next.wake();
          } else if (target === Infinity) await new Promise<void>((resolve) => (changed = resolve));
          else arrive(target);
        }
      }
    } catch (error) {
      target = undefined;
      for (const waiter of arrived.splice(0)) waiter.reject(error);
    } finally {
      driving = false;
    }
  }

  /** True when some turns of the event loop have brought no new work. */
  async function isQuiet(): Promise<boolean> {
    const before = holds.begun;
    for (let turn = 0; turn < QUIET_TURNS; turn++) {
      await new Promise<void>((resolve) => setImmediate(resolve));
      if (holds.open > 0 || holds.begun !== before || target === undefined) return false;
    }
    return true;
  }
  function moveTo(at: number): void {
    if (at <= now) return;
    now = at;
    o.onAdvance?.(at);
  }
  function arrive(at: number | undefined): void {
    if (at !== undefined) moveTo(at);
    target = undefined;
    const waiters = arrived;
    arrived = [];
    for (const waiter of waiters) waiter.resolve();
    tellChange();
  }
  function goTo(at: number): Promise<void> {
    target = at;
    const arrival = new Promise<void>((resolve, reject) => arrived.push({ resolve, reject }));
    tellChange();
    void drive();
    return arrival;
  }

  return {
    now: () => now,
    schedule: (at, wake) => {
      const entry = schedule(at, wake);
      return () => (entry.cancelled = true);
    },
    sleep: (ms) => {
      const chain = holdsAround();
      for (const hold of chain) holds.fallAsleep(hold);
      return new Promise((resolve) => {
        schedule(now + ms, () => {
          for (const hold of chain) holds.wakeUp(hold);
          if (!chain.some((hold) => hold.abandoned)) resolve();
        });
      });
    },
    hold: () => {
      const hold = holds.begin();
      return () => {
        holds.end(hold);
      };
    },
    during: async (work, abandoned) => {
      const hold = holds.begin(scope.getStore());
      const abandon = (): void => {
        hold.abandoned = true;
        holds.end(hold);
      };
      if (abandoned?.aborted === true) abandon();
      else abandoned?.addEventListener("abort", abandon, { once: true });
      try {
        return await scope.run(hold, work);
      } finally {
        abandoned?.removeEventListener("abort", abandon);
        holds.end(hold);
      }
    },
    await: async (work) => {
      const chain = holdsAround();
      // Begun first: work that need not wait holds time before anybody falls asleep.
      const waited = work();
      for (const hold of chain) holds.fallAsleep(hold);
      try {
        return await waited;
      } finally {
        for (const hold of chain) holds.wakeUp(hold);
      }
    },
    start: () => goTo(o.until ?? Infinity),
    runUntil: (at) => goTo(Math.max(at, now)),
    pause: () => {
      arrive(undefined);
    },
    stop: () => {
      queue.clear();
      arrive(undefined);
    },
  };
}
