import { HOUR } from "../domain/time";
import type { Instant } from "../domain/time";
import { EntityMissingError, PreconditionFailedError } from "../ports/tables";
import { DocumentBrokenError } from "./chunks";
import type { Documents, StoredDocument } from "./chunks";
import type { Codec, Row } from "./evidence-rows";
import { sortable } from "./table-keys";

/** The shape of a bucket's text: `{ format, rows }`. */
const FORMAT = 1;
/** Losing so many races for one hour in a row means that something is wrong. */
const ATTEMPTS = 50;
/** Decoded records kept in memory (some 40 MB at most); buckets are recognised by their ETag. */
const CACHED_RECORDS = 200_000;
/** JavaScript's last moment. */
const LAST_INSTANT = 8.64e15;

interface Dated {
  readonly id: string;
  readonly at: Instant;
}

/** Records in one document per partition and hour of their time. */
export interface Buckets<R extends Dated> {
  /** Counted once by id. Reads the hours concerned and writes those that change. */
  merge(partitionKey: string, records: readonly R[]): Promise<{ added: number; revised: number }>;
  /** Records in [from, below), ordered by time, then id. */
  read(partitionKey: string, from: Instant, below: Instant): Promise<R[]>;
}

export function createBuckets<R extends Dated>(documents: Documents, codec: Codec<R>): Buckets<R> {
  const cache = new Map<string, { readonly etag: string; readonly records: readonly R[] }>();
  let cached = 0;

  function remember(partitionKey: string, rowKey: string, etag: string, records: readonly R[]): void {
    const key = `${partitionKey} ${rowKey}`;
    cached += records.length - (cache.get(key)?.records.length ?? 0);
    if (cached > CACHED_RECORDS) {
      cache.clear();
      cached = records.length;
    }
    cache.set(key, { etag, records });
  }

  function decode(found: StoredDocument): readonly R[] {
    const { partitionKey, rowKey, etag } = found;
    const known = cache.get(`${partitionKey} ${rowKey}`);
    if (known?.etag === etag) return known.records;
    const bucket = JSON.parse(found.text) as { readonly format: number; readonly rows: readonly Row[] };
    if (bucket.format !== FORMAT) {
      throw new DocumentBrokenError(partitionKey, rowKey, `its records have format ${bucket.format}, not ${FORMAT}`);
    }
    const records = bucket.rows.map((row) => codec.decode(row));
    remember(partitionKey, rowKey, etag, records);
    return records;
  }

  async function mergeHour(partitionKey: string, rowKey: string, incoming: readonly R[]) {
    for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
      const found = await documents.read(partitionKey, rowKey);
      const merged = mergeRecords(found === undefined ? [] : decode(found), incoming, codec);
      if (merged.added + merged.revised === 0) return merged;
      const text = JSON.stringify({ format: FORMAT, rows: merged.records.map((record) => codec.encode(record)) });
      const etag = await write(partitionKey, rowKey, text, found?.etag);
      if (etag === undefined) continue;
      remember(partitionKey, rowKey, etag, merged.records);
      return merged;
    }
    throw new PreconditionFailedError(partitionKey, rowKey);
  }

  /** The new ETag; undefined when somebody else wrote the bucket meanwhile. */
  async function write(partitionKey: string, rowKey: string, text: string, etag: string | undefined) {
    if (etag === undefined) return documents.insert(partitionKey, rowKey, text);
    try {
      return await documents.replace(partitionKey, rowKey, text, etag);
    } catch (error) {
      if (error instanceof PreconditionFailedError || error instanceof EntityMissingError) return undefined;
      throw error;
    }
  }

  return {
    async merge(partitionKey, records) {
      const latest = new Map(records.map((record) => [record.id, record]));
      const hours = new Map<string, R[]>();
      for (const record of latest.values()) {
        const hour = hourKey(record.at);
        const sameHour = hours.get(hour);
        if (sameHour === undefined) hours.set(hour, [record]);
        else sameHour.push(record);
      }
      let added = 0;
      let revised = 0;
      for (const [hour, incoming] of hours) {
        const merged = await mergeHour(partitionKey, hour, incoming);
        added += merged.added;
        revised += merged.revised;
      }
      return { added, revised };
    },

    async read(partitionKey, from, below) {
      const records: R[] = [];
      if (below <= from) return records;
      const query = { partitionKey, rowKeyFrom: hourKey(from), rowKeyBelow: hourKey(below - 1, 1) };
      for await (const found of documents.list(query)) {
        for (const record of decode(found)) if (record.at >= from && record.at < below) records.push(record);
      }
      return records;
    },
  };
}

/** The key of a moment's hour, or of so many hours later. Open ends (minus or plus infinity) become the first or last. */
function hourKey(at: Instant, later = 0): string {
  return sortable(Math.floor(Math.min(Math.max(at, 0), LAST_INSTANT) / HOUR) + later, 10);
}

function mergeRecords<R extends Dated>(stored: readonly R[], incoming: readonly R[], codec: Codec<R>) {
  const records = new Map(stored.map((record) => [record.id, record]));
  let added = 0;
  let revised = 0;
  for (const record of incoming) {
    const row = codec.encode(record);
    const before = records.get(record.id);
    if (before === undefined) added += 1;
    else if (sameRow(codec.encode(before), row)) continue;
    else revised += 1;
    // Through the codec, so that a record looks the same before and after it was stored.
    records.set(record.id, codec.decode(row));
  }
  return { added, revised, records: [...records.values()].sort(byTimeThenId) };
}

function sameRow(a: Row, b: Row): boolean {
  return a.length === b.length && a.every((value, index) => value === b[index]);
}

function byTimeThenId(a: Dated, b: Dated): number {
  return a.at - b.at || (a.id < b.id ? -1 : a.id > b.id ? 1 : 0);
}
