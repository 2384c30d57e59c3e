import type { ApprovalState } from "../../domain/approval/approval";
import type { WaveEnd } from "../../domain/rollout/phases";

/** Inputs of the orchestrations. `attempt` is part of every instance id. */
export interface RolloutInput {
  readonly rolloutId: string;
  readonly attempt: number;
}

export interface WaveInput extends RolloutInput {
  readonly wave: number;
}

export interface ApprovalInput extends WaveInput {
  readonly approvalId: string;
}

export interface ContainmentInput extends WaveInput {
  /** Indexes of the waves to take back, last applied first. */
  readonly waves: readonly number[];
  readonly reason: string;
  /** The rollout had ended already: the containment itself ends it anew. */
  readonly alone: boolean;
}

export interface PreviewInput {
  readonly previewId: string;
}

export interface WaveResult {
  readonly outcome: WaveEnd;
}

export interface ApprovalResult {
  readonly state: ApprovalState;
}
