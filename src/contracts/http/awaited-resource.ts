import * as z from "zod";
import type { AwaitedWrite } from "../../domain/rollout/records";
import { toIso } from "../../domain/time";
import { isoTime } from "./verdict-resource";

/** With `writer: person`: the exact request that an admin sends, with an access token of their own. */
export const awaitedWriteSchema = z.strictObject({
  intentId: z.string(),
  purpose: z.enum(["assign", "close"]),
  preparedAt: isoTime,
  expiresAt: isoTime,
  request: z.strictObject({
    method: z.literal("PATCH"),
    url: z.string(),
    headers: z.record(z.string(), z.string()),
    /** JSON text, byte for byte what is to be sent. */
    body: z.string(),
  }),
  bodySha256: z.string(),
});
export type AwaitedWriteResource = z.infer<typeof awaitedWriteSchema>;

export function toAwaitedResource(awaited: AwaitedWrite): AwaitedWriteResource {
  const { intentId, purpose, preparedAt, expiresAt, request, bodySha256 } = awaited;
  return {
    intentId,
    purpose,
    preparedAt: toIso(preparedAt),
    expiresAt: toIso(expiresAt),
    request: { ...request, headers: { ...request.headers } },
    bodySha256,
  };
}
