import type { Instant } from "../time";

/** What happened to one person of a wave (gates.md). */
export type Outcome = "succeeded" | "struggled" | "blocked" | "untested" | "silent";

export type VerdictKind = "alarm" | "certified" | "insufficient" | "error";

/** One guardrail or signal, measured. `sentence` holds both numbers. */
export interface Measurement {
  readonly metric: string;
  readonly result: "Successful" | "Failed" | "Inconclusive" | "Error";
  readonly sentence: string;
  readonly users: number;
  readonly affected: number;
  /** Upper confidence bound of the affected share, 0..1. */
  readonly upperBound: number;
}

/** All metrics of a wave together. `reason` names the numbers a person needs. */
export interface Verdict {
  readonly kind: VerdictKind;
  readonly reason: string;
  readonly at: Instant;
  /** Judged on evidence complete up to here. */
  readonly watermark: Instant;
  readonly users: number;
  readonly blocked: number;
  readonly upperBound: number;
  /** The platform or provider that is broken beyond doubt; null: none is. */
  readonly slice: string | null;
  readonly provisional: boolean;
  readonly measurements: readonly Measurement[];
  readonly outcomes: Readonly<Record<Outcome, number>>;
  /** Why the rollout is to be held although nothing is to be taken back; it lifts itself. Absent or null: nothing. */
  readonly holds?: ProvisionalHold | null;
  /** With `error`: since when nothing could be measured. */
  readonly erroneousSince?: Instant | null;
}

/** A hold that lifts itself: an alarm on outcomes that are not final, a signal, people who fell silent. */
export interface ProvisionalHold {
  readonly sentence: string;
  /** What a person knew who resumed after this moment: then it doesn't hold again. */
  readonly since: Instant;
}
