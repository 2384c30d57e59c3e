import type { RolloutRecord } from "../domain/rollout/records";
import type { EventCardContext } from "../views/cards/event-cards";
import type { Deps } from "./deps";

export type PostNeeds = Pick<Deps, "ids" | "notifier" | "logger" | "publicUrl">;

/**
 * Tells the team, where the plan wants it. Nothing depends on the card: one that is not delivered is logged, and the pages
 * say the same. An activity that runs twice may post twice; the event id in the footer tells.
 */
export async function postCard(
  deps: PostNeeds,
  rollout: RolloutRecord,
  render: (context: EventCardContext) => object,
): Promise<void> {
  if (!rollout.plan.notifications.teams) return;
  const eventId = deps.ids.guid().slice(0, 8);
  const answer = await deps.notifier.post({ eventId, card: render({ publicUrl: deps.publicUrl, eventId }) });
  if (answer.kind === "retry" || answer.kind === "refused")
    deps.logger.warn("card-not-delivered", { rolloutId: rollout.id, kind: answer.kind });
}
