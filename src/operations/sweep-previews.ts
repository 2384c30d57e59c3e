import { previewInstance } from "../contracts/durable/names";
import { DAY, MINUTE } from "../domain/time";
import type { Deps } from "./deps";
import { beginPreview } from "./start-preview";

/** Long enough for a change ticket to be filled in; what is older describes a tenant that is gone. */
const KEPT = 7 * DAY;
/** A preview younger than this may still be on its way from its row to its orchestration. */
const SETTLING = 5 * MINUTE;

type Needs = Pick<Deps, "clock" | "previews" | "orchestrations">;

/** The timer's look at previews: removes old ones, and starts the work of one that was lost before it began. */
export function sweepPreviews(deps: Needs): () => Promise<{ removed: number; begun: number }> {
  return async () => {
    const now = deps.clock.now();
    let [removed, begun] = [0, 0];
    for (const { id, createdAt } of await deps.previews.listPreviews()) {
      if (now - createdAt > KEPT) {
        await deps.previews.removePreview(id, createdAt);
        removed += 1;
      } else if (now - createdAt > SETTLING && now - createdAt < DAY && (await isLost(deps, id))) {
        await beginPreview(deps, id);
        begun += 1;
      }
    }
    return { removed, begun };
  };
}

/** Asked for and never started. One that failed stays failed: it was tried for long enough. */
async function isLost({ previews, orchestrations }: Needs, id: string): Promise<boolean> {
  if ((await previews.readResult(id)) !== undefined) return false;
  return (
    (await previews.readPreview(id)) !== undefined && (await orchestrations.status(previewInstance(id))) === undefined
  );
}
