import type { Instant } from "../../domain/time";

/** A card as it arrived in the channel. */
export interface ReceivedCard {
  readonly at: Instant;
  readonly title: string;
  readonly texts: readonly string[];
  readonly links: readonly { readonly title: string; readonly url: string }[];
}

/** Stands in for a Teams channel behind a Workflows webhook. */
export interface TeamsInbox {
  /** Answers one POST as the webhook does: 202 with nothing in it. */
  handle(request: Request): Promise<Response>;
  /** While down, the webhook answers 503. */
  setDown(down: boolean): void;
  readonly cards: readonly ReceivedCard[];
  /** Calls back for each card that arrives; answers how to stop that. */
  onCard(listener: (card: ReceivedCard) => void): () => void;
}

interface Element {
  readonly type?: unknown;
  readonly text?: unknown;
  readonly title?: unknown;
  readonly url?: unknown;
}

export function createTeamsInbox(now: () => Instant): TeamsInbox {
  const cards: ReceivedCard[] = [];
  const listeners = new Set<(card: ReceivedCard) => void>();
  let down = false;
  return {
    cards,
    async handle(request) {
      if (request.method !== "POST") return new Response(null, { status: 405 });
      const text = await request.text();
      if (down) return new Response("The flow is not available.", { status: 503 });
      const card = readCard(text, now());
      if (card === undefined) return new Response("This is no message with an Adaptive Card.", { status: 400 });
      cards.push(card);
      for (const listener of listeners) listener(card);
      return new Response(null, { status: 202 });
    },
    setDown: (value) => {
      down = value;
    },
    onCard: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}

/** The first card of a Workflows message; undefined when there is none. */
function readCard(text: string, at: Instant): ReceivedCard | undefined {
  let message: unknown;
  try {
    message = JSON.parse(text);
  } catch {
    return undefined;
  }
  const { attachments } = (message ?? {}) as { readonly attachments?: unknown };
  const first = Array.isArray(attachments) ? (attachments[0] as { readonly content?: unknown } | undefined) : undefined;
  const { body, actions } = (first?.content ?? {}) as { readonly body?: unknown; readonly actions?: unknown };
  if (!Array.isArray(body)) return undefined;
  const texts = (body as Element[]).flatMap(({ text: line }) => (typeof line === "string" ? [line] : []));
  const links = (Array.isArray(actions) ? (actions as Element[]) : []).flatMap(({ title, url }) =>
    typeof url === "string" ? [{ title: typeof title === "string" ? title : url, url }] : [],
  );
  return { at, title: texts[0] ?? "", texts: texts.slice(1), links };
}

/** The page of an approval, as the newest card that speaks of it links to it; undefined when no card arrived. */
export function approvalPageFrom(inbox: TeamsInbox, approvalId: string): string | undefined {
  const path = `/approvals/${encodeURIComponent(approvalId)}`;
  return inbox.cards
    .flatMap((card) => card.links.map((link) => link.url))
    .findLast((url) => URL.canParse(url) && new URL(url).pathname === path);
}
