import { LicenceMissingError, PermissionMissingError } from "../contracts/graph/graph-error";
import type { SourceFacts } from "../domain/safety/preflight-facts";
import { HOUR, type Instant } from "../domain/time";
import type { Deps } from "./deps";
import { isForGood } from "./graph-problems";

/** Looked through from now backwards until a record is found: hours from and to. Small pieces first: records are many where they are. */
const PIECES = [
  [1, 0],
  [3, 1],
  [7, 3],
  [15, 7],
  [24, 15],
] as const;
const LOOKED_BACK = 24;

type Needs = Pick<Deps, "clock" | "signInLog" | "registrationLog">;

/** Reads of each source as much as shows that licence and permission are there, and that somebody left a record in a day. */
export function readSources(deps: Needs): () => Promise<readonly SourceFacts[]> {
  return async () => [
    await readSource(deps, "The sign-in log", true, async (from, to) => (await deps.signInLog.read(from, to)).length),
    await readSource(
      deps,
      "The audit log",
      false,
      async (from, to) => (await deps.registrationLog.read(from, to)).seen,
    ),
  ];
}

async function readSource(
  { clock }: Needs,
  source: string,
  alwaysBusy: boolean,
  count: (from: Instant, to: Instant) => Promise<number>,
): Promise<SourceFacts> {
  const now = clock.now();
  try {
    for (const [from, to] of PIECES)
      if ((await count(now - from * HOUR, now - to * HOUR)) > 0)
        return { source, alwaysBusy, problem: null, silentHours: null };
    return { source, alwaysBusy, problem: null, silentHours: LOOKED_BACK };
  } catch (error) {
    if (!isForGood(error)) throw error;
    return { source, alwaysBusy, problem: { what: error.message, mend: mendOf(error) }, silentHours: null };
  }
}

function mendOf(error: Error): string {
  if (error instanceof LicenceMissingError)
    return `Get ${error.licence} for the tenant: without the log no wave can be judged.`;
  if (error instanceof PermissionMissingError) return `Grant ${error.permission} to the reader identity.`;
  return "Grant AuditLog.Read.All to the reader identity; the reports need Entra ID P1.";
}
