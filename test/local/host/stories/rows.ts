import { EventType } from "../../../../src/local/host/history-events";
import type { HistoryEvent } from "../../../../src/local/host/history-events";
import { canonical } from "./canonical";

/** A stored row as far as it is compared. */
export function recordedRow(row: Record<string, unknown>, ids: ReadonlyMap<string, string>): Record<string, unknown> {
  return canonical(rowOf(row, String(row.EventType)), ids) as Record<string, unknown>;
}

export function playedRow(event: HistoryEvent, ids: ReadonlyMap<string, string>): Record<string, unknown> {
  const name = Object.entries(EventType).find(([, number]) => number === event.EventType)?.[0];
  return canonical(rowOf({ ...event }, String(name)), ids) as Record<string, unknown>;
}

const ROW_FIELDS = [
  "EventId",
  "IsPlayed",
  "Name",
  "TaskScheduledId",
  "TimerId",
  "OrchestrationStatus",
  "Result",
  "Reason",
];

const LARGE = 60_000;

function rowOf(row: Record<string, unknown>, name: string): Record<string, unknown> {
  const fields = Object.fromEntries(ROW_FIELDS.map((field) => [field, row[field] ?? null]));
  // The official store puts what is large into a blob, and only its name into the row (rule 24).
  const isLarge = "ResultBlobName" in row || (typeof row.Result === "string" && row.Result.length > LARGE);
  return { EventType: name, ...fields, ...(isLarge ? { Result: "(large)" } : {}) };
}
