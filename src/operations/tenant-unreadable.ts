import { GraphError, RetryLaterError } from "../contracts/graph/graph-error";
import { type Finding, finding } from "../domain/safety/finding";
import type { Instant } from "../domain/time";
import { PolicyUnreadableError } from "../ports/policy-gateway";
import type { Deps } from "./deps";
import { isGraphProblem } from "./graph-problems";

export type TenantRead<T> =
  { readonly ok: true; readonly value: T } | { readonly ok: false; readonly finding: Finding };

/**
 * Reads the tenant; what can't be read is a finding that blocks. A fault that passes is thrown, so that whoever called
 * tries again, until `patience` (milliseconds) has run out `since` somebody asked.
 */
export function readTenant(
  deps: Pick<Deps, "clock">,
  { since, patience }: { readonly since: Instant; readonly patience: number },
): <T>(read: () => Promise<T>) => Promise<TenantRead<T>> {
  return async (read) => {
    try {
      return { ok: true, value: await read() };
    } catch (error) {
      if (error instanceof PolicyUnreadableError) return { ok: false, finding: policyUnreadable(error) };
      if (!isGraphProblem(error)) throw error;
      if (isPassing(error) && deps.clock.now() - since < patience) throw error;
      return { ok: false, finding: tenantUnreadable(error) };
    }
  };
}

/** No answer, an answer of a server in trouble, or one that asks to come back later. */
function isPassing(error: Error): boolean {
  if (error instanceof RetryLaterError) return true;
  if (!(error instanceof GraphError)) return false;
  const { status, code } = error;
  return status >= 500 || status === 408 || status === 429 || (status === 0 && code !== "NoToken");
}

function policyUnreadable({ message }: Error): Finding {
  return finding("policy-unreadable", "blocks", message, "Update Passkey Rollout, or mend the policy.");
}

function tenantUnreadable({ message }: Error): Finding {
  return finding(
    "tenant-unreadable",
    "blocks",
    `The tenant can't be read: ${message}`,
    "Check GRAPH_ENDPOINT, the identity's permissions and the network, then start the rollout again.",
  );
}
