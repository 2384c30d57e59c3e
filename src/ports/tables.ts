/** A row as it is written: two keys and flat properties. A string property holds at most 32 Ki UTF-16 characters. */
export interface TableEntity {
  partitionKey: string;
  rowKey: string;
  [property: string]: string | number | boolean | undefined;
}

export interface StoredEntity extends TableEntity {
  etag: string;
}

/** Tables by name; made when first used. */
export interface Tables {
  table(name: string): Table;
}

/** The part of Table Storage that the product needs. One contract suite holds for every adapter. */
export interface Table {
  get(partitionKey: string, rowKey: string): Promise<StoredEntity | undefined>;
  /** Throws EntityExistsError when the keys are taken. Answers the new ETag. */
  insert(entity: TableEntity): Promise<string>;
  /** With `etag`: throws PreconditionFailedError when the row changed, EntityMissingError when it is gone. Without: insert or replace. */
  replace(entity: TableEntity, etag?: string): Promise<string>;
  /** Without `etag` a missing row is fine. */
  delete(partitionKey: string, rowKey: string, etag?: string): Promise<void>;
  /** Ordered by partition key, then row key. */
  list(query: TableQuery): AsyncIterable<StoredEntity>;
  /**
   * All or nothing; one partition, at most 100 actions, no row twice. Throws as the single calls do, except that the
   * service refuses (EntityMissingError) to delete a missing row here.
   */
  transact(actions: readonly TableAction[]): Promise<void>;
}

export interface TableQuery {
  partitionKey?: string;
  /** Inclusive. */
  rowKeyFrom?: string;
  /** Exclusive. */
  rowKeyBelow?: string;
  top?: number;
}

export type TableAction =
  | { do: "insert"; entity: TableEntity }
  | { do: "replace"; entity: TableEntity; etag?: string }
  | { do: "upsert"; entity: TableEntity }
  | { do: "delete"; partitionKey: string; rowKey: string };

export class EntityExistsError extends Error {
  override readonly name = "EntityExistsError";
  readonly partitionKey: string;
  readonly rowKey: string;
  constructor(partitionKey: string, rowKey: string) {
    super(`A row (${partitionKey}, ${rowKey}) exists already.`);
    this.partitionKey = partitionKey;
    this.rowKey = rowKey;
  }
}

export class PreconditionFailedError extends Error {
  override readonly name = "PreconditionFailedError";
  readonly partitionKey: string;
  readonly rowKey: string;
  constructor(partitionKey: string, rowKey: string) {
    super(`The row (${partitionKey}, ${rowKey}) was changed by somebody else meanwhile.`);
    this.partitionKey = partitionKey;
    this.rowKey = rowKey;
  }
}

export class EntityMissingError extends Error {
  override readonly name = "EntityMissingError";
  readonly partitionKey: string;
  readonly rowKey: string;
  constructor(partitionKey: string, rowKey: string) {
    super(`There is no row (${partitionKey}, ${rowKey}).`);
    this.partitionKey = partitionKey;
    this.rowKey = rowKey;
  }
}
