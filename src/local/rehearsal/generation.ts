import type { Clock } from "../../ports/clock";
import type { StoredEntity, Table, TableQuery, Tables } from "../../ports/tables";

/**
 * One life of the app's process. When it dies, nothing that it still waits for ever settles, and nothing that it still
 * wants to do is done: for the code inside, the world simply stops.
 */
export interface Generation {
  readonly alive: boolean;
  readonly fetch: typeof fetch;
  readonly tables: Tables;
  readonly clock: Clock;
  /** From now on the process may die at any call: at the n-th from here, before or after that call's effect. */
  dieAt(call: number, afterEffect: boolean): void;
  /** Dies now, unless it did. */
  die(): void;
  /** The play is over: whatever a dead process still waits for fails, so that its time-outs hold nobody up. */
  bury(): void;
}

/** What code of a dead process gets once nobody watches any more. */
class BuriedError extends Error {
  override readonly name = "BuriedError";
  constructor() {
    super("The app's process is dead.");
  }
}

export function createGeneration(
  world: { readonly fetch: typeof fetch; readonly tables: Tables; readonly clock: Clock },
  onDeath: () => void,
): Generation {
  let alive = true;
  /** A function, because it may have died during any await. */
  const isAlive = (): boolean => alive;
  let fuse: { left: number; afterEffect: boolean } | undefined;
  const die = (): void => {
    if (!isAlive()) return;
    alive = false;
    onDeath();
  };
  const waiting = new Set<(error: BuriedError) => void>();
  let buried = false;
  const never = <T>(): Promise<T> =>
    buried
      ? Promise.reject(new BuriedError())
      : new Promise<T>((_, reject) => {
          waiting.add(reject);
        });

  /** Runs a call of the outside world, unless the process is dead before, and hands nothing back if it is dead after. */
  async function pass<T>(call: () => Promise<T>): Promise<T> {
    if (!isAlive()) return never();
    const dying = fuse !== undefined && --fuse.left <= 0 ? fuse : undefined;
    if (dying?.afterEffect === false) {
      die();
      return never();
    }
    try {
      const answer = await call();
      if (dying !== undefined) die();
      return isAlive() ? answer : await never<T>();
    } catch (error) {
      if (dying !== undefined) die();
      if (!isAlive()) return never();
      throw error;
    }
  }

  return {
    get alive() {
      return isAlive();
    },
    fetch: (input, init) => pass(() => world.fetch(input, init)),
    tables: { table: (name) => mortalTable(world.tables.table(name), pass) },
    clock: { now: () => world.clock.now(), sleep: (milliseconds) => pass(() => world.clock.sleep(milliseconds)) },
    dieAt: (call, afterEffect) => {
      fuse = { left: call, afterEffect };
    },
    die,
    bury: () => {
      die();
      buried = true;
      for (const reject of waiting) reject(new BuriedError());
      waiting.clear();
    },
  };
}

type Pass = <T>(call: () => Promise<T>) => Promise<T>;

function mortalTable(inner: Table, pass: Pass): Table {
  return {
    get: (partitionKey, rowKey) => pass(() => inner.get(partitionKey, rowKey)),
    insert: (entity) => pass(() => inner.insert(entity)),
    replace: (entity, etag) => pass(() => inner.replace(entity, etag)),
    delete: (partitionKey, rowKey, etag) => pass(() => inner.delete(partitionKey, rowKey, etag)),
    transact: (actions) => pass(() => inner.transact(actions)),
    list: (query) => listMortal(inner, query, pass),
  };
}

async function* listMortal(inner: Table, query: TableQuery, pass: Pass): AsyncIterable<StoredEntity> {
  const rows = inner.list(query)[Symbol.asyncIterator]();
  // Only the first row is a place to die at: reading on in a dead process harms nobody, and its next call stops it.
  let next = await pass(() => rows.next());
  while (next.done !== true) {
    yield next.value;
    next = await rows.next();
  }
}
