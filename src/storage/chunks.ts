import { EntityExistsError, EntityMissingError, PreconditionFailedError } from "../ports/tables";
import type { StoredEntity, Table, TableEntity, TableQuery } from "../ports/tables";
import { sortable } from "./table-keys";
import { cutIntoRows, fromProperties, toProperties } from "./text-rows";

/** How documents are laid out in rows. A row of another format is never guessed at. */
const FORMAT = 1;
/** Rows with the rest of large documents; no other row key starts so, and all others sort before. */
const PART_PREFIX = "~";
/** Each attempt lost to somebody else means that somebody else got on; so many in a row mean that something is wrong. */
const ATTEMPTS = 50;

export interface StoredDocument {
  readonly partitionKey: string;
  readonly rowKey: string;
  readonly text: string;
  /** Guards `replace`. Not the row's own ETag: it also says which parts may be left from before. */
  readonly etag: string;
}

/**
 * Texts of any length under two keys. A text that fits one row (about 480,000 characters) is one row. A longer one is
 * written to rows of its own under a version that nobody else has, and then the head row is switched to that version:
 * a reader sees the old text or the new one and never a half. Parts of versions before the replaced one are deleted by
 * the next write, so that whoever still reads the last version can finish.
 */
export interface Documents {
  read(partitionKey: string, rowKey: string): Promise<StoredDocument | undefined>;
  /** Insert-only: answers the new ETag, or undefined when the document exists. */
  insert(partitionKey: string, rowKey: string, text: string): Promise<string | undefined>;
  /**
   * Answers the new ETag. With `etag` it throws PreconditionFailedError or EntityMissingError as a table's `replace`;
   * without it inserts or replaces, whoever else writes meanwhile.
   */
  replace(partitionKey: string, rowKey: string, text: string, etag?: string): Promise<string>;
  /** Documents in order of their keys; `top` counts documents. */
  list(query: TableQuery): AsyncIterable<StoredDocument>;
  /** Writes the parts of a new document, if there are any, and answers the head row: inserting that makes it exist. */
  stage(partitionKey: string, rowKey: string, text: string): Promise<TableEntity>;
}

/** A document is there but can't be read: parts are missing, or it was written by another version of the product. */
export class DocumentBrokenError extends Error {
  override readonly name = "DocumentBrokenError";
  readonly partitionKey: string;
  readonly rowKey: string;
  constructor(partitionKey: string, rowKey: string, what: string) {
    super(`The stored document (${partitionKey}, ${rowKey}) can't be read: ${what}.`);
    this.partitionKey = partitionKey;
    this.rowKey = rowKey;
  }
}

/** What a head row says besides the text. `version` is 0 as long as the document never had parts. */
interface Head {
  readonly version: number;
  readonly parts: number;
  readonly length: number;
}
type HeadRow = TableEntity & { version: number };

