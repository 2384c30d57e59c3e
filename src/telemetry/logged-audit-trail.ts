import type { AuditTrail } from "../ports/audit-trail";
import type { Logger } from "../ports/logger";

/**
 * An audit trail that leaves a line `audit` for each event, after it was recorded and so before its effect. Alerts match
 * Graph's own log with these lines (`write-intended` with its `intentId`), and they are a second witness for whoever
 * changes the tables. The sentence and the actor stay out: they name people.
 */
export function createLoggedAuditTrail(trail: AuditTrail, logger: Pick<Logger, "info">): AuditTrail {
  return {
    ...trail,
    async append(event, once) {
      await trail.append(event, once);
      const { kind, rolloutId, wave, facts } = event;
      logger.info("audit", { ...facts, kind, rolloutId, wave });
    },
  };
}
