import { canonicalJson } from "../domain/canonical-json";
import { chainEvent } from "../domain/audit/chain";
import type { AuditEvent, ChainedEvent } from "../domain/audit/event";
import type { AuditTrail } from "../ports/audit-trail";
import { EntityExistsError, EntityMissingError, PreconditionFailedError } from "../ports/tables";
import type { StoredEntity, TableAction, Tables } from "../ports/tables";
import { keyOf, sortable } from "./table-keys";
import { TableLimitError } from "./table-limits";
import { cutIntoRows, fromProperties, toProperties } from "./text-rows";

const HEAD = "head";
const ALL_EVENTS = { rowKeyFrom: "event~", rowKeyBelow: "event~~" };
/** Losing so many races in a row means that something is wrong. */
const ATTEMPTS = 100;

/** Writers of one rollout's chain got into each other's way again and again. The event is not recorded. */
class AuditContendedError extends Error {
  override readonly name = "AuditContendedError";
  readonly rolloutId: string;
  constructor(rolloutId: string) {
    super(`The audit trail of rollout ${rolloutId} could not be appended to in ${ATTEMPTS} attempts; try again.`);
    this.rolloutId = rolloutId;
  }
}

/**
 * One partition a rollout: a head (sequence and hash of the last event), a row an event, and a row for every `once` key.
 * What belongs to one event is written in one transaction, so that the chain has no gaps and no forks.
 */
export function createAuditTrail(tables: Tables): AuditTrail {
  const table = tables.table("Audit");

  return {
    async append(event, once) {
      const partitionKey = keyOf(event.rolloutId);
      const onceKey = once === undefined ? undefined : keyOf("once", once);
      for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
        const head = await table.get(partitionKey, HEAD);
        const chained = chainEvent(head === undefined ? undefined : lastOf(head), event);
        const { sequence, hash } = chained;
        const newHead = { partitionKey, rowKey: HEAD, sequence, hash };
        const actions: TableAction[] = [
          head === undefined ? { do: "insert", entity: newHead } : { do: "replace", entity: newHead, etag: head.etag },
          { do: "insert", entity: toRow(partitionKey, chained) },
        ];
        if (onceKey !== undefined) {
          actions.push({ do: "insert", entity: { partitionKey, rowKey: onceKey, sequence } });
        }
        try {
          await table.transact(actions);
          return;
        } catch (error) {
          if (!isRace(error)) throw error;
        }
        if (onceKey !== undefined && (await table.get(partitionKey, onceKey)) !== undefined) return;
      }
      throw new AuditContendedError(event.rolloutId);
    },

    async list(rolloutId) {
      const events: ChainedEvent[] = [];
      for await (const row of table.list({ partitionKey: keyOf(rolloutId), ...ALL_EVENTS })) {
        const event = JSON.parse(fromProperties(row)) as AuditEvent;
        events.push({ ...lastOf(row), previous: String(row.previous), event });
      }
      return events;
    },
  };
}

function toRow(partitionKey: string, { sequence, previous, hash, event }: ChainedEvent) {
  const rowKey = keyOf("event", sortable(sequence, 8));
  const [pieces = [], ...more] = cutIntoRows(canonicalJson(event));
  if (more.length > 0) throw new TableLimitError(partitionKey, rowKey, "an audit event must fit one row");
  return { partitionKey, rowKey, sequence, previous, hash, ...toProperties(pieces) };
}

function lastOf(row: StoredEntity): { readonly sequence: number; readonly hash: string } {
  return { sequence: Number(row.sequence), hash: String(row.hash) };
}

function isRace(error: unknown): boolean {
  return (
    error instanceof EntityExistsError ||
    error instanceof PreconditionFailedError ||
    error instanceof EntityMissingError
  );
}
