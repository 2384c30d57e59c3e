import * as z from "zod";

/** `POST /approvals/{id}`, as the page's form sends it or as JSON with the same fields. */
export const decisionRequestSchema = z.strictObject({
  decision: z.enum(["approve", "reject"]),
  comment: z.string().max(2000).default(""),
  /** One-time token of the link. */
  token: z.string().min(1).max(200),
  /** Token of the form. */
  csrf: z.string().min(1).max(200),
  /** What the page showed: approving something else is refused. */
  contentHash: z.string().regex(/^[0-9a-f]{64}$/),
});

/** Fields of `application/x-www-form-urlencoded`; a field sent twice is an array, which no schema here takes. */
export function readForm(text: string): Record<string, string | string[]> {
  const fields = new URLSearchParams(text);
  const names = [...new Set(fields.keys())];
  return Object.fromEntries(
    names.map((name) => {
      const values = fields.getAll(name);
      return [name, values.length === 1 ? (values[0] ?? "") : values];
    }),
  );
}
