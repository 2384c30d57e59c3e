import { readSignIn } from "../contracts/graph/sign-in";
import type { SignIn } from "../domain/evidence/records";
import { toIso, type Instant } from "../domain/time";
import type { Logger } from "../ports/logger";
import type { SignInLog } from "../ports/sign-in-log";
import type { GraphClient } from "./graph-client";
import { withNeed } from "./permission";

const PATH = "/auditLogs/signIns";
/** Documented default and maximum. */
const PAGE = "1000";
const READING = {
  what: "Reading the sign-in log",
  // A long-standing known issue: some tenants also want Directory.Read.All.
  permission: "AuditLog.Read.All (some tenants also want Directory.Read.All)",
  licence: "Microsoft Entra ID P1",
};

/**
 * Interactive sign-ins over Graph beta, because only there `authenticationDetails` exist. The filter is on time alone
 * (`ge`, `le`, both ends included), with the documented options only; everything else is matched here. Records that
 * can't be read are counted in the log, never guessed. Throws GraphError, PermissionMissingError, LicenceMissingError,
 * RetryLaterError.
 */
export function createSignInLog(client: GraphClient, logger: Logger): SignInLog {
  return { read: (from, to) => withNeed(READING, () => read(client, logger, from, to)) };
}

async function read(client: GraphClient, logger: Logger, from: Instant, to: Instant): Promise<readonly SignIn[]> {
  const $filter = `createdDateTime ge ${toIso(from)} and createdDateTime le ${toIso(to)}`;
  const signIns: SignIn[] = [];
  let unreadable = 0;
  for await (const item of client.getAll("beta", PATH, { $filter, $top: PAGE })) {
    const signIn = readSignIn(item);
    if (signIn === undefined) unreadable += 1;
    else signIns.push(signIn);
  }
  if (unreadable > 0) logger.warn("sign-ins-unreadable", { unreadable, read: signIns.length });
  return signIns;
}
