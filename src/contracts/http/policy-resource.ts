import * as z from "zod";
import { canonicalPolicy, policyHash } from "../../domain/policy/canonical";
import type { Fido2Policy } from "../../domain/policy/fido2";

/** The passkey policy: as Graph gave it, its canonical form, and whether it is the one we last verified. */
export const policySchema = z.strictObject({
  policy: z.record(z.string(), z.unknown()),
  canonical: z.record(z.string(), z.unknown()),
  hash: z.string(),
  /** Hash of the baseline; null before the first rollout. */
  baselineHash: z.string().nullable(),
});
export type PolicyResource = z.infer<typeof policySchema>;

export function toPolicyResource(policy: Fido2Policy, baseline: Fido2Policy | undefined): PolicyResource {
  return {
    policy: { ...policy },
    canonical: { ...canonicalPolicy(policy) },
    hash: policyHash(policy),
    baselineHash: baseline === undefined ? null : policyHash(baseline),
  };
}
