import * as z from "zod";
import { ROLLOUT_PHASES } from "../../domain/rollout/phases";
import { toIso, type Instant } from "../../domain/time";

const reason = z.string().max(500);

/** Body of pause, resume, freeze, abort and of rolling one wave back; may be left out. */
export const controlRequestSchema = z.strictObject({ reason: reason.optional() });

/** Body of a rollback. `wave` counts from 1; without it every wave is taken back. */
export const rollbackRequestSchema = z.strictObject({
  reason: reason.optional(),
  wave: z.int().min(1).max(1000).optional(),
});

export const stopSwitchRequestSchema = z.strictObject({ on: z.boolean(), reason: reason.optional() });

/** What a control answers: the phase right after it; what follows from it happens in the background. */
export const controlAnswerSchema = z.strictObject({
  id: z.string(),
  control: z.enum(["pause", "resume", "freeze", "abort", "rollback", "rebaseline"]),
  phase: z.enum(ROLLOUT_PHASES),
  waitsFor: z.string(),
});
export type ControlAnswerResource = z.infer<typeof controlAnswerSchema>;

export const stopSwitchSchema = z.strictObject({
  on: z.boolean(),
  by: z.string().nullable(),
  reason: z.string().nullable(),
  since: z.string().nullable(),
});

export type StopSwitchResource = z.infer<typeof stopSwitchSchema>;

export function toStopSwitchResource(state: {
  readonly on: boolean;
  readonly by: string | null;
  readonly reason: string | null;
  readonly since: Instant | null;
}): StopSwitchResource {
  const { on, by, reason, since } = state;
  return { on, by, reason, since: since === null ? null : toIso(since) };
}
