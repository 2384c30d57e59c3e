import type { Deps } from "./deps";
import { previewRollout } from "./preview-rollout";

type Needs = Parameters<typeof previewRollout>[0] & Pick<Deps, "previews">;

/** Carries a preview out and keeps its result. Done before: nothing is read again. Removed meanwhile: nobody waits for it. */
export function runPreview(deps: Needs): (input: { previewId: string }) => Promise<null> {
  return async ({ previewId }) => {
    const preview = await deps.previews.readPreview(previewId);
    if (preview === undefined || (await deps.previews.readResult(previewId)) !== undefined) return null;
    await deps.previews.saveResult(previewId, await previewRollout(deps)(preview));
    return null;
  };
}
