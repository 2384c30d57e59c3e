import * as z from "zod";

/** What was counted outside the product, for the signals of a wave's gate. A newer report replaces an older one. */
export const signalsRequestSchema = z.strictObject({
  /** Counted from 1; without it the wave that is under way. */
  wave: z.int().min(1).max(1000).optional(),
  helpDesk: z.strictObject({
    /** Tickets about passkeys since the wave began, altogether. */
    tickets: z.int().min(0).max(1_000_000),
  }),
});

export const signalsAnswerSchema = z.strictObject({
  id: z.string(),
  wave: z.int(),
  helpDesk: z.strictObject({ tickets: z.int() }),
});
export type SignalsAnswerResource = z.infer<typeof signalsAnswerSchema>;
