import { cardText } from "./card-text";

/** The part of Adaptive Cards 1.4 that we use: what renders when Power Automate posts it (facts: 1.5 often fails there). */
export interface AdaptiveCard {
  readonly $schema: "http://adaptivecards.io/schemas/adaptive-card.json";
  readonly type: "AdaptiveCard";
  readonly version: "1.4";
  readonly body: readonly CardElement[];
  readonly actions: readonly OpenUrl[];
  readonly msteams: { readonly width: "Full" };
}

export type CardElement =
  | {
      readonly type: "TextBlock";
      readonly text: string;
      readonly wrap: true;
      readonly size?: "Small" | "Medium" | "Large";
      readonly weight?: "Bolder";
      readonly isSubtle?: true;
      readonly spacing?: "Small" | "Medium";
    }
  | { readonly type: "FactSet"; readonly facts: readonly { readonly title: string; readonly value: string }[] };

/** The only action: a card that a Workflow posts has no bot behind it to submit to. */
export interface OpenUrl {
  readonly type: "Action.OpenUrl";
  readonly title: string;
  readonly url: string;
}

/** What a card says, before escaping. */
export interface CardContent {
  readonly title: string;
  readonly text: string;
  readonly facts: readonly (readonly [title: string, value: string])[];
  /** Shown as far as they fit; the rest is counted. */
  readonly lines: readonly string[];
  readonly actions: readonly { readonly title: string; readonly url: string }[];
  /** In the footer, so that a card that was posted twice can be told. */
  readonly eventId: string;
}

/** Teams refuses a message over 28 KB; 26 KB was seen to pass, and the envelope around the card takes its share. */
const LARGEST_CARD_BYTES = 24 * 1024;

/** Escapes everything, and leaves out so many of the lines that the card stays postable. */
export function buildCard(content: CardContent): AdaptiveCard {
  const whole = compose(content, content.lines.length);
  if (sizeOf(whole) <= LARGEST_CARD_BYTES) return whole;
  let [fits, tooMany] = [0, content.lines.length];
  while (tooMany - fits > 1) {
    const middle = Math.floor((fits + tooMany) / 2);
    if (sizeOf(compose(content, middle)) <= LARGEST_CARD_BYTES) fits = middle;
    else tooMany = middle;
  }
  return compose(content, fits);
}

function compose(content: CardContent, shown: number): AdaptiveCard {
  const left = content.lines.length - shown;
  const lines = content.lines
    .slice(0, shown)
    .map((line): CardElement => ({ type: "TextBlock", text: cardText(line), wrap: true, spacing: "Small" }));
  const more: CardElement[] =
    left === 0
      ? []
      : [{ type: "TextBlock", text: `…and ${String(left)} more on the page`, wrap: true, isSubtle: true }];
  const facts = content.facts.map(([title, value]) => ({ title: cardText(title, 40), value: cardText(value) }));
  return {
    $schema: "http://adaptivecards.io/schemas/adaptive-card.json",
    type: "AdaptiveCard",
    version: "1.4",
    body: [
      { type: "TextBlock", text: cardText(content.title), wrap: true, size: "Large", weight: "Bolder" },
      { type: "TextBlock", text: cardText(content.text, 1500), wrap: true },
      ...(facts.length === 0 ? [] : [{ type: "FactSet" as const, facts }]),
      ...lines,
      ...more,
      {
        type: "TextBlock",
        text: `Passkey Rollout, message ${cardText(content.eventId, 64)}`,
        wrap: true,
        size: "Small",
        isSubtle: true,
        spacing: "Medium",
      },
    ],
    actions: content.actions.map(({ title, url }) => ({ type: "Action.OpenUrl", title, url })),
    msteams: { width: "Full" },
  };
}

function sizeOf(card: AdaptiveCard): number {
  return new TextEncoder().encode(JSON.stringify(card)).length;
}
