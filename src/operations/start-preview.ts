import { ORCHESTRATIONS, previewInstance } from "../contracts/durable/names";
import type { PreviewInput } from "../contracts/durable/orchestrations";
import { guardHash, type TenantGuard } from "../domain/guard/guard";
import type { Principal } from "../domain/people";
import type { RolloutPlan } from "../domain/plan/plan";
import { planHash } from "../domain/plan/plan-hash";
import type { Preview, PreviewKind } from "../domain/safety/preview";
import type { Deps } from "./deps";

export interface PreviewRequestInput {
  readonly kind: PreviewKind;
  readonly plan: RolloutPlan;
  readonly guard: TenantGuard | null;
  readonly requester: Pick<Principal, "id" | "upn" | "name">;
  readonly idempotencyKey: string | null;
  /** Hash of the request body: the same key with another body is a mistake. */
  readonly bodyHash: string;
}

export type PreviewAnswer =
  | { readonly kind: "started" | "same"; readonly preview: Preview }
  | { readonly kind: "mismatch"; readonly previewId: string };

type Needs = Pick<Deps, "clock" | "ids" | "previews" | "tenant" | "orchestrations">;

/**
 * Begins a preview: the row first (insert-only), then its orchestration. A process that dies between the two is mended by
 * the same call once more, or by the timer's sweep.
 */
export function startPreview(deps: Needs): (input: PreviewRequestInput) => Promise<PreviewAnswer> {
  return async (input) => {
    const fresh = `p${deps.ids.guid().replaceAll("-", "").slice(0, 12)}`;
    const claimed =
      input.idempotencyKey === null
        ? { bodyHash: input.bodyHash, rolloutId: fresh }
        : await deps.tenant.claimKey(`preview:${input.idempotencyKey}`, input.bodyHash, fresh);
    const id = claimed.rolloutId;
    if (claimed.bodyHash !== input.bodyHash) return { kind: "mismatch", previewId: id };
    const inserted = await deps.previews.insertPreview(newPreview(deps, input, id));
    const preview = (await deps.previews.readPreview(id)) ?? newPreview(deps, input, id);
    if ((await deps.previews.readResult(id)) === undefined) await beginPreview(deps, id);
    return { kind: inserted ? "started" : "same", preview };
  };
}

/** Starts a preview's orchestration, unless it is known already. */
export async function beginPreview(deps: Pick<Deps, "orchestrations">, id: string): Promise<void> {
  const instance = previewInstance(id);
  if ((await deps.orchestrations.status(instance)) !== undefined) return;
  const input: PreviewInput = { previewId: id };
  await deps.orchestrations.start(ORCHESTRATIONS.preview, instance, input);
}

function newPreview({ clock }: Needs, { kind, plan, guard, requester }: PreviewRequestInput, id: string): Preview {
  return {
    id,
    kind,
    plan,
    planHash: planHash(plan),
    guard,
    guardHash: guard === null ? null : guardHash(guard),
    requester: { id: requester.id, upn: requester.upn, name: requester.name },
    createdAt: clock.now(),
  };
}
