import type { AuditEvent, ChainedEvent } from "../domain/audit/event";

/** The hash-chained record of every decision, denial and write. */
export interface AuditTrail {
  /**
   * Appends to the rollout's chain; row and head go in one transaction. With `once` an event of that key is appended
   * only the first time (an activity may run twice).
   */
  append(event: AuditEvent, once?: string): Promise<void>;
  list(rolloutId: string): Promise<readonly ChainedEvent[]>;
}
