import type { StoredEntity } from "../../ports/tables";

/** The rows of one partition in order of their keys. A stored row is never changed, only replaced. */
export interface Partition {
  get(rowKey: string): StoredEntity | undefined;
  /** Adds or replaces. */
  put(row: StoredEntity): void;
  remove(rowKey: string): void;
  /** At most `limit` rows with keys in [from, below), in order. */
  range(from: string | undefined, below: string | undefined, limit: number): StoredEntity[];
  readonly size: number;
}

export function createPartition(): Partition {
  const rows = new Map<string, StoredEntity>();
  /** Always sorted by UTF-16 units, as Table Storage orders keys. */
  const keys: string[] = [];
  return {
    get: (rowKey) => rows.get(rowKey),
    put(row) {
      if (!rows.has(row.rowKey)) insertSorted(keys, row.rowKey);
      rows.set(row.rowKey, row);
    },
    remove(rowKey) {
      if (rows.delete(rowKey)) keys.splice(firstAtOrAfter(keys, rowKey), 1);
    },
    range(from, below, limit) {
      const start = from === undefined ? 0 : firstAtOrAfter(keys, from);
      const end = below === undefined ? keys.length : firstAtOrAfter(keys, below);
      const found: StoredEntity[] = [];
      for (let index = start; index < end && found.length < limit; index += 1) {
        const row = rows.get(keys[index] ?? "");
        if (row !== undefined) found.push(row);
      }
      return found;
    },
    get size() {
      return keys.length;
    },
  };
}

/** Keys mostly come in growing order (hours, sequences), so the end is tried first. */
export function insertSorted(keys: string[], key: string): void {
  const last = keys.at(-1);
  if (last === undefined || last < key) keys.push(key);
  else keys.splice(firstAtOrAfter(keys, key), 0, key);
}

export function firstAtOrAfter(keys: readonly string[], key: string): number {
  let low = 0;
  let high = keys.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((keys[middle] ?? "") < key) low = middle + 1;
    else high = middle;
  }
  return low;
}
