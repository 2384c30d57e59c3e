import { toPreviewResource, type PreviewResource } from "../../src/contracts/http/preview-resource";
import { planHash } from "../../src/domain/plan/plan-hash";
import { bySeverity, finding, type Finding } from "../../src/domain/safety/finding";
import type { WhatIfBasis } from "../../src/domain/safety/preview";
import { whatIf } from "../../src/domain/safety/what-if";
import type { WhatIfFacts } from "../../src/domain/safety/what-if-facts";
import { findWhatIfProblems } from "../../src/domain/safety/what-if-findings";
import { planOf } from "./plans";
import { TUESDAY_NINE } from "./rollouts";

const BASIS: WhatIfBasis = {
  groupsRead: 2,
  membershipsRead: 14,
  platformsSince: TUESDAY_NINE - 3_600_000,
  conditionalAccessUnread: null,
};

/** A finding that warns. */
export const aWarning: Finding = finding("proof-missing", "warns", "It was not proven in this tenant.", "Prove it.");

/** The preview, done, of a plan with these facts. */
export function previewOf(
  facts: WhatIfFacts,
  change: Partial<PreviewResource> = {},
  more: { readonly findings?: readonly Finding[]; readonly basis?: Partial<WhatIfBasis> } = {},
): PreviewResource {
  const plan = planOf(facts.waves.length);
  const waves = whatIf(facts);
  const preview = {
    ...{ id: "p1", kind: "what-if" as const, plan, planHash: planHash(plan), guard: null, guardHash: null },
    ...{ requester: { id: "o", upn: "owner@contoso.example", name: "Owner" }, createdAt: TUESDAY_NINE },
  };
  const findings = [...findWhatIfProblems(waves), ...(more.findings ?? [])].sort(bySeverity);
  const result = { endedAt: TUESDAY_NINE + 2000, findings, whatIf: { waves, basis: { ...BASIS, ...more.basis } } };
  const resource = toPreviewResource({ preview, state: "done", result }, "https://rollout.contoso.example");
  return { ...resource, ...change };
}
