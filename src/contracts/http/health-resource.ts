import * as z from "zod";

/** Anonymous, so it says no more than that the app runs and whether its settings are right. */
export const healthSchema = z.strictObject({
  status: z.enum(["ok", "wrong-settings"]),
  version: z.string(),
});

/** `ok` only when storage and Graph answered just now. */
export const readinessSchema = z.strictObject({
  status: z.enum(["ok", "not-ready"]),
  checks: z.array(z.strictObject({ name: z.string(), ok: z.boolean(), detail: z.string() })),
});
