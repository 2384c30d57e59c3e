import * as z from "zod";
import type { Verdict } from "../../domain/health/verdict";
import { toIso } from "../../domain/time";

export const isoTime = z.iso.datetime();

/** How a wave was judged. Shares are fractions of 1. */
export const verdictSchema = z.strictObject({
  kind: z.enum(["alarm", "certified", "insufficient", "error"]),
  reason: z.string(),
  at: isoTime,
  /** Judged on evidence that is complete up to here. */
  watermark: isoTime,
  users: z.int(),
  blocked: z.int(),
  upperBound: z.number(),
  slice: z.string().nullable(),
  /** Newer evidence may still change it. */
  provisional: z.boolean(),
  outcomes: z.record(z.enum(["succeeded", "struggled", "blocked", "untested", "silent"]), z.int()),
  measurements: z.array(
    z.strictObject({
      metric: z.string(),
      result: z.enum(["Successful", "Failed", "Inconclusive", "Error"]),
      sentence: z.string(),
      users: z.int(),
      affected: z.int(),
      upperBound: z.number(),
    }),
  ),
});
export type VerdictResource = z.infer<typeof verdictSchema>;

export function toVerdictResource(verdict: Verdict): VerdictResource {
  return {
    kind: verdict.kind,
    reason: verdict.reason,
    at: toIso(verdict.at),
    watermark: toIso(verdict.watermark),
    users: verdict.users,
    blocked: verdict.blocked,
    upperBound: verdict.upperBound,
    slice: verdict.slice,
    provisional: verdict.provisional,
    outcomes: { ...verdict.outcomes },
    measurements: verdict.measurements.map(({ metric, result, sentence, users, affected, upperBound }) => ({
      metric,
      result,
      sentence,
      users,
      affected,
      upperBound,
    })),
  };
}
