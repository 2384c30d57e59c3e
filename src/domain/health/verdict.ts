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
  readonly slice: string | null;
  readonly provisional: boolean;
  readonly measurements: readonly Measurement[];
  readonly outcomes: Readonly<Record<Outcome, number>>;
}
