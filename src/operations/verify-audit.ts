import { verifyChain } from "../domain/audit/chain";
import type { Deps } from "./deps";

/**
 * Recomputes the audit trail of every rollout and says so in the log: `audit-chain-broken`, or `audit-verified` with its
 * length and newest hash. A chain whose end was cut off still verifies, so an alert compares the lengths of two days.
 * Answers the rollouts whose trail is broken.
 */
export function verifyAudit(
  deps: Pick<Deps, "rollouts" | "audit" | "logger">,
): () => Promise<{ broken: readonly string[] }> {
  return async () => {
    const broken: string[] = [];
    for (const { id } of await deps.rollouts.listRollouts()) {
      const events = await deps.audit.list(id);
      const verdict = verifyChain(events);
      if (verdict.ok)
        deps.logger.info("audit-verified", {
          rolloutId: id,
          length: events.length,
          head: events.at(-1)?.hash ?? null,
        });
      else {
        broken.push(id);
        deps.logger.error("audit-chain-broken", { rolloutId: id, sequence: verdict.at, what: verdict.what });
      }
    }
    return { broken };
  };
}
