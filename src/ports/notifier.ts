/** Posts cards to people. Accepted is not delivered, so nothing may depend on it. */
export interface Notifier {
  post(card: CardMessage): Promise<NotifyAnswer>;
}

export interface CardMessage {
  /** Short id shown in the card's footer: the same card posted twice can be told. */
  readonly eventId: string;
  readonly card: object;
}

export type NotifyAnswer =
  | { readonly kind: "accepted" }
  | { readonly kind: "off" }
  | { readonly kind: "retry"; readonly afterMs: number; readonly why: string }
  | { readonly kind: "refused"; readonly why: string };
