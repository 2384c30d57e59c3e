import type { Approval, ApprovalKind } from "../approval/approval";
import type { Instant } from "../time";
import type { RolloutRecord, WaveRecord } from "./records";

/** All that a decision about a wave may rest on, read before deciding. */
export interface Situation {
  readonly now: Instant;
  readonly rollout: RolloutRecord;
  readonly wave: WaveRecord;
  /** Every wave of the rollout, in order. */
  readonly waves: readonly WaveRecord[];
  /** Approvals asked for this wave, oldest first. */
  readonly approvals: readonly ApprovalView[];
  /** When the wave may start at the earliest, or why it never can. */
  readonly nextStart: { readonly at: Instant; readonly because: string } | { readonly never: string };
  /** People the wave may put at risk: upper bound of the blocked share × users who gain. */
  readonly atRisk: { readonly people: number; readonly sentence: string };
}

/** An approval with whether what it binds still is what it was. */
export interface ApprovalView extends Pick<Approval, "id" | "kind" | "state" | "requestedAt" | "decisions"> {
  readonly stillBinds: boolean;
}

/** The newest approval of a kind; undefined when none was ever asked. */
export function newestApproval(situation: Situation, kind: ApprovalKind): ApprovalView | undefined {
  return situation.approvals.filter((approval) => approval.kind === kind).at(-1);
}
