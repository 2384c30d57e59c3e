import * as z from "zod";
import { verifyChain } from "../../domain/audit/chain";
import { AUDIT_KINDS, type ChainedEvent } from "../../domain/audit/event";
import { toIso } from "../../domain/time";
import { isoTime } from "./verdict-resource";

export const auditSchema = z.strictObject({
  rolloutId: z.string(),
  /** Whether every hash follows from the one before; where not, which event breaks the chain. */
  intact: z.boolean(),
  problem: z.string().nullable(),
  /** Hash of the newest event: note it elsewhere, and a trail that was cut off shows. */
  head: z.string().nullable(),
  events: z.array(
    z.strictObject({
      sequence: z.int(),
      at: isoTime,
      kind: z.enum(AUDIT_KINDS),
      actor: z.string(),
      wave: z.int().nullable(),
      sentence: z.string(),
      facts: z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()])),
      previous: z.string(),
      hash: z.string(),
    }),
  ),
});
export type AuditResource = z.infer<typeof auditSchema>;

export function toAuditResource(rolloutId: string, events: readonly ChainedEvent[]): AuditResource {
  const verdict = verifyChain(events);
  return {
    rolloutId,
    intact: verdict.ok,
    problem: verdict.ok ? null : verdict.what,
    head: events.at(-1)?.hash ?? null,
    events: events.map(({ sequence, previous, hash, event }) => ({
      sequence,
      at: toIso(event.at),
      kind: event.kind,
      actor: event.actor,
      wave: event.wave === null ? null : event.wave + 1,
      sentence: event.sentence,
      facts: { ...event.facts },
      previous,
      hash,
    })),
  };
}

/** The events as they were hashed, so that whoever received them can verify the chain again. */
export function fromAuditResource({ rolloutId, events }: AuditResource): readonly ChainedEvent[] {
  return events.map(({ sequence, previous, hash, at, kind, actor, wave, sentence, facts }) => ({
    sequence,
    previous,
    hash,
    event: {
      rolloutId,
      at: Date.parse(at),
      kind,
      actor,
      wave: wave === null ? null : wave - 1,
      sentence,
      facts,
    },
  }));
}
