import { EntityExistsError, EntityMissingError, PreconditionFailedError } from "../../ports/tables";
import type { StoredEntity, TableAction, TableEntity, TableQuery } from "../../ports/tables";
import { checkEntity, checkKeys, checkTransaction } from "../../storage/table-limits";
import { createPartition, firstAtOrAfter, insertSorted } from "./memory-partition";
import type { Partition } from "./memory-partition";

/** One table in memory. Everything happens at once: what is asynchronous about the port is added outside. */
export interface MemoryTable {
  get(partitionKey: string, rowKey: string): StoredEntity | undefined;
  insert(entity: TableEntity): string;
  replace(entity: TableEntity, etag?: string): string;
  delete(partitionKey: string, rowKey: string, etag?: string): void;
  list(query: TableQuery): StoredEntity[];
  transact(actions: readonly TableAction[]): void;
  /** For a restore: the row as it was, with its ETag. */
  put(row: StoredEntity): void;
}

export function createMemoryTable(nextEtag: () => string): MemoryTable {
  const partitions = new Map<string, Partition>();
  const partitionKeys: string[] = [];

  const find = (partitionKey: string, rowKey: string) => partitions.get(partitionKey)?.get(rowKey);

  function put(row: StoredEntity): void {
    let partition = partitions.get(row.partitionKey);
    if (partition === undefined) {
      partition = createPartition();
      partitions.set(row.partitionKey, partition);
      insertSorted(partitionKeys, row.partitionKey);
    }
    partition.put(row);
  }

  function remove(partitionKey: string, rowKey: string): void {
    const partition = partitions.get(partitionKey);
    partition?.remove(rowKey);
    if (partition?.size !== 0) return;
    partitions.delete(partitionKey);
    partitionKeys.splice(firstAtOrAfter(partitionKeys, partitionKey), 1);
  }

  function write(entity: TableEntity): string {
    const etag = nextEtag();
    const row: StoredEntity = { ...entity, etag };
    for (const name in row) if (row[name] === undefined) dropProperty(row, name);
    put(row);
    return etag;
  }

  /** Throws what the action would throw; changes nothing. */
  function demand(action: TableAction): void {
    if (action.do === "upsert") return;
    const { partitionKey, rowKey } = action.do === "delete" ? action : action.entity;
    const row = find(partitionKey, rowKey);
    if (action.do === "insert") {
      if (row !== undefined) throw new EntityExistsError(partitionKey, rowKey);
    } else if (action.do === "delete") {
      if (row === undefined) throw new EntityMissingError(partitionKey, rowKey);
    } else if (action.etag !== undefined) {
      demandEtag(row, partitionKey, rowKey, action.etag);
    }
  }

  return {
    get(partitionKey, rowKey) {
      checkKeys(partitionKey, rowKey);
      const row = find(partitionKey, rowKey);
      return row === undefined ? undefined : { ...row };
    },
    insert(entity) {
      checkEntity(entity);
      demand({ do: "insert", entity });
      return write(entity);
    },
    replace(entity, etag) {
      checkEntity(entity);
      const { partitionKey, rowKey } = entity;
      if (etag !== undefined) demandEtag(find(partitionKey, rowKey), partitionKey, rowKey, etag);
      return write(entity);
    },
    delete(partitionKey, rowKey, etag) {
      checkKeys(partitionKey, rowKey);
      if (etag !== undefined) demandEtag(find(partitionKey, rowKey), partitionKey, rowKey, etag);
      remove(partitionKey, rowKey);
    },
    list({ partitionKey, rowKeyFrom, rowKeyBelow, top }) {
      const limit = top ?? Number.POSITIVE_INFINITY;
      if (partitionKey !== undefined) {
        return partitions.get(partitionKey)?.range(rowKeyFrom, rowKeyBelow, limit) ?? [];
      }
      const found: StoredEntity[] = [];
      for (const key of partitionKeys) {
        if (found.length >= limit) break;
        // No spread: a partition may hold more rows than a call takes arguments.
        for (const row of partitions.get(key)?.range(rowKeyFrom, rowKeyBelow, limit - found.length) ?? [])
          found.push(row);
      }
      return found;
    },
    transact(actions) {
      checkTransaction(actions);
      // A row appears once, so checking all first and writing then is the same as all or nothing.
      for (const action of actions) demand(action);
      for (const action of actions) {
        if (action.do === "delete") remove(action.partitionKey, action.rowKey);
        else write(action.entity);
      }
    },
    put,
  };
}

function demandEtag(row: StoredEntity | undefined, partitionKey: string, rowKey: string, etag: string): void {
  if (row === undefined) throw new EntityMissingError(partitionKey, rowKey);
  if (row.etag !== etag) throw new PreconditionFailedError(partitionKey, rowKey);
}

function dropProperty(row: Record<string, unknown>, name: string): void {
  // eslint-disable-next-line @typescript-eslint/no-dynamic-delete -- a row read back never has a property without value
  delete row[name];
}
