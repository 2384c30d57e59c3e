import { composeDeps } from "../../app/compose-deps";
import type { FileProblem } from "../../contracts/file-problem";
import { toPreviewResource, type PreviewResource } from "../../contracts/http/preview-resource";
import { guardHash, type TenantGuard } from "../../domain/guard/guard";
import type { RolloutPlan } from "../../domain/plan/plan";
import { planHash } from "../../domain/plan/plan-hash";
import type { Preview, PreviewKind } from "../../domain/safety/preview";
import { parseIso, toIso } from "../../domain/time";
import { previewRollout } from "../../operations/preview-rollout";
import { composeWorld } from "../rehearsal/compose-world";
import { localSettings } from "../rehearsal/local-settings";
import { storeProofs } from "../rehearsal/proofs";
import { readTenantInputs } from "../rehearsal/read-inputs";
import { seeded } from "../rehearsal/seeded";
import { createMemoryTables } from "../storage/memory-tables";
import { createEmulatedTenant } from "../tenant/emulated-tenant";

export interface TenantPreviewInput {
  readonly kind: PreviewKind;
  readonly plan: RolloutPlan;
  readonly guard: TenantGuard | null;
  /** Path of the tenant file. */
  readonly tenant: string;
}

export type TenantPreview =
  | { readonly ok: true; readonly preview: PreviewResource }
  | { readonly ok: false; readonly problems: readonly FileProblem[] };

/** Addresses that nobody listens on: the emulated tenant answers in process. */
const APP = "http://127.0.0.1:7071";
const GRAPH = "http://127.0.0.1:5199";

/**
 * The same look in advance as the app's, against an emulated tenant in process at its first moment: the app's own
 * operations and Graph adapters over memory tables. Waiting moves the tenant's time and takes none. As in a rehearsal the
 * tenant file is taken at its word for the proofs.
 */
export async function previewOnTenant(input: TenantPreviewInput): Promise<TenantPreview> {
  const read = readTenantInputs(input.tenant);
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
    ...{ clock, ...seeded(file.seed, "preview"), tables: createMemoryTables(), settings },
    fetch: (url, init) => tenant.handle(new Request(url, init)),
    log: () => undefined,
  });
  if (!world.settings.ok) throw new Error(world.settings.problems.map((problem) => problem.sentence).join(" "));
  const deps = composeDeps(world, world.settings.settings);
  await storeProofs(deps.tenant, file, startsAt);
  const preview = previewOf(input, tenant.truth.person(input.plan.metadata.owner)?.id ?? "", startsAt);
  return {
    ok: true,
    preview: toPreviewResource({ preview, state: "done", result: await previewRollout(deps)(preview) }, APP),
  };
}

function previewOf({ kind, plan, guard }: TenantPreviewInput, ownerId: string, createdAt: number): Preview {
  const { owner } = plan.metadata;
  return {
    id: "local",
    kind,
    plan,
    planHash: planHash(plan),
    guard,
    guardHash: guard === null ? null : guardHash(guard),
    requester: { id: ownerId, upn: owner, name: owner },
    createdAt,
  };
}
