import type { ApprovalKind, ApprovalState } from "../../domain/approval/approval";
import type { HoldKind } from "../../domain/rollout/records";
import type { Step } from "../../domain/rollout/step";
import type { WaveEnd } from "../../domain/rollout/phases";
import type { Instant } from "../../domain/time";

export interface RolloutRef {
  readonly rolloutId: string;
}

export interface WaveRef extends RolloutRef {
  /** Counted from 0. */
  readonly wave: number;
}

/** How a verified write stands. `again`: not yet, call after so many milliseconds. */
export type WriteProgress =
  | { readonly kind: "verified" }
  | { readonly kind: "again"; readonly afterMs: number; readonly reason: string }
  | { readonly kind: "held"; readonly reason: string };

/** Every activity, its input and its output. One table, so an orchestrator cannot misname or mistype a call. */
export interface Activities {
  readonly "run-preflight": { input: RolloutRef; output: { passed: boolean; waves: number } };
  readonly "decide-next": { input: WaveRef; output: Step };
  readonly "apply-wave": { input: WaveRef; output: WriteProgress };
  readonly "contain-wave": { input: WaveRef & { reason: string }; output: WriteProgress };
  /** Looks at the evidence; `nextLook` null: nothing more to observe, decide. */
  readonly "judge-wave": { input: WaveRef; output: { nextLook: Instant | null } };
  readonly "extend-bake": { input: WaveRef; output: { until: Instant } };
  readonly "open-approval": { input: WaveRef & { kind: ApprovalKind; reason: string }; output: { approvalId: string } };
  readonly "read-approval": { input: { approvalId: string }; output: { state: ApprovalState; expiresAt: Instant } };
  /** Whether somebody stopped the rollout, so that nobody need wait for an answer. */
  readonly "read-controls": { input: RolloutRef; output: { stopped: boolean } };
  readonly "promote-wave": { input: WaveRef; output: { promoted: boolean } };
  readonly "end-wave": { input: WaveRef & { outcome: WaveEnd; reason: string }; output: null };
  readonly "hold-rollout": { input: WaveRef & { kind: HoldKind; reason: string; waitsFor: string }; output: null };
  /** Ends the rollout, or names the waves that a rollback still owes: contain them, then ask again. */
  readonly "finish-rollout": { input: RolloutRef & { outcome: WaveEnd }; output: { contain: readonly number[] } };
  /** Carries a preview out and stores its result. */
  readonly "run-preview": { input: { previewId: string }; output: null };
}
export type ActivityName = keyof Activities;

export const ACTIVITY_NAMES = [
  "run-preflight",
  "decide-next",
  "apply-wave",
  "contain-wave",
  "judge-wave",
  "extend-bake",
  "open-approval",
  "read-approval",
  "read-controls",
  "promote-wave",
  "end-wave",
  "hold-rollout",
  "finish-rollout",
  "run-preview",
] as const satisfies readonly ActivityName[];
