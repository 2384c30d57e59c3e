import { canonicalJson } from "../canonical-json";
import { sha256 } from "../hash";
import type { AuditEvent, ChainedEvent } from "./event";

/** What the first event of a chain follows. */
export const CHAIN_START = "0".repeat(64);

export type ChainVerdict =
  | { readonly ok: true }
  | {
      readonly ok: false;
      /** The sequence number at which the chain breaks: what stands before it is as it was written. */
      readonly at: number;
      readonly what: string;
    };

/**
 * Gives an event its place: sequence numbers count from 1, and `hash = sha256(previous + canonicalJson(event))`, so
 * that no event can be changed, dropped, added or moved without every later hash changing.
 */
export function chainEvent(
  previous: Pick<ChainedEvent, "sequence" | "hash"> | undefined,
  event: AuditEvent,
): ChainedEvent {
  const before = previous?.hash ?? CHAIN_START;
  return { sequence: (previous?.sequence ?? 0) + 1, previous: before, hash: hashAfter(before, event), event };
}

/**
 * Recomputes a whole chain, oldest first. What it can't see is an end that was cut off: compare the last hash with one
 * noted elsewhere (a report, a card).
 */
export function verifyChain(events: readonly ChainedEvent[]): ChainVerdict {
  let before: ChainedEvent | undefined;
  for (const link of events) {
    const sequence = (before?.sequence ?? 0) + 1;
    const what = problemOf(link, before, sequence);
    if (what !== undefined) return { ok: false, at: sequence, what };
    before = link;
  }
  return { ok: true };
}

function problemOf(link: ChainedEvent, before: ChainedEvent | undefined, sequence: number): string | undefined {
  if (link.sequence !== sequence)
    return `event ${sequence} is missing or out of place: number ${link.sequence} stands there`;
  if (before !== undefined && link.event.rolloutId !== before.event.rolloutId) {
    return `event ${sequence} belongs to rollout ${link.event.rolloutId} and not to ${before.event.rolloutId}`;
  }
  if (link.previous !== (before?.hash ?? CHAIN_START)) return `event ${sequence} does not follow the event before it`;
  if (link.hash !== hashAfter(link.previous, link.event)) return `event ${sequence} was changed after it was recorded`;
  return undefined;
}

function hashAfter(previous: string, event: AuditEvent): string {
  return sha256(previous + canonicalJson(event));
}
