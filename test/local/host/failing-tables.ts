import type { Tables } from "../../../src/ports/tables";

/** Tables that ask at each request, by its number from 1 on, whether it fails, before or after its effect. */
export function failWhen(inner: Tables, fails: (call: number) => boolean, when: "before" | "after" = "before"): Tables {
  let calls = 0;
  const ask = async <T>(call: () => Promise<T>): Promise<T> => {
    calls += 1;
    const failing = fails(calls);
    if (failing && when === "before") throw new StorageSilentError();
    const result = await call();
    if (failing) throw new StorageSilentError();
    return result;
  };
  return {
    table: (name) => {
      const table = inner.table(name);
      return {
        get: (...keys) => ask(() => table.get(...keys)),
        insert: (entity) => ask(() => table.insert(entity)),
        replace: (...change) => ask(() => table.replace(...change)),
        delete: (...keys) => ask(() => table.delete(...keys)),
        transact: (actions) => ask(() => table.transact(actions)),
        async *list(query) {
          await ask(() => Promise.resolve());
          yield* table.list(query);
        },
      };
    },
  };
}

class StorageSilentError extends Error {
  override readonly name = "StorageSilentError";
  constructor() {
    super("The storage does not answer.");
  }
}
