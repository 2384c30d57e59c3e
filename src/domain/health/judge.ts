import type { SignIn } from "../evidence/records";
import type { PlanGate } from "../plan/plan";
import type { Instant } from "../time";
import { upperBound, upperTail } from "./binomial";
import { measurePolicyRefused, measureShare, type ShareCount } from "./measure";
import { outcomesOf, type GraceEnd, type PersonOutcome } from "./outcomes";
import type { Measurement, Outcome, Verdict } from "./verdict";

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
  readonly baseline: ShareCount;
  /** People not yet reached, in the same hours. */
  readonly control: ShareCount;
  /** Why the sources can't be trusted now; null when they are alive and complete. An alarm stands all the same. */
  readonly sourceProblem: string | null;
}

/** A control smaller than this says nothing. */
const LEAST_CONTROL = 20;

/**
 * Judges a wave: alarm, certified, insufficient or error (gates.md). The alarm is a sequential test calibrated
 * exactly for the wave's size at the gate's false-alarm rate, half of it for each guardrail that is a share; certification
 * is the exact upper bound over this wave and the earlier ones of the profile, and needs somebody of this very wave. While
 * a failure within the bake is undecided the verdict is insufficient and provisional. An alarm rests on what was seen, so
 * a source that fails meanwhile doesn't hide it. Pure: equal input, equal verdict.
 */
export function judgeWave(input: JudgeInput): Verdict {
  const outcomes = outcomesOf(input.people, input.signIns, input.watermark, input.graceEnd);
  const measurements = measure(input, outcomes);
  const tested = outcomes.filter((each) => isTested(each) && each.final);
  const blocked = tested.filter((each) => each.outcome === "blocked").length;
  const common = {
    at: input.now,
    watermark: input.watermark,
    users: tested.length,
    blocked,
    upperBound: upperBound(
      blocked + input.pooled.signInBlocked.affected,
      tested.length + input.pooled.signInBlocked.users,
      input.confidence,
    ),
    slice: null,
    provisional: false,
    measurements,
    outcomes: countOutcomes(outcomes),
  };
  const failed = measurements.find((each) => each.result === "Failed");
  if (failed !== undefined) {
    const everywhere = controlFailsToo(input);
    if (everywhere !== undefined) return { ...common, kind: "error", reason: everywhere };
    return { ...common, kind: "alarm", reason: failed.sentence };
  }
  if (input.sourceProblem !== null) return { ...common, kind: "error", reason: input.sourceProblem };
  const undecided = countUndecided(outcomes, input.bakeEndsAt);
  const missing = [
    ...(undecided > 0 ? [`${peopleOf(undecided)} failed and may still get in: their grace is not over`] : []),
    ...(measurements.length === 0 ? ["every guardrail of the gate is off: nothing was measured"] : []),
    ...(tested.length === 0 ? ["nobody of this wave signed in afresh: that nothing was seen proves nothing"] : []),
    ...measurements.filter((each) => each.result !== "Successful").map((each) => each.sentence),
  ];
  if (missing[0] !== undefined)
    return { ...common, kind: "insufficient", reason: missing.join("; "), provisional: undecided > 0 };
  const reason = measurements.map((each) => each.sentence).join("; ");
  // Nothing is certified before the bake is over and the evidence complete up to its end (gates.md).
  return input.bakeEndsAt !== null && input.watermark < input.bakeEndsAt
    ? { ...common, kind: "insufficient", reason: `the bake is not over; ${reason}`, provisional: true }
    : { ...common, kind: "certified", reason };
}

/** People whose failure within the bake is neither held against them nor forgiven yet. Later failures are not waited for, or no bake of a large wave would end. */
function countUndecided(outcomes: readonly PersonOutcome[], bakeEndsAt: Instant | null): number {
  const before = bakeEndsAt ?? Infinity;
  return outcomes.filter((each) => each.undecidedSince !== null && each.undecidedSince < before).length;
}

function peopleOf(count: number): string {
  return count === 1 ? "1 person" : `${String(count)} people`;
}

function measure(input: JudgeInput, outcomes: readonly PersonOutcome[]): readonly Measurement[] {
  const { signInBlocked, passkeyFailing, policyRefused } = input.gate.guardrails;
  const measurements: Measurement[] = [];
  const common = { confidence: input.confidence, size: input.people.length, falseAlarm: input.gate.falseAlarm / 2 };
  if (signInBlocked !== "off") {
    const tolerable = signInBlocked.tolerable === "auto" ? autoTolerable(input) : signInBlocked.tolerable;
    const intolerable =
      signInBlocked.intolerable === "auto" ? Math.min(tolerable + 0.08, 0.99) : signInBlocked.intolerable;
    const drawn = inOrder(
      outcomes.filter((each) => isTested(each) && each.final),
      (each) => each.decidedAt,
    );
    const draws = drawn.map((each) => each.outcome === "blocked");
    const pooled = input.pooled.signInBlocked;
    measurements.push(
      measureShare({
        ...common,
        metric: "signInBlocked",
        what: "users blocked",
        none: "nobody was tested yet",
        draws,
        pooled,
        tolerable,
        intolerable,
      }),
    );
  }
  if (passkeyFailing !== "off") {
    const drawn = inOrder(
      outcomes.filter((each) => each.passkey !== "untried"),
      (each) => each.passkeyDecidedAt,
    );
    const draws = drawn.map((each) => each.passkey === "failing");
    const pooled = input.pooled.passkeyFailing;
    const what = "passkey users failing with it";
    const none = "nobody used a passkey yet";
    measurements.push(
      measureShare({ ...common, metric: "passkeyFailing", what, none, draws, pooled, ...passkeyFailing }),
    );
  }
  if (policyRefused !== "off") {
    const acting = input.signIns.filter((each) => each.at >= input.actsFrom);
    const late = outcomesOf(input.people, acting, input.watermark, input.graceEnd);
    measurements.push(measurePolicyRefused(policyRefused, late));
  }
  return measurements;
}

function inOrder(
  outcomes: readonly PersonOutcome[],
  at: (outcome: PersonOutcome) => Instant,
): readonly PersonOutcome[] {
  return [...outcomes].sort((a, b) => at(a) - at(b) || (a.userId < b.userId ? -1 : 1));
}

/** `auto`: the upper estimate of the same people's own rate before the wave, at least 2 %. */
function autoTolerable({ baseline, confidence }: JudgeInput): number {
  const own = baseline.users >= LEAST_CONTROL ? upperBound(baseline.affected, baseline.users, confidence) : 0;
  return Math.min(Math.max(0.02, own), 0.5);
}

function controlFailsToo({ control, baseline, confidence }: JudgeInput): string | undefined {
  if (control.users < LEAST_CONTROL) return undefined;
  const normal = Math.max(
    0.02,
    baseline.users >= LEAST_CONTROL ? upperBound(baseline.affected, baseline.users, confidence) : 0,
  );
  if (upperTail(control.affected, control.users, normal) > 0.01) return undefined;
  return `${String(control.affected)} of ${String(control.users)} people whom no wave reached yet are blocked too: this is not the wave's doing`;
}

/** Somebody with at least one fresh authentication. Silence and tokens prove nothing. */
export function isTested({ outcome }: PersonOutcome): boolean {
  return outcome === "succeeded" || outcome === "struggled" || outcome === "blocked";
}

function countOutcomes(outcomes: readonly PersonOutcome[]): Readonly<Record<Outcome, number>> {
  const counts = { succeeded: 0, struggled: 0, blocked: 0, untested: 0, silent: 0 };
  for (const { outcome } of outcomes) counts[outcome] += 1;
  return counts;
}
