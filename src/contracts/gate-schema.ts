import * as z from "zod";
import { count, duration, percent, withHint } from "./file-values";

/** One gate as it stands under `gates:` of a plan, and alone in a file for `backtest`. */

const off = z.literal("off");

const percentOrAuto = withHint(z.union([percent, z.literal("auto")]), { expected: "a percentage such as 5%, or auto" });

const atMost = signal(z.strictObject({ atMost: percent }), "off or a mapping with atMost");

function signal<S extends z.ZodType>(schema: S, expected: string) {
  return withHint(z.union([off, schema]), { expected }).optional();
}

const guardrails = z.strictObject({
  signInBlocked: withHint(
    z.union([
      off,
      z.strictObject({
        tolerable: percentOrAuto.optional(),
        intolerable: percentOrAuto.optional(),
        falseAlarm: percent.optional(),
      }),
    ]),
    { expected: "off or a mapping with tolerable, intolerable, falseAlarm" },
  )
    .optional()
    .describe("People who cannot sign in. falseAlarm is the chance that the whole gate stops a healthy wave."),
  passkeyFailing: withHint(
    z.union([off, z.strictObject({ tolerable: percent.optional(), intolerable: percent.optional() })]),
    { expected: "off or a mapping with tolerable, intolerable" },
  )
    .optional()
    .describe("People who tried a passkey and never succeeded with one."),
  policyRefused: z.enum(["on", "off"]).optional().describe("People whose passkey the policy itself refuses."),
  newlySilent: z.enum(["on", "off"]).optional().describe("People who were active before and are not any more."),
});

const signals = z.strictObject({
  registrationAbandoned: atMost,
  adoption: signal(
    z.strictObject({ atLeast: percent, within: duration.optional() }),
    "off or a mapping with atLeast, within",
  ),
  fallback: atMost,
  methodRemoved: atMost,
  helpDesk: signal(z.strictObject({ atMost: count(0) }), "off or a mapping with atMost, a number of tickets"),
});

const onInsufficientEvidence = withHint(
  z.union([
    z.enum(["ask", "hold"]),
    z.strictObject({ extend: z.strictObject({ by: duration, atMost: count(1, 100) }) }),
  ]),
  { expected: "ask, hold or { extend: { by: 24h, atMost: 3 } }" },
);

export const gateSchema = z.strictObject({
  guardrails: guardrails.optional().describe("What can stop the rollout. All are on unless `off`."),
  signals: signals.optional().describe("What can hold the next wave. All are off unless given."),
  onInsufficientEvidence: onInsufficientEvidence.optional(),
  onAlarm: z.enum(["rollback", "freeze", "ask"]).optional(),
});

export type GateFile = z.infer<typeof gateSchema>;