export function createDocuments(table: Table): Documents {
  async function load(row: StoredEntity): Promise<StoredDocument> {
    const { partitionKey, rowKey } = row;
    for (let current = row, attempt = 0; attempt < ATTEMPTS; attempt += 1) {
      const head = headOf(current);
      const text = head.parts === 0 ? fromProperties(current) : await readParts(partitionKey, rowKey, head);
      if (text.length === head.length) {
        return { partitionKey, rowKey, text, etag: documentEtag(head.version, current.etag) };
      }
      // Parts vanish only after two later writes, and then the head tells of it.
      const again = await table.get(partitionKey, rowKey);
      if (again === undefined) break;
      if (again.etag === current.etag) {
        throw new DocumentBrokenError(partitionKey, rowKey, `it has ${text.length} of ${head.length} characters`);
      }
      current = again;
    }
    throw new DocumentBrokenError(partitionKey, rowKey, "it was replaced or removed each time it was being read");
  }

  async function readParts(partitionKey: string, rowKey: string, head: Head): Promise<string> {
    let text = "";
    const rowKeyFrom = partKey(rowKey, head.version, 0);
    const rowKeyBelow = partKey(rowKey, head.version, head.parts);
    for await (const row of table.list({ partitionKey, rowKeyFrom, rowKeyBelow })) text += fromProperties(row);
    return text;
  }

  /** The head row for a text, after its parts are stored under a version from `lowest` on. */
  async function prepare(partitionKey: string, rowKey: string, text: string, lowest: number): Promise<HeadRow> {
    const rows = cutIntoRows(text);
    const [only = []] = rows;
    const head = { partitionKey, rowKey, format: FORMAT, length: text.length };
    if (rows.length <= 1) return { ...head, version: lowest, parts: 0, ...toProperties(only) };
    const version = await claimVersion(partitionKey, rowKey, toProperties(only), Math.max(1, lowest));
    for (const [index, pieces] of rows.entries()) {
      if (index === 0) continue;
      await table.replace({ partitionKey, rowKey: partKey(rowKey, version, index), ...toProperties(pieces) });
    }
    return { ...head, version, parts: rows.length };
  }

  /** The first part is insert-only, so whoever inserts it owns the version; a crash leaves a version that is skipped. */
  async function claimVersion(
    partitionKey: string,
    rowKey: string,
    first: Record<string, string>,
    lowest: number,
  ): Promise<number> {
    for (let version = lowest; ; version += 1) {
      try {
        await table.insert({ partitionKey, rowKey: partKey(rowKey, version, 0), ...first });
        return version;
      } catch (error) {
        if (!(error instanceof EntityExistsError)) throw error;
      }
    }
  }

  async function sweep(partitionKey: string, rowKey: string, below: number): Promise<void> {
    const rowKeyFrom = partKey(rowKey, 0, 0);
    const rowKeyBelow = partKey(rowKey, below, 0);
    const old: string[] = [];
    for await (const row of table.list({ partitionKey, rowKeyFrom, rowKeyBelow })) old.push(row.rowKey);
    for (const key of old) await table.delete(partitionKey, key);
  }

  async function replaceGuarded(partitionKey: string, rowKey: string, text: string, etag: string): Promise<string> {
    const [, version = "0", rowEtag = etag] = /^(\d+) (.*)$/s.exec(etag) ?? [];
    const replaced = Number(version);
    if (replaced > 0) await sweep(partitionKey, rowKey, replaced);
    const head = await prepare(partitionKey, rowKey, text, replaced === 0 ? 0 : replaced + 1);
    return documentEtag(head.version, await table.replace(head, rowEtag));
  }

  async function insert(partitionKey: string, rowKey: string, text: string): Promise<string | undefined> {
    const head = await prepare(partitionKey, rowKey, text, 0);
    try {
      return documentEtag(head.version, await table.insert(head));
    } catch (error) {
      if (error instanceof EntityExistsError) return undefined;
      throw error;
    }
  }

  return {
    async read(partitionKey, rowKey) {
      const row = await table.get(partitionKey, rowKey);
      return row === undefined ? undefined : load(row);
    },
    async insert(partitionKey, rowKey, text) {
      // Only a large text leaves parts behind when the insert is refused; looking first costs less than sweeping.
      if (cutIntoRows(text).length > 1 && (await table.get(partitionKey, rowKey)) !== undefined) return undefined;
      return insert(partitionKey, rowKey, text);
    },
    async replace(partitionKey, rowKey, text, etag) {
      if (etag !== undefined) return replaceGuarded(partitionKey, rowKey, text, etag);
      for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
        const row = await table.get(partitionKey, rowKey);
        try {
          const written =
            row === undefined
              ? await insert(partitionKey, rowKey, text)
              : await replaceGuarded(partitionKey, rowKey, text, documentEtag(headOf(row).version, row.etag));
          if (written !== undefined) return written;
        } catch (error) {
          if (!(error instanceof PreconditionFailedError || error instanceof EntityMissingError)) throw error;
        }
      }
      throw new PreconditionFailedError(partitionKey, rowKey);
    },
    async *list(query) {
      let left = query.top ?? Number.POSITIVE_INFINITY;
      const rows: TableQuery = { ...query, rowKeyBelow: query.rowKeyBelow ?? PART_PREFIX };
      delete rows.top;
      for await (const row of table.list(rows)) {
        if (left <= 0) return;
        if (row.rowKey.startsWith(PART_PREFIX)) continue;
        left -= 1;
        yield await load(row);
      }
    },
    stage: (partitionKey, rowKey, text) => prepare(partitionKey, rowKey, text, 0),
  };
}

function documentEtag(version: number, rowEtag: string): string {
  return `${version} ${rowEtag}`;
}

/** `~~` ends the document's own key: no part of a key is empty, so no other document's parts lie in between. */
function partKey(rowKey: string, version: number, part: number): string {
  return `${PART_PREFIX}${rowKey}~~${sortable(version, 8)}~${sortable(part, 4)}`;
}

function headOf(row: StoredEntity): Head {
  const { partitionKey, rowKey, format, version, parts, length } = row;
  if (format !== FORMAT || typeof version !== "number" || typeof parts !== "number" || typeof length !== "number") {
    const what = `it has format ${String(format)} and this version reads format ${FORMAT}; update Passkey Rollout`;
    throw new DocumentBrokenError(partitionKey, rowKey, what);
  }
  return { version, parts, length };
}
