import type { Instant } from "../../domain/time";
import { SECOND } from "../../domain/time";
import type { Tables } from "../../ports/tables";
import type { HistoryStore } from "../host/history-store";
import type { HostClock } from "../host/host-clock";
import type { HostCounters, HostLogEntry, LocalHost } from "../host/local-host";
import { createLocalHost } from "../host/local-host";
import { collectFunctions } from "../host/functions-core";
import { registerFunctions } from "../../app/register-functions";
import type { Agenda } from "./agenda";
import type { AskApp } from "./answer-approval";
import { composeWorld } from "./compose-world";
import { createGeneration } from "./generation";
import type { Generation } from "./generation";
import { hostJson } from "./host-settings";
import { seeded } from "./seeded";

/** The app's process in a rehearsal: it starts, dies and starts again over the same tables and histories. */
export interface Life {
  start(): Promise<void>;
  /** Dies at the n-th call that it makes to the world from now on, before or after that call's effect, and starts again soon after. */
  crash(call: number, afterEffect: boolean): void;
  stop(): Promise<void>;
  /** A request to the app; rejects with {@link AppDownError} while nobody is there to answer. */
  readonly ask: AskApp;
  readonly crashes: readonly Instant[];
  readonly storageRequests: number;
  readonly counters: HostCounters;
}

class AppDownError extends Error {
  override readonly name = "AppDownError";
  constructor() {
    super("The app's process is down.");
  }
}

/** How long the platform takes to notice a dead process and to start another one. */
const RESTART_AFTER = 20 * SECOND;

export function createLife(o: {
  readonly clock: HostClock;
  readonly agenda: Agenda;
  readonly seed: number;
  readonly tables: Tables;
  readonly history: HistoryStore;
  readonly fetch: typeof fetch;
  readonly settings: Readonly<Record<string, string>>;
  readonly log: (entry: HostLogEntry) => void;
  /** What the app itself logs, one line of JSON each. */
  readonly logLine: (line: string) => void;
}): Life {
  const crashes: Instant[] = [];
  const past: HostCounters[] = [];
  let storageRequests = 0;
  let present: { readonly host: LocalHost; readonly generation: Generation; readonly died: Promise<never> } | undefined;
  let restarting: (() => void) | undefined;
  const dead: Generation[] = [];

  async function start(): Promise<void> {
    const name = `life-${String(crashes.length)}`;
    const { ids, random } = seeded(o.seed, `${name}-app`);
    const ofHost = seeded(o.seed, `${name}-host`).ids;
    let tellDeath: (error: AppDownError) => void = () => undefined;
    const died = new Promise<never>((_, reject) => (tellDeath = reject));
    died.catch(() => undefined); // Most of the time nobody is asking when it dies.
    const tables = countCalls(o.tables, () => (storageRequests += 1));
    const generation = createGeneration({ fetch: o.fetch, tables, clock: o.clock }, () => {
      host.kill();
      past.push({ ...host.counters });
      present = undefined;
      dead.push(generation);
      crashes.push(o.clock.now());
      tellDeath(new AppDownError());
      restarting = o.agenda.at(o.clock.now() + RESTART_AFTER, start);
    });
    const world = composeWorld({
      clock: generation.clock,
      ids,
      random,
      fetch: generation.fetch,
      tables: generation.tables,
      settings: o.settings,
      log: o.logLine,
    });
    const host: LocalHost = createLocalHost({
      registry: collectFunctions(() => {
        registerFunctions(world);
      }),
      clock: o.clock,
      history: o.history,
      ids: () => ofHost.guid(),
      hostJson,
      log: o.log,
      sequential: true,
      settings: o.settings,
    });
    present = { host, generation, died };
    await host.start();
  }

  return {
    start,
    crash: (call, afterEffect) => {
      present?.generation.dieAt(call, afterEffect);
    },
    stop: async () => {
      restarting?.();
      for (const generation of dead) generation.bury();
      const last = present;
      if (last === undefined) return;
      present = undefined;
      await last.host.stop();
      past.push({ ...last.host.counters });
    },
    ask: (request) =>
      present === undefined
        ? Promise.reject(new AppDownError())
        : Promise.race([present.host.fetch(request), present.died]),
    crashes,
    get storageRequests() {
      return storageRequests;
    },
    get counters() {
      return addCounters([...past, ...(present === undefined ? [] : [present.host.counters])]);
    },
  };
}

/** A host counts what it did itself; the one after it goes on with the same histories. */
function addCounters(all: readonly HostCounters[]): HostCounters {
  const sum = (key: keyof HostCounters): number => all.reduce((total, counters) => total + counters[key], 0);
  return {
    orchestrations: sum("orchestrations"),
    historyEvents: sum("historyEvents"),
    largestHistory: Math.max(0, ...all.map((counters) => counters.largestHistory)),
    replays: sum("replays"),
  };
}

/** Tables of which each call counts. */
function countCalls(inner: Tables, count: () => void): Tables {
  return {
    table: (name) => {
      const table = inner.table(name);
      return {
        get: (...keys) => (count(), table.get(...keys)),
        insert: (entity) => (count(), table.insert(entity)),
        replace: (...change) => (count(), table.replace(...change)),
        delete: (...keys) => (count(), table.delete(...keys)),
        transact: (actions) => (count(), table.transact(actions)),
        list: (query) => (count(), table.list(query)),
      };
    },
  };
}
