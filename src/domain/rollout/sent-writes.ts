import type { Instant } from "../time";
import type { SentWrite, WaveRecord } from "./records";

/** The wave with one more PATCH that is about to leave. */
export function addSent(wave: WaveRecord, write: SentWrite): WaveRecord {
  return { ...wave, sent: [...(wave.sent ?? []).filter((each) => each.intentId !== write.intentId), write] };
}

/** The wave with what became of one PATCH; the same object where there is nothing to change. */
export function changeSent(wave: WaveRecord, intentId: string, change: Partial<SentWrite>): WaveRecord {
  if (!(wave.sent ?? []).some((each) => each.intentId === intentId)) return wave;
  return {
    ...wave,
    sent: (wave.sent ?? []).map((each) => (each.intentId === intentId ? { ...each, ...change } : each)),
  };
}

/** A PATCH that did not leave, or that Graph refused, overwrote nothing. */
export function dropSent(wave: WaveRecord, intentId: string): WaveRecord {
  if (!(wave.sent ?? []).some((each) => each.intentId === intentId)) return wave;
  return { ...wave, sent: (wave.sent ?? []).filter((each) => each.intentId !== intentId) };
}

/**
 * The wave once the intent was seen in force: no request is waited for any more, and each PATCH of that purpose is
 * verified (whichever of several attempts it was). A person's write has no time of its own: it happened between the last
 * read that showed the policy unchanged and this one, and people count from when it was seen.
 */
export function markSeen(wave: WaveRecord, purpose: "assign" | "close", now: Instant): WaveRecord {
  const awaited = wave.awaited ?? null;
  const byHand: readonly SentWrite[] =
    awaited === null
      ? []
      : [
          {
            intentId: awaited.intentId,
            purpose,
            readAt: awaited.unchangedAt,
            sentAt: awaited.unchangedAt,
            doneAt: now,
            verifiedAt: now,
            checkedAt: null,
          },
        ];
  const sent = (wave.sent ?? []).map((each) =>
    each.purpose === purpose && each.verifiedAt === null
      ? { ...each, verifiedAt: now, doneAt: each.doneAt ?? now }
      : each,
  );
  if (awaited === null) return { ...wave, sent };
  return {
    ...wave,
    sent: [...sent, ...byHand],
    awaited: null,
    appliedAt: purpose === "assign" ? (wave.appliedAt ?? now) : wave.appliedAt,
    write: wave.write === null ? null : { ...wave.write, sentAt: wave.write.sentAt ?? now },
  };
}
