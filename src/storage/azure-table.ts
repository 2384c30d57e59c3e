import { RestError, odata } from "@azure/data-tables";
import type { Edm, TableClient, TransactionAction } from "@azure/data-tables";
import { EntityExistsError, EntityMissingError, PreconditionFailedError } from "../ports/tables";
import type { StoredEntity, Table, TableAction, TableEntity, TableQuery } from "../ports/tables";
import { failedAction, portError } from "./azure-table-errors";
import type { Transport } from "./azure-transport";
import { checkEntity, checkKeys, checkTransaction, keysOf } from "./table-limits";

/** The service never answers more rows in one page. */
const PAGE = 1000;
const MAX_INT32 = 2 ** 31 - 1;

type Wire = { partitionKey: string; rowKey: string } & Record<string, string | number | boolean | Edm<"Double">>;

/**
 * One table. Every row carries the mark of the write that made it. When a write is refused (exists, changed, missing)
 * and the SDK had sent it more than once, the row is read: with our mark, the first sending had taken effect and only
 * its answer was lost, so the write is done. A write that somebody else overwrote in between counts as refused.
 */
export function createAzureTable(client: TableClient, transport: Transport, nextMark: () => string): Table {
  let made: Promise<void> | undefined;

  /** Once per process; after a failure the next call tries again. */
  function open(): Promise<void> {
    made ??= client.createTable().catch((error: unknown) => {
      made = undefined;
      throw portError(error, client.tableName, { partitionKey: "", rowKey: "" });
    });
    return made;
  }

  async function find(partitionKey: string, rowKey: string): Promise<Record<string, unknown> | undefined> {
    try {
      return await client.getEntity(partitionKey, rowKey);
    } catch (error) {
      const known = portError(error, client.tableName, { partitionKey, rowKey });
      if (known instanceof EntityMissingError) return undefined;
      throw known;
    }
  }

  /** The refusal in the port's words, unless `done` finds that an earlier sending of this very write took effect. */
  async function settle<T>(error: unknown, keys: Keys, done: () => Promise<T | undefined>): Promise<T> {
    const known = portError(error, client.tableName, keys);
    const resent = error instanceof RestError && transport.wasResent(error.request);
    const refused =
      known instanceof EntityExistsError ||
      known instanceof PreconditionFailedError ||
      known instanceof EntityMissingError;
    const result = resent && refused ? await done() : undefined;
    if (result === undefined) throw known;
    return result;
  }

  async function etagOfMark({ partitionKey, rowKey }: Keys, mark: string): Promise<string | undefined> {
    const row = await find(partitionKey, rowKey);
    return row?.writeMark === mark ? String(row.etag) : undefined;
  }

  async function tookEffect(actions: readonly TableAction[], mark: string): Promise<true | undefined> {
    const [written] = actions.filter((action) => action.do !== "delete");
    if (written !== undefined) {
      // All or nothing: one row with our mark proves the whole transaction.
      for (const action of actions) {
        if (action.do !== "delete" && (await etagOfMark(action.entity, mark)) !== undefined) return true;
      }
      return undefined;
    }
    for (const action of actions) {
      const { partitionKey, rowKey } = keysOf(action);
      if ((await find(partitionKey, rowKey)) !== undefined) return undefined;
    }
    return true;
  }

  return {
    async get(partitionKey, rowKey) {
      checkKeys(partitionKey, rowKey);
      await open();
      const row = await find(partitionKey, rowKey);
      return row === undefined ? undefined : fromWire(row);
    },

    async insert(entity) {
      checkEntity(entity);
      await open();
      const mark = nextMark();
      try {
        return etagOf(await client.createEntity(toWire(entity, mark)));
      } catch (error) {
        return await settle(error, entity, () => etagOfMark(entity, mark));
      }
    },

    async replace(entity, etag) {
      checkEntity(entity);
      await open();
      const mark = nextMark();
      const row = toWire(entity, mark);
      try {
        return etagOf(
          etag === undefined
            ? await client.upsertEntity(row, "Replace")
            : await client.updateEntity(row, "Replace", { etag }),
        );
      } catch (error) {
        return await settle(error, entity, () => etagOfMark(entity, mark));
      }
    },

    async delete(partitionKey, rowKey, etag) {
      checkKeys(partitionKey, rowKey);
      await open();
      try {
        await client.deleteEntity(partitionKey, rowKey, etag === undefined ? {} : { etag });
      } catch (error) {
        const known = portError(error, client.tableName, { partitionKey, rowKey });
        if (etag === undefined && known instanceof EntityMissingError) return;
        const isGone = async () => ((await find(partitionKey, rowKey)) === undefined ? true : undefined);
        await settle(error, { partitionKey, rowKey }, isGone);
      }
    },

    list: (query) => listRows(client, open, query),

    async transact(actions) {
      checkTransaction(actions);
      const [first] = actions;
      if (first === undefined) return;
      await open();
      const mark = nextMark();
      try {
        await client.submitTransaction(actions.map((action) => toTransactionAction(action, mark)));
      } catch (error) {
        await settle(error, keysOf(actions[failedAction(error) ?? 0] ?? first), () => tookEffect(actions, mark));
      }
    },
  };
}

