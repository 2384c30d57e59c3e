import * as z from "zod";
import type { UndoBundle, UndoHarm } from "../../domain/safety/undo-bundle";
import { toIso } from "../../domain/time";
import { isoTime } from "./verdict-resource";

const json = z.record(z.string(), z.unknown());

const stepSchema = z.strictObject({
  title: z.string(),
  request: z.strictObject({
    method: z.enum(["GET", "PATCH", "POST"]),
    url: z.string(),
    headers: z.record(z.string(), z.string()),
    body: json.nullable(),
  }),
  does: z.array(z.string()),
  check: z.string(),
});

/** Whom the undo would lock out of their passkey, as known at `asOf`. */
const harmSchema = z.strictObject({
  asOf: isoTime,
  sentence: z.string(),
  people: z.array(z.strictObject({ id: z.string(), upn: z.string() })),
});

/** Everything with which one admin can undo a wave's writes by hand, oldest write first; undo the newest first. */
export const undoSchema = z.strictObject({
  rolloutId: z.string(),
  wave: z.int(),
  waveName: z.string(),
  bundles: z.array(
    z.strictObject({
      intentId: z.string(),
      at: isoTime,
      purpose: z.string(),
      before: json,
      beforeHash: z.string(),
      after: json,
      afterHash: z.string(),
      instructions: z.array(z.string()),
      harms: harmSchema,
      steps: z.array(stepSchema),
    }),
  ),
});
export type UndoResource = z.infer<typeof undoSchema>;

/** A bundle with whom its undo would harm by now. */
export interface UndoShown {
  readonly bundle: UndoBundle;
  readonly harm: UndoHarm;
}

export function toUndoResource(
  rolloutId: string,
  wave: { readonly index: number; readonly name: string },
  shown: readonly UndoShown[],
): UndoResource {
  return {
    rolloutId,
    wave: wave.index + 1,
    waveName: wave.name,
    bundles: shown.map(({ bundle, harm }) => ({
      intentId: bundle.intentId,
      at: toIso(bundle.at),
      purpose: bundle.purpose,
      before: { ...bundle.before },
      beforeHash: bundle.beforeHash,
      after: { ...bundle.after },
      afterHash: bundle.afterHash,
      instructions: [...bundle.instructions],
      harms: {
        asOf: toIso(harm.asOf),
        sentence: harm.sentence,
        people: harm.people.map(({ id, upn }) => ({ id, upn })),
      },
      steps: (bundle.steps ?? []).map(({ title, request, does, check }) => ({
        title,
        request: {
          ...request,
          headers: { ...request.headers },
          body: request.body === null ? null : { ...request.body },
        },
        does: [...does],
        check,
      })),
    })),
  };
}
