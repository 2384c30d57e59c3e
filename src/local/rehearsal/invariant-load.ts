import { READER_APP, WRITER_APP } from "../tenant/local-apps";
import type { InvariantFinding } from "./invariant-finding";
import { checkEach, together } from "./invariant-finding";
import type { Material } from "./material";

const FIDO2 = /\/policies\/authenticationMethodsPolicy\/authenticationMethodConfigurations\/fido2$/i;

/** 13: reads use the reading identity and writes the writing one; nothing but the policy is written; the budget holds. */
export function checkLoad(material: Material): InvariantFinding {
  return together(
    checkEach(material.witness.requests, ({ method, path, sender }) => {
      if (method === "GET") return sender === READER_APP.name ? undefined : `GET ${path} was sent by ${sender}`;
      if (method === "POST" && path.endsWith("/$batch")) return undefined;
      if (method !== "PATCH" || !FIDO2.test(path)) return `${method} ${path} is nothing that this product may send`;
      return sender === WRITER_APP.name ? undefined : `the policy was written by ${sender}`;
    }),
    { checked: 1, violations: overBudget(material) },
  );
}

function overBudget(material: Material): readonly string[] {
  const used = reportBudgetShare(material);
  return used <= 1 ? [] : [`reporting requests used ${String(Math.round(used * 100))} % of the published budget`];
}

/** Reporting requests of the product divided by what the tenant's budget allows over the whole rollout. */
export function reportBudgetShare({ truth, limits, requestedAt, rollout, finishedAt }: Material): number {
  const duration = Math.max(1, (rollout.endedAt ?? finishedAt) - requestedAt);
  const budget = (duration / limits.reports.perMs) * limits.reports.requests;
  return truth.requests.product.reporting / Math.max(1, budget);
}
