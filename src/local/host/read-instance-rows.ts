import type { StoredEntity, Table } from "../../ports/tables";
import { fromProperties } from "../../storage/text-rows";
import type { InstanceState } from "./history-store";
import { HistoryUnreadableError, readHead, stateKey, textsOf } from "./instance-rows";

/** The texts under row keys of a range, by their keys, in order. */
export async function readTexts(
  table: Table,
  partitionKey: string,
  rowKeyFrom: string,
  rowKeyBelow: string,
): Promise<Map<string, string>> {
  const rows: StoredEntity[] = [];
  for await (const row of table.list({ partitionKey, rowKeyFrom, rowKeyBelow })) rows.push(row);
  return textsOf(rows);
}

/** What a head row tells of its instance; undefined when that was purged. Throws HistoryUnreadableError. */
export async function readState(table: Table, row: StoredEntity): Promise<InstanceState | undefined> {
  const { isGone, isLarge, below } = readHead(row);
  if (isGone) return undefined;
  if (!isLarge) return JSON.parse(fromProperties(row)) as InstanceState;
  const key = stateKey(below - 1);
  const text = (await readTexts(table, row.partitionKey, key, stateKey(below))).get(key);
  if (text === undefined) throw new HistoryUnreadableError(row.partitionKey, "the rows with its state are missing");
  return JSON.parse(text) as InstanceState;
}