interface Keys {
  readonly partitionKey: string;
  readonly rowKey: string;
}

async function* listRows(
  client: TableClient,
  open: () => Promise<void>,
  query: TableQuery,
): AsyncGenerator<StoredEntity> {
  let left = query.top ?? Number.POSITIVE_INFINITY;
  if (left <= 0) return;
  await open();
  const filter = filterOf(query);
  const pages = client
    .listEntities({ queryOptions: filter === "" ? {} : { filter } })
    .byPage({ maxPageSize: Math.min(PAGE, left) });
  try {
    for await (const page of pages) {
      for (const row of page) {
        yield fromWire(row);
        left -= 1;
        if (left <= 0) return;
      }
    }
  } catch (error) {
    throw portError(error, client.tableName, { partitionKey: query.partitionKey ?? "", rowKey: "" });
  }
}

function filterOf({ partitionKey, rowKeyFrom, rowKeyBelow }: TableQuery): string {
  const conditions: string[] = [];
  if (partitionKey !== undefined) conditions.push(odata`PartitionKey eq ${partitionKey}`);
  if (rowKeyFrom !== undefined) conditions.push(odata`RowKey ge ${rowKeyFrom}`);
  if (rowKeyBelow !== undefined) conditions.push(odata`RowKey lt ${rowKeyBelow}`);
  return conditions.join(" and ");
}

function toTransactionAction(action: TableAction, mark: string): TransactionAction {
  switch (action.do) {
    case "insert":
      return ["create", toWire(action.entity, mark)];
    case "replace":
      if (action.etag === undefined) return ["upsert", toWire(action.entity, mark), "Replace"];
      return ["update", toWire(action.entity, mark), "Replace", { etag: action.etag }];
    case "upsert":
      return ["upsert", toWire(action.entity, mark), "Replace"];
    case "delete":
      return ["delete", { partitionKey: action.partitionKey, rowKey: action.rowKey }];
  }
}

/** The service takes an untyped number for Int32 where it has no fraction, and refuses it beyond that range. */
function toWire(entity: TableEntity, mark: string): Wire {
  const row: Wire = { partitionKey: entity.partitionKey, rowKey: entity.rowKey, writeMark: mark };
  for (const [name, value] of Object.entries(entity)) {
    if (value === undefined || name === "partitionKey" || name === "rowKey" || name === "etag") continue;
    const int32 = typeof value !== "number" || (Number.isInteger(value) && Math.abs(value) <= MAX_INT32);
    row[name] = int32 ? value : { type: "Double", value };
  }
  return row;
}

function fromWire(row: Readonly<Record<string, unknown>>): StoredEntity {
  const entity: StoredEntity = {
    partitionKey: String(row.partitionKey),
    rowKey: String(row.rowKey),
    etag: String(row.etag),
  };
  for (const [name, value] of Object.entries(row)) {
    // `odata.metadata` and its like, the service's time stamp, and our own mark are no properties of the row.
    if (name === "writeMark" || name === "timestamp" || name.includes(".")) continue;
    if (typeof value === "string" || typeof value === "number" || typeof value === "boolean") entity[name] = value;
  }
  return entity;
}

function etagOf(answer: { readonly etag?: string }): string {
  if (answer.etag === undefined) throw new Error("Table Storage accepted a write without answering its ETag.");
  return answer.etag;
}
