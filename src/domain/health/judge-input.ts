import type { SignIn } from "../evidence/records";
import type { PlanGate } from "../plan/plan";
import type { Instant } from "../time";
import type { ShareCount } from "./measure";
import type { GraceEnd } from "./outcomes";
import type { SignalFacts } from "./signals";
import type { SilenceFacts } from "./silence";

/** All that a judgement rests on. Times are instants, shares fractions of 1. */
export interface JudgeInput {
  readonly now: Instant;
  readonly gate: PlanGate;
  readonly confidence: number;
  readonly people: readonly string[];
  readonly signIns: readonly SignIn[];
  /** The log is complete up to here. */
  readonly watermark: Instant;
  readonly graceEnd: GraceEnd;
  /** Failures before this moment are waited for until their grace is over; null: every failure is. */
  readonly bakeEndsAt: Instant | null;
  /** The first moment at which a refusal by policy is the wave's: its write has had time to act. */
  readonly actsFrom: Instant;
  /** Judged earlier waves of the same profile. */
  readonly pooled: { readonly signInBlocked: ShareCount; readonly passkeyFailing: ShareCount };
  /** The same people before the wave. */
  readonly before: Before;
  /** People not yet reached, in the same hours; null: not read, or too few to speak. */
  readonly control: Control | null;
  /** By person, the provider of the passkey that they registered; others have no such slice. */
  readonly providers: ReadonlyMap<string, string>;
  /** Edits of Conditional Access or of device policy since shortly before the wave, oldest first: who and when. */
  readonly accessEdits: readonly AccessEdit[];
  readonly signals: SignalFacts;
  /** What is known of people who were active before; null: nothing to compare with. */
  readonly silence: SilenceFacts | null;
  /** Why the sources can't be trusted now; null when they are alive and complete. An alarm stands all the same. */
  readonly sourceProblem: string | null;
}

export interface Before {
  readonly signInBlocked: ShareCount;
  /** People whom the policy refused a passkey, or Conditional Access a sign-in, already then. */
  readonly refused: ReadonlySet<string>;
  readonly accessRefused: ReadonlySet<string>;
}

export interface Control {
  readonly people: readonly string[];
  readonly signIns: readonly SignIn[];
}

export interface AccessEdit {
  readonly at: Instant;
  readonly actor: string | null;
  readonly activity: string;
}
