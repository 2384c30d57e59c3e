import { parseRetryAfter } from "../contracts/graph/retry-after";
import type { Clock } from "../ports/clock";
import type { Logger } from "../ports/logger";
import type { CardMessage, Notifier, NotifyAnswer } from "../ports/notifier";
import { redactWebhook } from "../contracts/webhook-url";

export interface WorkflowsNotifierOptions {
  /** As `parseWebhookUrl` accepted it. */
  readonly url: URL;
  readonly fetch: typeof globalThis.fetch;
  readonly clock: Clock;
  readonly logger: Logger;
  /** Real milliseconds until a post counts as unanswered; 10,000 unless given. */
  readonly timeoutMs?: number;
}

/** Official limit 28 KB, of the whole envelope; 27.7 KB failed and 26 KB passed in the field. */
const LARGEST = 26 * 1024;
const TIMEOUT = 10_000;
/** Waits when the answer names none, and the longest that is believed: a card that is a day late helps nobody. */
const DEFAULT_WAIT = 60_000;
const LONGEST_WAIT = 3_600_000;
const PASSING = new Set([408, 425, 429]);

/** No address is set, so nobody is notified. */
export const notificationsOff: Notifier = { post: () => Promise.resolve({ kind: "off" }) };

/**
 * Posts each card once to a Teams Workflows webhook, as the only attachment of a message. `accepted` means that the flow
 * took it (202), not that it was shown. Never throws and never waits: a passing fault is answered as `retry` with the
 * wait (Retry-After honoured up to an hour), everything else as `refused`. A repeated post may show the card twice.
 */
export function createWorkflowsNotifier(options: WorkflowsNotifierOptions): Notifier {
  const { url, clock, logger } = options;
  return {
    async post(message) {
      const answer = await post(options, message);
      const facts = { eventId: message.eventId, webhook: redactWebhook(url), answer: answer.kind };
      if (answer.kind === "accepted") logger.info("card-posted", facts);
      else logger.warn("card-not-posted", "why" in answer ? { ...facts, why: answer.why } : facts);
      return answer;
    },
  };

  async function post({ fetch, timeoutMs = TIMEOUT }: WorkflowsNotifierOptions, message: CardMessage) {
    const body = JSON.stringify(envelope(message.card));
    const size = new TextEncoder().encode(body).length;
    if (size >= LARGEST)
      return refused(`the card is ${String(size)} bytes, more than Teams shows (${String(LARGEST)})`);
    const controller = new AbortController();
    const timer = setTimeout(() => {
      controller.abort();
    }, timeoutMs);
    try {
      const response = await fetch(url, {
        method: "POST",
        headers: { "content-type": "application/json" },
        body,
        redirect: "manual",
        signal: controller.signal,
      });
      // What the flow says beside its status is of no use; a connection that breaks now changes nothing.
      response.body?.cancel().catch(() => undefined);
      return read(response, clock.now());
    } catch {
      // The reason that fetch gives may repeat the address, which is a credential.
      return passing(DEFAULT_WAIT, "the webhook did not answer");
    } finally {
      clearTimeout(timer);
    }
  }
}

function envelope(card: object): object {
  const contentType = "application/vnd.microsoft.card.adaptive";
  return { type: "message", attachments: [{ contentType, contentUrl: null, content: card }] };
}

function read(response: Response, now: number): NotifyAnswer {
  const { status } = response;
  if (status >= 200 && status < 300) return { kind: "accepted" };
  if (PASSING.has(status) || status >= 500) {
    const wait = parseRetryAfter(response.headers.get("retry-after"), now) ?? DEFAULT_WAIT;
    return passing(Math.min(wait, LONGEST_WAIT), `the webhook answered ${String(status)}`);
  }
  if (status >= 300 && status < 400) return refused(`the webhook redirects (${String(status)}), which is not followed`);
  return refused(`the webhook answered ${String(status)}; check that the flow exists, is on and accepts this address`);
}

function passing(afterMs: number, why: string): NotifyAnswer {
  return { kind: "retry", afterMs, why };
}

function refused(why: string): NotifyAnswer {
  return { kind: "refused", why };
}
