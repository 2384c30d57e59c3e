import type { DriftSeen, RolloutRecord } from "../../domain/rollout/records";
import { rolloutLink } from "../links";
import { formatTime } from "../times";
import { sentence } from "../words";
import { buildCard, type AdaptiveCard } from "./card";
import type { EventCardContext } from "./event-cards";

/** Somebody else changed the passkey policy: who, what, how often, and whom of the rollout it hits. */
export function renderDriftCard(
  { id, plan }: RolloutRecord,
  drift: DriftSeen,
  { publicUrl, eventId }: EventCardContext,
): AdaptiveCard {
  return buildCard({
    title: "The passkey policy was changed by somebody else",
    text: sentence(drift.sentence ?? `${drift.actor ?? "Somebody"} changed the passkey policy`),
    facts: [
      ["Rollout", plan.metadata.name],
      ["Noticed", formatTime(drift.seenAt)],
      [
        "What happens",
        "Nothing is put back. No wave starts until a named person has accepted the change, or it is gone",
      ],
    ],
    lines: drift.changes.map(sentence),
    actions: [{ title: "Open the rollout", url: rolloutLink(publicUrl, id) }],
    eventId,
  });
}
