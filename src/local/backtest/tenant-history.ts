import type { FileProblem } from "../../contracts/file-problem";
import type { SignIn } from "../../domain/evidence/records";
import { SETTLES } from "../../domain/evidence/source-health";
import { DAY, type Instant } from "../../domain/time";
import { openTenant } from "../preview/open-tenant";

export type TenantHistory =
  | {
      readonly ok: true;
      /** Each record once. */
      readonly signIns: readonly SignIn[];
      /** The log is complete up to here. */
      readonly until: Instant;
    }
  | { readonly ok: false; readonly problems: readonly FileProblem[] };

/** The sign-ins of an emulated tenant's last days before its first moment, read as the app reads them. */
export async function readTenantHistory(tenantFile: string, days: number): Promise<TenantHistory> {
  const open = openTenant(tenantFile, "backtest");
  if (!open.ok) return open;
  const { deps, startsAt } = open;
  const byId = new Map<string, SignIn>();
  // A day at a time, as the collector does: a whole month at once is more than one answer should hold.
  for (let from = startsAt - days * DAY; from < startsAt; from += DAY)
    for (const record of await deps.signInLog.read(from, Math.min(from + DAY, startsAt))) byId.set(record.id, record);
  return { ok: true, signIns: [...byId.values()], until: startsAt - SETTLES.signIns };
}
