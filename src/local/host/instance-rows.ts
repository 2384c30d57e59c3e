import type { StoredEntity, TableEntity } from "../../ports/tables";
import { sortable } from "../../storage/table-keys";
import { cutIntoRows, fromProperties, toProperties } from "../../storage/text-rows";

/** The row that makes an instance exist and says which of its other rows count. Sorts apart from all of them. */
export const HEAD = "head";
/** How the rows are laid out. Rows of another format are never guessed at. */
const FORMAT = 1;
const DIGITS = 10;
const PART_DIGITS = 4;

export interface Head {
  /** How often the id began anew; messages of another life are nobody's. */
  readonly life: number;
  /** The first turn of the present execution. */
  readonly from: number;
  /** The turn to come. Numbers of turns never come again. */
  readonly below: number;
  /** The last turn left its state in rows of its own, since it doesn't fit the head. */
  readonly isLarge: boolean;
  /** Messages that are in the events, though their rows may still be there. */
  readonly taken: readonly number[];
  /** Purged; what is left of it is about to go. */
  readonly isGone: boolean;
}

/** The instance was written by another version of the local host, or its rows were tampered with. */
export class HistoryUnreadableError extends Error {
  override readonly name = "HistoryUnreadableError";
  readonly partitionKey: string;
  constructor(partitionKey: string, what: string) {
    super(
      `The local host can't read the history in partition ${partitionKey}: ${what}. Start with fresh tables, or delete it.`,
    );
    this.partitionKey = partitionKey;
  }
}

export function turnKey(turn: number): string {
  return `turn~${sortable(turn, DIGITS)}`;
}

export function stateKey(turn: number): string {
  return `state~${sortable(turn, DIGITS)}`;
}

export function messageKey(life: number, number = 0): string {
  return `message~${sortable(life, DIGITS)}~${sortable(number, DIGITS)}`;
}

/** The number at the end of a turn's or a message's key. */
export function numberOf(key: string): number {
  return Number(key.slice(-DIGITS));
}

/** A text as rows under a key, as many as it takes. The first one tells how many, and so makes the others count. */
export function textRows(partitionKey: string, key: string, text: string): TableEntity[] {
  const rows = cutIntoRows(text);
  return rows.map((pieces, part) => ({
    partitionKey,
    rowKey: partKey(key, part),
    ...(part === 0 ? { parts: rows.length } : {}),
    ...toProperties(pieces),
  }));
}

function partKey(key: string, part: number): string {
  return `${key}~${sortable(part, PART_DIGITS)}`;
}

/** Texts by their keys, in order. Left-over parts of a longer text that was there before do not count. */
export function textsOf(rows: readonly StoredEntity[]): Map<string, string> {
  const texts = new Map<string, string>();
  let parts = 0;
  for (const row of rows) {
    const key = row.rowKey.slice(0, -PART_DIGITS - 1);
    const part = Number(row.rowKey.slice(-PART_DIGITS));
    if (part === 0) parts = Number(row.parts);
    if (part < parts) texts.set(key, (texts.get(key) ?? "") + fromProperties(row));
  }
  return texts;
}

/** The head row, with the state in it when it fits. */
export function headRow(partitionKey: string, head: Head, state: string): TableEntity {
  const { life, from, below, isLarge, isGone } = head;
  const fields = { format: FORMAT, life, from, below, isLarge, isGone, taken: JSON.stringify(head.taken) };
  const [pieces = []] = isLarge ? [] : cutIntoRows(state);
  return { partitionKey, rowKey: HEAD, ...fields, ...toProperties(pieces) };
}

export function fitsHead(state: string): boolean {
  return cutIntoRows(state).length === 1;
}

/** Throws HistoryUnreadableError. */
export function readHead(row: StoredEntity): Head {
  if (row.format !== FORMAT) {
    throw new HistoryUnreadableError(row.partitionKey, `it has format ${String(row.format)}, not ${FORMAT}`);
  }
  return {
    life: Number(row.life),
    from: Number(row.from),
    below: Number(row.below),
    isLarge: row.isLarge === true,
    isGone: row.isGone === true,
    taken: JSON.parse(String(row.taken)) as number[],
  };
}
