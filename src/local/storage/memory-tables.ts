import type { StoredEntity, Table, Tables } from "../../ports/tables";
import { createMemoryTable } from "./memory-table";
import type { MemoryTable } from "./memory-table";

/** All rows of all tables, as plain JSON. */
export interface MemorySnapshot {
  /** ETags given so far; a restore goes on counting, so that an ETag never comes back. */
  readonly etags: number;
  readonly tables: Readonly<Record<string, readonly StoredEntity[]>>;
}

export interface MemoryTables extends Tables {
  /** Requests that a table service would have seen, over all connections. */
  readonly requests: number;
  /** The same tables for one generation of the app, which can be killed without harming them. */
  connect(): MemoryConnection;
  snapshot(): MemorySnapshot;
  /** Replaces everything. Tables handed out before see what was restored. */
  restore(snapshot: MemorySnapshot): void;
}

export interface MemoryConnection extends Tables {
  /**
   * From now on nothing asked through this connection happens or settles, as if the process had died. What was asked
   * before has happened, yet its answer may never arrive.
   */
  kill(): void;
}

/** A page of the table service: what `list` counts as one request. */
const PAGE = 1000;

/**
 * Tables in memory that behave like Table Storage: order, ETags, limits, transactions. Effects happen when asked and
 * answers come with the next microtask, without timers, so that a run with the same seed is the same run.
 */
export function createMemoryTables(): MemoryTables {
  const tables = new Map<string, MemoryTable>();
  let etags = 0;
  let requests = 0;
  const nextEtag = () => `W/"${(etags += 1)}"`;

  function open(name: string): MemoryTable {
    let table = tables.get(name);
    if (table === undefined) {
      table = createMemoryTable(nextEtag);
      tables.set(name, table);
    }
    return table;
  }

  function handle(name: string, life: Life): Table {
    // Looked up at each call, because a restore replaces the table behind the name.
    const ask = <T>(work: (table: MemoryTable) => T) => {
      return answer(life, () => {
        requests += 1;
        return work(open(name));
      });
    };
    return {
      get: (partitionKey, rowKey) => ask((table) => table.get(partitionKey, rowKey)),
      insert: (entity) => ask((table) => table.insert(entity)),
      replace: (entity, etag) => ask((table) => table.replace(entity, etag)),
      delete: (partitionKey, rowKey, etag) =>
        ask((table) => {
          table.delete(partitionKey, rowKey, etag);
        }),
      transact: (actions) =>
        ask((table) => {
          table.transact(actions);
        }),
      async *list(query) {
        const rows = await ask((table) => table.list(query));
        requests += Math.max(0, Math.ceil(rows.length / PAGE) - 1);
        for (const row of rows) yield { ...row };
      },
    };
  }

  return {
    get requests() {
      return requests;
    },
    table: (name) => handle(name, { ended: false }),
    connect() {
      const life: Life = { ended: false };
      return {
        table: (name) => handle(name, life),
        kill() {
          life.ended = true;
        },
      };
    },
    snapshot: () => ({
      etags,
      tables: Object.fromEntries([...tables].map(([name, table]) => [name, table.list({}).map((row) => ({ ...row }))])),
    }),
    restore(snapshot) {
      etags = Math.max(etags, snapshot.etags);
      tables.clear();
      for (const [name, rows] of Object.entries(snapshot.tables)) {
        for (const row of rows) open(name).put({ ...row });
      }
    },
  };
}

interface Life {
  ended: boolean;
}

/** Does the work now and answers a microtask later; never, when the life behind it has ended by then. */
async function answer<T>(life: Life, work: () => T): Promise<T> {
  if (hasEnded(life)) return silence();
  try {
    return work();
  } finally {
    await Promise.resolve();
    if (hasEnded(life)) await silence();
  }
}

/** Asked anew each time: it may have ended between two lines. */
function hasEnded(life: Life): boolean {
  return life.ended;
}

/** Whoever waits for a dead process waits for ever. */
function silence(): Promise<never> {
  return new Promise(() => undefined);
}
