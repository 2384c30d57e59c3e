import { collectFunctions } from "../../../src/local/host/functions-core";
import { skippingClock } from "../../../src/local/host/host-clock";
import type { SkippingClock } from "../../../src/local/host/host-clock";
import { createLocalHost } from "../../../src/local/host/local-host";
import type { HostLogEntry, LocalHost, LocalHostOptions } from "../../../src/local/host/local-host";
import { memoryHistory } from "../../../src/local/host/memory-history";

export const START = Date.parse("2026-11-24T07:00:00Z");
export const SECOND = 1000;
export const MINUTE = 60_000;
export const HOUR = 3_600_000;
export const DAY = 24 * HOUR;

export interface Built {
  readonly host: LocalHost;
  readonly clock: SkippingClock;
  readonly log: HostLogEntry[];
}

let built = 0;

/** A started host on a skipping clock that stands still, with the functions that `register` registers. */
export async function buildHost(register: () => void, options: Partial<LocalHostOptions> = {}): Promise<Built> {
  const clock = (options.clock as SkippingClock | undefined) ?? skippingClock({ startsAt: START });
  const log: HostLogEntry[] = [];
  const host = createLocalHost({
    registry: collectFunctions(register),
    history: memoryHistory(),
    ids: countIds((built += 1)),
    hostJson: {},
    log: (entry) => log.push(entry),
    ...options,
    clock,
  });
  await host.start();
  return { host, clock, log };
}

/** GUIDs that count. */
export function countIds(generation: number): () => string {
  let made = 0;
  return () => `${hex(generation, 8)}-0000-4000-8000-${hex(made++, 12)}`;
}

function hex(value: number, digits: number): string {
  return value.toString(16).padStart(digits, "0");
}
