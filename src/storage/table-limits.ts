import type { TableAction, TableEntity } from "../ports/tables";

/** UTF-16 characters that one string property may hold (64 KiB). */
export const PROPERTY_CHARACTERS = 32 * 1024;
/** UTF-16 characters of a key (1 KiB). */
const KEY_CHARACTERS = 512;
const ENTITY_BYTES = 1024 * 1024;
/** Table Storage allows 255 with the system's three; one more is kept for the adapter's write mark. */
const PROPERTIES = 251;
export const TRANSACTION_ACTIONS = 100;
const TRANSACTION_BYTES = 4 * 1024 * 1024;

/** What Table Storage forbids in keys, and the control characters that make it answer 400. */
// eslint-disable-next-line no-control-regex -- control characters are what is looked for
const FORBIDDEN_IN_KEYS = /[/\\#?\u0000-\u001f\u007f-\u009f]/;
const LONE_SURROGATE = /\p{Surrogate}/u;
const PROPERTY_NAME = /^[A-Za-z_][A-Za-z0-9_]{0,254}$/;
/** Names that the service or the SDK gives a meaning of its own. `etag` is allowed because a row that was read carries it. */
const RESERVED = new Set(["PartitionKey", "RowKey", "Timestamp", "timestamp", "ETag", "writeMark"]);

/** A row, a key or a transaction that Table Storage cannot hold. Nothing was written. */
export class TableLimitError extends Error {
  override readonly name = "TableLimitError";
  readonly partitionKey: string;
  readonly rowKey: string;
  readonly what: string;
  constructor(partitionKey: string, rowKey: string, what: string) {
    super(
      `The row (${partitionKey.slice(0, 80)}, ${rowKey.slice(0, 80)}) can't be stored: ${what}. Nothing was written.`,
    );
    this.partitionKey = partitionKey;
    this.rowKey = rowKey;
    this.what = what;
  }
}

/** Refuses keys that Table Storage would refuse or, worse, answer differently about. Throws TableLimitError. */
export function checkKeys(partitionKey: string, rowKey: string): void {
  const what = problemOfKey("partition key", partitionKey) ?? problemOfKey("row key", rowKey);
  if (what !== undefined) throw new TableLimitError(partitionKey, rowKey, what);
}

/**
 * Refuses rows that Table Storage would refuse or change silently. Answers the row's size in bytes by the formula of
 * the Table service's data model (4 + 2·keys + for each property 8 + 2·name + value). Throws TableLimitError.
 */
export function checkEntity(entity: TableEntity): number {
  const { partitionKey, rowKey } = entity;
  checkKeys(partitionKey, rowKey);
  const refuse = (what: string): never => {
    throw new TableLimitError(partitionKey, rowKey, what);
  };
  let size = 4 + 2 * (partitionKey.length + rowKey.length);
  let properties = 0;
  for (const name in entity) {
    const value = entity[name];
    if (value === undefined || name === "partitionKey" || name === "rowKey" || name === "etag") continue;
    properties += 1;
    if (RESERVED.has(name) || !PROPERTY_NAME.test(name))
      refuse(`"${name.slice(0, 80)}" can't be the name of a property`);
    size += 8 + 2 * name.length;
    if (typeof value === "string") {
      if (value.length > PROPERTY_CHARACTERS) {
        refuse(
          `property "${name}" has ${value.length} characters of at most ${PROPERTY_CHARACTERS}; split it (chunks.ts)`,
        );
      }
      if (LONE_SURROGATE.test(value)) refuse(`property "${name}" holds half a character (a lone surrogate)`);
      size += 4 + 2 * value.length;
    } else if (typeof value === "number") {
      if (!Number.isFinite(value)) refuse(`property "${name}" is no finite number`);
      size += 8;
    } else {
      size += 1;
    }
  }
  if (properties > PROPERTIES) refuse(`it has ${properties} properties of at most ${PROPERTIES}`);
  if (size > ENTITY_BYTES) refuse(`it has ${size} bytes of at most ${ENTITY_BYTES}; split it (chunks.ts)`);
  return size;
}

/** Refuses transactions over several partitions, over 100 actions, over 4 MiB or with a row twice. Throws TableLimitError. */
export function checkTransaction(actions: readonly TableAction[]): void {
  const [first] = actions;
  if (first === undefined) return;
  const partitionKey = keysOf(first).partitionKey;
  const rows = new Set<string>();
  let size = 0;
  for (const action of actions) {
    const keys = keysOf(action);
    const refuse = (what: string): never => {
      throw new TableLimitError(keys.partitionKey, keys.rowKey, what);
    };
    if (action.do === "delete") checkKeys(keys.partitionKey, keys.rowKey);
    else size += checkEntity(action.entity);
    if (keys.partitionKey !== partitionKey) refuse(`a transaction stays in one partition, here ${partitionKey}`);
    if (rows.has(keys.rowKey)) refuse("it appears twice in one transaction");
    rows.add(keys.rowKey);
  }
  const { rowKey } = keysOf(first);
  if (actions.length > TRANSACTION_ACTIONS) {
    const what = `the transaction has ${actions.length} actions of at most ${TRANSACTION_ACTIONS}`;
    throw new TableLimitError(partitionKey, rowKey, what);
  }
  if (size > TRANSACTION_BYTES) {
    const what = `the transaction has ${size} bytes of at most ${TRANSACTION_BYTES}`;
    throw new TableLimitError(partitionKey, rowKey, what);
  }
}

/** The row that an action is about. */
export function keysOf(action: TableAction): { readonly partitionKey: string; readonly rowKey: string } {
  return action.do === "delete" ? action : action.entity;
}

function problemOfKey(which: string, key: string): string | undefined {
  if (key.length > KEY_CHARACTERS) return `the ${which} has ${key.length} characters of at most ${KEY_CHARACTERS}`;
  if (FORBIDDEN_IN_KEYS.test(key))
    return `the ${which} holds one of / \\ # ? or a control character; encode it (table-keys.ts)`;
  if (LONE_SURROGATE.test(key)) return `the ${which} holds half a character (a lone surrogate)`;
  return undefined;
}
