import type { FileProblem } from "../../contracts/file-problem";
import { toPreviewResource, type PreviewResource } from "../../contracts/http/preview-resource";
import { guardHash, type TenantGuard } from "../../domain/guard/guard";
import type { RolloutPlan } from "../../domain/plan/plan";
import { planHash } from "../../domain/plan/plan-hash";
import type { Preview, PreviewKind } from "../../domain/safety/preview";
import { previewRollout } from "../../operations/preview-rollout";
import { storeProofs } from "../rehearsal/proofs";
import { APP, openTenant } from "./open-tenant";

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

/**
 * The same look in advance as the app's, against an emulated tenant in process at its first moment: the app's own
 * operations and Graph adapters over memory tables. Waiting moves the tenant's time and takes none. As in a rehearsal the
 * tenant file is taken at its word for the proofs.
 */
export async function previewOnTenant(input: TenantPreviewInput): Promise<TenantPreview> {
  const open = openTenant(input.tenant, "preview");
  if (!open.ok) return open;
  const { file, startsAt, truth, deps } = open;
  await storeProofs(deps.tenant, file, startsAt);
  const preview = previewOf(input, truth.person(input.plan.metadata.owner)?.id ?? "", startsAt);
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
