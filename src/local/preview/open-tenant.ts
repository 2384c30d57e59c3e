import { composeDeps } from "../../app/compose-deps";
import type { FileProblem } from "../../contracts/file-problem";
import type { TenantFile } from "../../contracts/tenant-file";
import { parseIso, toIso, type Instant } from "../../domain/time";
import { composeWorld } from "../rehearsal/compose-world";
import { localSettings } from "../rehearsal/local-settings";
import { readTenantInputs } from "../rehearsal/read-inputs";
import { seeded } from "../rehearsal/seeded";
import { createMemoryTables } from "../storage/memory-tables";
import { createEmulatedTenant } from "../tenant/emulated-tenant";
import type { TenantTruth } from "../tenant/truth";

export type OpenTenant =
  | {
      readonly ok: true;
      readonly file: TenantFile;
      readonly startsAt: Instant;
      readonly truth: TenantTruth;
      readonly deps: ReturnType<typeof composeDeps>;
    }
  | { readonly ok: false; readonly problems: readonly FileProblem[] };

/** Where the app would be reached: nobody listens there, the emulated tenant answers in process. */
export const APP = "http://127.0.0.1:7071";
const GRAPH = "http://127.0.0.1:5199";

/**
 * An emulated tenant in process at its first moment, with the app's own operations and Graph adapters over memory tables.
 * Waiting moves the tenant's time and takes none. `purpose` keeps its randomness apart from others'.
 */
export function openTenant(tenantFile: string, purpose: string): OpenTenant {
  const read = readTenantInputs(tenantFile);
  if (!read.ok) return read;
  const { tenant: file, policyFromFile } = read;
  const startsAt = file.startsAt === "now" ? Date.now() : (parseIso(file.startsAt) ?? 0);
  let now = startsAt;
  const clock = { now: () => now, sleep: (milliseconds: number) => Promise.resolve(void (now += milliseconds)) };
  const tenant = createEmulatedTenant({
    file: { ...file, startsAt: toIso(startsAt) },
    ...{ now: clock.now, sleep: clock.sleep, policyFromFile },
  });
  const settings = localSettings({
    ...{ publicUrl: APP, graphEndpoint: GRAPH, tables: "UseDevelopmentStorage=true", webhookUrl: `${APP}/teams` },
    ...{ people: [], truth: tenant.truth },
  });
  const world = composeWorld({
    ...{ clock, ...seeded(file.seed, purpose), tables: createMemoryTables(), settings },
    fetch: (url, init) => tenant.handle(new Request(url, init)),
    log: () => undefined,
  });
  if (!world.settings.ok) throw new Error(world.settings.problems.map((problem) => problem.sentence).join(" "));
  return { ok: true, file, startsAt, truth: tenant.truth, deps: composeDeps(world, world.settings.settings) };
}
