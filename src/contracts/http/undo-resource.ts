import * as z from "zod";
import type { UndoBundle } from "../../domain/safety/undo-bundle";
import { toIso } from "../../domain/time";
import { isoTime } from "./verdict-resource";

/** Everything with which one admin can undo a wave's writes by hand, oldest write first. */
export const undoSchema = z.strictObject({
  rolloutId: z.string(),
  wave: z.int(),
  bundles: z.array(
    z.strictObject({
      intentId: z.string(),
      at: isoTime,
      purpose: z.string(),
      before: z.record(z.string(), z.unknown()),
      beforeHash: z.string(),
      after: z.record(z.string(), z.unknown()),
      afterHash: z.string(),
      instructions: z.array(z.string()),
    }),
  ),
});
export type UndoResource = z.infer<typeof undoSchema>;

export function toUndoResource(rolloutId: string, wave: number, bundles: readonly UndoBundle[]): UndoResource {
  return {
    rolloutId,
    wave: wave + 1,
    bundles: bundles.map(({ intentId, at, purpose, before, beforeHash, after, afterHash, instructions }) => ({
      intentId,
      at: toIso(at),
      purpose,
      before: { ...before },
      beforeHash,
      after: { ...after },
      afterHash,
      instructions: [...instructions],
    })),
  };
}
