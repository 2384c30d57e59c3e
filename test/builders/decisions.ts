import type { Controls, RolloutRecord } from "../../src/domain/rollout/records";
import type { ApprovalView } from "../../src/domain/rollout/situation";
import { planOf } from "./plans";
import { rolloutOf, TUESDAY_NINE } from "./rollouts";

export function approvalOf(change: Partial<ApprovalView> = {}): ApprovalView {
  return {
    id: "a1",
    kind: "before",
    state: "open",
    requestedAt: TUESDAY_NINE,
    decisions: [],
    stillBinds: true,
    ...change,
  };
}

export function controlled(change: Partial<Controls>): RolloutRecord {
  const rollout = rolloutOf();
  return { ...rollout, controls: { ...rollout.controls, ...change } };
}

export const needsApproval = rolloutOf({
  plan: planOf(3, (plan) => ({ ...plan, waves: plan.waves.map((wave) => ({ ...wave, approvalBefore: true })) })),
});
