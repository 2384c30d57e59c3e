import { previewInstance } from "../contracts/durable/names";
import type { Preview, PreviewResult } from "../domain/safety/preview";
import type { Deps } from "./deps";

/** `failed`: something went wrong that is no finding; the log has more. */
export type PreviewState = "running" | "done" | "failed";

export interface PreviewStatus {
  readonly preview: Preview;
  readonly state: PreviewState;
  readonly result: PreviewResult | null;
}

/** undefined: there is no preview of that id, or it was removed for its age. */
export function readPreview(
  deps: Pick<Deps, "previews" | "orchestrations">,
): (id: string) => Promise<PreviewStatus | undefined> {
  return async (id) => {
    const preview = await deps.previews.readPreview(id);
    if (preview === undefined) return undefined;
    const state = (await deps.orchestrations.status(previewInstance(id)))?.state;
    // Read after the state: an orchestration that has ended has stored its result, if it got to one.
    const result = await deps.previews.readResult(id);
    if (result !== undefined) return { preview, state: "done", result };
    const ended = state === "failed" || state === "terminated" || state === "completed";
    return { preview, state: ended ? "failed" : "running", result: null };
  };
}
