import type { HistoryStore, TimerStatus } from "./history-store";
import type { HostClock } from "./host-clock";
import type { HostLogEntry } from "./host-log";
import type { Invoke } from "./invocation";
import { parseSchedule } from "./ncrontab";
import type { Schedule } from "./ncrontab";
import { functionsWithTrigger } from "./registry";
import type { FunctionRegistry, RegisteredFunction } from "./registry";
import type { WorkQueue } from "./work-queue";

export interface TimerTriggersOptions {
  readonly registry: FunctionRegistry;
  readonly clock: HostClock;
  readonly queue: WorkQueue;
  readonly history: HistoryStore;
  readonly invoke: Invoke;
  readonly log: (entry: Omit<HostLogEntry, "at" | "category">) => void;
  /** Puts settings in the place of `%NAME%`. */
  readonly resolve: (text: string) => string;
}

export interface TimerTriggers {
  /** Looks for missed runs and schedules the next ones. */
  start(): Promise<void>;
  stop(): void;
}

/** Schedules that recur within a minute keep no status (recordings, rule 58). */
const SHORTEST_MONITORED = 60_000;

/** Throws ScheduleSyntaxError at once for a schedule that cannot be read. */
export function timerTriggers(options: TimerTriggersOptions): TimerTriggers {
  const timers = functionsWithTrigger(options.registry, "timerTrigger").map(
    (target) => new TimerTrigger(target, options),
  );
  return {
    start: async () => {
      for (const timer of timers) await timer.start();
    },
    stop: () => {
      for (const timer of timers) timer.stop();
    },
  };
}

/**
 * One timer function, run as the official host does: never twice at once, the next run computed from when this one began,
 * one late run after a pause, and whatever it throws, it is just called again next time (rules 58 and 59).
 */
class TimerTrigger {
  readonly #target: RegisteredFunction;
  readonly #options: TimerTriggersOptions;
  readonly #schedule: Schedule;
  #status: TimerStatus | undefined;
  #isMonitored = false;
  #cancel: (() => void) | undefined;

  constructor(target: RegisteredFunction, options: TimerTriggersOptions) {
    this.#target = target;
    this.#options = options;
    this.#schedule = parseSchedule(options.resolve(target.trigger.schedule ?? ""));
  }

  async start(): Promise<void> {
    const now = this.#options.clock.now();
    const next = this.#schedule.next(now);
    if (next === undefined) return;
    const afterNext = this.#schedule.next(next) ?? Infinity;
    this.#isMonitored = this.#target.trigger.useMonitor !== false && afterNext - next >= SHORTEST_MONITORED;
    this.#status = await this.#readStatus(next);
    const isPastDue = now > this.#status.next;
    if (isPastDue || this.#target.trigger.runOnStartup === true) this.#run(isPastDue, true);
    else this.#scheduleNext();
  }

  stop(): void {
    this.#cancel?.();
    this.#cancel = undefined;
  }

  /** What an earlier process left counts unless the schedule was changed since. */
  async #readStatus(next: number): Promise<TimerStatus> {
    const stored = this.#isMonitored ? await this.#options.history.loadTimer(this.#target.name) : undefined;
    if (stored?.last !== undefined && this.#schedule.next(stored.last) === stored.next) return stored;
    const status = { last: undefined, next, lastUpdated: undefined };
    if (this.#isMonitored) await this.#options.history.saveTimer(this.#target.name, status);
    return status;
  }

  #scheduleNext(): void {
    if (this.#status === undefined) return;
    // A run that took longer than the interval is followed at once by the next, as a time in the past is due at once.
    this.#cancel = this.#options.clock.schedule(this.#status.next, () => {
      this.#run(false, false);
    });
  }

  #run(isPastDue: boolean, isAtStart: boolean): void {
    void this.#options.queue
      .run("timer", () => this.#invoke(isPastDue, isAtStart))
      .then(() => {
        this.#scheduleNext();
      });
  }

  async #invoke(isPastDue: boolean, isAtStart: boolean): Promise<void> {
    const { clock, history, log } = this.#options;
    const begun = clock.now();
    const status = this.#status;
    const input = { Schedule: { AdjustForDST: true }, ScheduleStatus: this.#shownStatus(), IsPastDue: isPastDue };
    const outcome = await this.#options.invoke({
      target: this.#target,
      trigger: { json: JSON.stringify(input) },
      triggerMetadata: { TimerTrigger: { string: americanTime(begun) } },
    });
    if (!outcome.ok) {
      const why = outcome.thrown instanceof Error ? outcome.thrown.message : String(outcome.thrown);
      const message = `The timer function failed and is called again when it is due: ${why}`;
      log({ level: "error", functionName: this.#target.name, message });
    }
    const countsAs = isAtStart ? begun : Math.max(begun, status?.next ?? begun);
    const next = this.#schedule.next(countsAs);
    this.#status = next === undefined ? undefined : { last: countsAs, next, lastUpdated: countsAs };
    if (this.#isMonitored && this.#status !== undefined) await history.saveTimer(this.#target.name, this.#status);
  }

  #shownStatus(): object | null {
    if (!this.#isMonitored || this.#status === undefined) return null;
    const { last, next, lastUpdated } = this.#status;
    return { Last: offsetTime(last), Next: offsetTime(next), LastUpdated: offsetTime(lastUpdated) };
  }
}

/** `2026-11-23T07:36:00+00:00`; what never was is .NET's earliest moment. */
function offsetTime(at: number | undefined): string {
  if (at === undefined) return "0001-01-01T00:00:00+00:00";
  return new Date(at).toISOString().replace(/\.?0*Z$/, "+00:00");
}

/** `11/23/2026 07:36:10` */
function americanTime(at: number): string {
  const [date = "", time = ""] = new Date(at).toISOString().split("T");
  const [year = "", month = "", day = ""] = date.split("-");
  return `${month}/${day}/${year} ${time.slice(0, 8)}`;
}
