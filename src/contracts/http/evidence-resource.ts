import * as z from "zod";
import type { SourceCursor } from "../../domain/evidence/records";
import type { EvidenceSummary } from "../../domain/evidence/summary";
import { toIso, type Instant } from "../../domain/time";
import { isoTime } from "./verdict-resource";

/** What was measured of one wave, as counts. `from` is when the wave was applied; null: it has no evidence yet. */
export const evidenceSchema = z.strictObject({
  rolloutId: z.string(),
  wave: z.int(),
  from: isoTime.nullable(),
  to: isoTime,
  registrations: z.strictObject({
    total: z.int(),
    people: z.int(),
    byType: z.strictObject({ synced: z.int(), deviceBound: z.int(), unknown: z.int() }),
    byAaguid: z.array(z.strictObject({ aaguid: z.string().nullable(), count: z.int() })),
  }),
  ceremonies: z.strictObject({ started: z.int(), cancelled: z.int() }),
  signIns: z.strictObject({
    total: z.int(),
    people: z.int(),
    fresh: z.int(),
    withPasskey: z.int(),
    passkeyFailed: z.int(),
    failures: z.array(z.strictObject({ code: z.int(), means: z.string(), count: z.int(), people: z.int() })),
  }),
  /** Up to when each source was read completely, and why it can't be, where so. */
  sources: z.array(
    z.strictObject({
      source: z.enum(["directoryAudits", "signIns"]),
      watermark: isoTime,
      checkedAt: isoTime,
      problem: z.string().nullable(),
      seen: z.int(),
    }),
  ),
});
export type EvidenceResource = z.infer<typeof evidenceSchema>;

export interface EvidenceParts {
  readonly rolloutId: string;
  readonly wave: number;
  readonly from: Instant | null;
  readonly to: Instant;
  readonly summary: EvidenceSummary;
  readonly sources: readonly SourceCursor[];
}

export function toEvidenceResource({ rolloutId, wave, from, to, summary, sources }: EvidenceParts): EvidenceResource {
  const { registrations, ceremonies, signIns } = summary;
  return {
    rolloutId,
    wave: wave + 1,
    from: from === null ? null : toIso(from),
    to: toIso(to),
    registrations: {
      ...registrations,
      byType: { ...registrations.byType },
      byAaguid: registrations.byAaguid.map((each) => ({ ...each })),
    },
    ceremonies: { ...ceremonies },
    signIns: { ...signIns, failures: signIns.failures.map((each) => ({ ...each })) },
    sources: sources.map(({ source, watermark, checkedAt, problem, seen }) => ({
      source,
      watermark: toIso(watermark),
      checkedAt: toIso(checkedAt),
      problem,
      seen,
    })),
  };
}
