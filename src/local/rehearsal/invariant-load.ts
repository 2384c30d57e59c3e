import { MINUTE } from "../../domain/time";
import { READER_APP, WRITER_APP } from "../tenant/local-apps";
import type { InvariantFinding } from "./invariant-finding";
import { checkEach, together } from "./invariant-finding";
import type { Material } from "./material";
import { A_PERSON } from "./witness";
import { isGroup } from "./members-of-group";

const FIDO2 = /\/policies\/authenticationMethodsPolicy\/authenticationMethodConfigurations\/fido2$/i;

/**
 * 13: reads use the reading identity and writes the writing one; nothing is written but the policy and, with assignment
 * by membership, the members of the standing group; the budget holds.
 */
export function checkLoad(material: Material): InvariantFinding {
  const mayAdd = memberPathOf(material);
  return together(
    checkEach(material.witness.requests, ({ method, path, sender, items }) => {
      const all = items ?? [{ method, path }];
      if (all.every((one) => one.method === "GET"))
        return sender === READER_APP.name ? undefined : `GET ${path} was sent by ${sender}`;
      const other = all.find((one) => !(one.method === "PATCH" && FIDO2.test(one.path)) && !mayAdd(one));
      if (other !== undefined) return `${other.method} ${other.path} is nothing that this product may send`;
      return sender === writerOf(material, path) ? undefined : `${method} ${path}, a write, was sent by ${sender}`;
    }),
    { checked: 1, violations: overBudget(material) },
  );
}

/** With `writer: person` the policy is written by a person alone, and the app's writing identity never touches it. */
function writerOf({ rollout }: Material, path: string): string {
  return rollout.plan.writer === "person" && FIDO2.test(path) ? A_PERSON : WRITER_APP.name;
}

/** Adding somebody to the standing group, or nobody to see whether that is permitted; with `targets` no group is written. */
function memberPathOf({
  rollout: { plan },
  truth,
}: Material): (item: { readonly method: string; readonly path: string }) => boolean {
  const { assignment } = plan;
  if (assignment.strategy === "targets") return () => false;
  const paths = truth.groups
    .filter((group) => isGroup(group, assignment.group))
    .map(({ id }) => `/groups/${id}/members/$ref`.toLowerCase());
  return ({ method, path }) => method === "POST" && paths.some((each) => path.toLowerCase().endsWith(each));
}

function overBudget(material: Material): readonly string[] {
  const used = reportBudgetShare(material);
  return used <= 1 ? [] : [`reporting requests used ${String(Math.round(used * 100))} % of the published budget`];
}

/** Of the material, what the share of the budget follows from. */
interface BudgetMaterial extends Pick<Material, "requestedAt" | "finishedAt"> {
  readonly truth: { readonly requests: { readonly product: { readonly reporting: number } } };
  readonly limits: Pick<Material["limits"], "reports">;
  readonly rollout: Pick<Material["rollout"], "endedAt">;
}

/**
 * Reporting requests of the product divided by what the tenant's budget allows from the request for the rollout to its
 * end. A refused rollout ends in the moment in which it was asked for; the budget is still that of a minute, or of the
 * limit's own period where that is longer.
 */
export function reportBudgetShare({ truth, limits, requestedAt, rollout, finishedAt }: BudgetMaterial): number {
  const duration = Math.max(MINUTE, limits.reports.perMs, (rollout.endedAt ?? finishedAt) - requestedAt);
  const budget = (duration / limits.reports.perMs) * limits.reports.requests;
  return truth.requests.product.reporting / budget;
}
