import type { AuditEvent } from "../audit/event";
import { DAY, HOUR, type Instant, MINUTE } from "../time";
import { authorNamed } from "./author";

/** How often the same was done, this time included. */
export interface Repeats {
  readonly times: number;
  /** When it was seen for the first time. */
  readonly firstAt: Instant;
}

/** What happened longer ago is another story. */
const REMEMBERED = DAY;
/** From so many times on somebody has to stop whoever does it: asking again and again would never end. */
const TOO_OFTEN = 3;

/**
 * How often the same writer did this within a day, from the rollout's audit trail (its kinds `drift-seen`, and what ended
 * a drift). The same: the policy was made the same again, or an application wrote again, whatever it wrote.
 */
export function countRepeats(
  events: readonly AuditEvent[],
  { policyHash, actor, now }: { readonly policyHash: string; readonly actor: string | null; readonly now: Instant },
): Repeats {
  const times: Instant[] = [];
  let open: string | undefined;
  for (const event of events) {
    if (endsDrift(event)) open = undefined;
    if (!beginsDrift(event) || event.facts.policyHash === open) continue;
    open = event.facts.policyHash;
    const sameResult = open === policyHash;
    const sameTool = actor !== null && event.actor === actor && authorNamed(actor).kind === "application";
    if (event.at > now - REMEMBERED && (sameResult || sameTool)) times.push(event.at);
  }
  const present = open === policyHash ? 0 : 1;
  return { times: Math.max(1, times.length + present), firstAt: times[0] ?? now };
}

/** Drifts that came to an end so far. */
export function countDriftEnds(events: readonly AuditEvent[]): number {
  return events.filter(endsDrift).length;
}

/** So often that asking whether to accept it is no answer to it. */
export function isTooOften({ times }: Pick<Repeats, "times">): boolean {
  return times >= TOO_OFTEN;
}

/** ` for the 3rd time in 9 h`; nothing for the first time. */
export function describeRepeats({ times, firstAt }: Repeats, now: Instant): string {
  return times < 2 ? "" : ` for the ${ordinal(times)} time in ${span(now - firstAt)}`;
}

/** A policy unlike the one that was known. Other things that are named as drift (what a write overwrote) leave none open. */
export function beginsDrift(
  event: AuditEvent,
): event is AuditEvent & { readonly facts: { readonly policyHash: string } } {
  return event.kind === "drift-seen" && typeof event.facts.policyHash === "string";
}

/** The change was accepted, or the policy is as it was known again. */
export function endsDrift({ kind, facts }: AuditEvent): boolean {
  return kind === "drift-ended" || (kind === "hold-ended" && typeof facts.policyHash === "string");
}

function ordinal(n: number): string {
  const teen = n % 100 >= 11 && n % 100 <= 13;
  const ending = teen ? "th" : (["th", "st", "nd", "rd"][n % 10] ?? "th");
  return `${String(n)}${ending}`;
}

function span(ms: number): string {
  return ms >= HOUR ? `${String(Math.round(ms / HOUR))} h` : `${String(Math.max(1, Math.round(ms / MINUTE)))} min`;
}
