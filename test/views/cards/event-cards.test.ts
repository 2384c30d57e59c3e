import {
  renderAlarmCard,
  renderEndedCard,
  renderHeldCard,
  renderRolledBackCard,
} from "../../../src/views/cards/event-cards";
import type { AdaptiveCard } from "../../../src/views/cards/card";
import { NOW, sampleRollout, sampleWaves } from "../samples";
import { verdictOf } from "../../builders/rollouts";

const context = { publicUrl: "https://rollout.contoso.example", eventId: "e-2" };
const hold = {
  kind: "drift",
  reason: "[mallory](http://evil.example) changed the policy",
  waitsFor: "accept it",
  since: NOW,
} as const;
const failing = {
  ...sampleWaves()[1]!,
  verdict: verdictOf("alarm", { reason: "9 of 41 people blocked exceeds 10 %", blocked: 9 }),
  rollback: {
    strategy: "close-registration",
    requestedAt: NOW,
    answers: null,
    reason: "9 of 41 people blocked exceeds 10 %",
    appliedAt: NOW,
    verifiedAt: NOW,
    usersRetained: 29,
    usersClosed: 57,
    usersReverted: 0,
  },
} as const;

const cards: readonly [string, AdaptiveCard, RegExp][] = [
  ["held", renderHeldCard(sampleRollout({ hold }), context), /accept it/],
  ["alarm", renderAlarmCard(sampleRollout(), failing, context), /9 of 41/],
  ["rolled back", renderRolledBackCard(sampleRollout(), failing, context), /29 people/],
  ["ended", renderEndedCard(sampleRollout({ phase: "completed" }), sampleWaves(), context), /1 of 3 promoted/],
];

test.each(cards)("the card '%s' says what matters, links to the rollout and submits nothing", (_name, card, says) => {
  expect(JSON.stringify(card)).toMatch(says);
  expect(card.version).toBe("1.4");
  expect(card.actions).toEqual([
    {
      type: "Action.OpenUrl",
      title: "Open the rollout",
      url: "https://rollout.contoso.example/rollouts/r4f1c02ab9d3e",
    },
  ]);
});

test("a name that is a link becomes text", () => {
  expect(JSON.stringify(cards[0]![1])).not.toContain("](http://");
});
