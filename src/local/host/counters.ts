import type { TurnResult } from "./turn";

/** What a host did since it was made; for reports. */
export interface HostCounters {
  /** Instances started, children and restarts too; continuing as new does not count. */
  readonly orchestrations: number;
  /** History events written over all instances and generations. */
  readonly historyEvents: number;
  /** The longest history of one generation. */
  readonly largestHistory: number;
  /** Calls of orchestrator code. */
  readonly replays: number;
}

type Mutable<T> = { -readonly [K in keyof T]: T[K] };

export function newCounters(): Mutable<HostCounters> {
  return { orchestrations: 0, historyEvents: 0, largestHistory: 0, replays: 0 };
}

export function countTurn(counters: Mutable<HostCounters>, turn: TurnResult, historyLength: number): void {
  counters.replays += turn.episodes;
  counters.historyEvents += turn.eventsWritten;
  counters.largestHistory = Math.max(counters.largestHistory, historyLength);
}
