import { readAuditTime, readDirectoryAudit } from "../contracts/graph/directory-audit";
import type { Ceremony, PolicyChange, Registration } from "../domain/evidence/records";
import { toIso, type Instant } from "../domain/time";
import type { Logger } from "../ports/logger";
import type { AuditPage, Named, RegistrationLog } from "../ports/registration-log";
import type { GraphClient } from "./graph-client";
import { withNeed } from "./permission";

const PATH = "/auditLogs/directoryAudits";
/** As in the documented example; the maximum of this API is unverified. */
const PAGE = "500";
const READING = { what: "Reading the directory audit log", permission: "AuditLog.Read.All" };

/**
 * Directory audits over Graph v1.0. The filter is on time alone: a filter on the target's id misses passkey records (it
 * is null there), and reading every kind of record proves that the source is alive while nobody registers. Throws
 * GraphError, PermissionMissingError, RetryLaterError.
 */
export function createRegistrationLog(client: GraphClient, logger: Logger): RegistrationLog {
  return { read: (from, to) => withNeed(READING, () => read(client, logger, from, to)) };
}

async function read(client: GraphClient, logger: Logger, from: Instant, to: Instant): Promise<AuditPage> {
  const $filter = `activityDateTime ge ${toIso(from)} and activityDateTime le ${toIso(to)}`;
  const registrations: Named<Registration>[] = [];
  const ceremonies: Named<Ceremony>[] = [];
  const policyChanges: PolicyChange[] = [];
  const accessEdits: PolicyChange[] = [];
  let newestAt: Instant | null = null;
  let seen = 0;
  let unreadable = 0;
  for await (const item of client.getAll("v1.0", PATH, { $filter, $top: PAGE })) {
    seen += 1;
    newestAt = later(newestAt, readAuditTime(item));
    const reading = readDirectoryAudit(item);
    switch (reading.kind) {
      case "registration":
        registrations.push(reading.registration);
        break;
      case "ceremony":
        ceremonies.push(reading.ceremony);
        break;
      case "policy-change":
        policyChanges.push(reading.change);
        break;
      case "access-edit":
        accessEdits.push(reading.change);
        break;
      case "unreadable":
        unreadable += 1;
        break;
      case "other":
    }
  }
  if (unreadable > 0) logger.warn("audits-unreadable", { unreadable, read: seen });
  return { registrations, ceremonies, policyChanges, accessEdits, seen, newestAt };
}

function later(newest: Instant | null, at: Instant | undefined): Instant | null {
  return at === undefined || (newest !== null && newest >= at) ? newest : at;
}
