import type { Clock } from "../ports/clock";
import type { Lease, LeaseHeld } from "../ports/lease";
import { EntityExistsError, EntityMissingError, PreconditionFailedError } from "../ports/tables";
import type { StoredEntity, Tables } from "../ports/tables";
import { keyOf } from "./table-keys";

const LEASE = "lease";

/**
 * Leases that expire by the clock. The row stays when a lease is released, so that its fencing token only grows. While
 * a lease runs nobody gets it, the same holder neither: two runs of one activity are two writers.
 */
export function createLease(tables: Tables, clock: Clock): Lease {
  const table = tables.table("Leases");

  return {
    async acquire(name, holder, milliseconds) {
      const partitionKey = keyOf(name);
      const row = await table.get(partitionKey, LEASE);
      const now = clock.now();
      if (row !== undefined && Number(row.expiresAt) > now) return undefined;
      const token = tokenOf(row) + 1;
      const expiresAt = now + milliseconds;
      const entity = { partitionKey, rowKey: LEASE, holder, token, expiresAt };
      try {
        await (row === undefined ? table.insert(entity) : table.replace(entity, row.etag));
      } catch (error) {
        if (isLost(error)) return undefined;
        throw error;
      }
      return { name, holder, token, expiresAt };
    },

    async isHeld(held: LeaseHeld) {
      const row = await table.get(keyOf(held.name), LEASE);
      return row !== undefined && tokenOf(row) === held.token && Number(row.expiresAt) === held.expiresAt;
    },

    async release(held: LeaseHeld) {
      const row = await table.get(keyOf(held.name), LEASE);
      if (row === undefined || tokenOf(row) !== held.token) return;
      try {
        await table.replace({ ...row, expiresAt: 0 }, row.etag);
      } catch (error) {
        // It expired and somebody else took it between reading and writing: there is nothing left to release.
        if (!isLost(error)) throw error;
      }
    },
  };
}

function tokenOf(row: StoredEntity | undefined): number {
  return row === undefined ? 0 : Number(row.token);
}

function isLost(error: unknown): boolean {
  return (
    error instanceof EntityExistsError ||
    error instanceof PreconditionFailedError ||
    error instanceof EntityMissingError
  );
}
