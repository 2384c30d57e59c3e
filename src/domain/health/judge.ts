import type { SignIn } from "../evidence/records";
import type { Instant } from "../time";
import { findAccessProblem, isBlamedForAccess } from "./access-policy";
import { askBlocked, askShares, slicesOf, splitFor } from "./ask-shares";
import { assignBlame, LEAST_CONTROL } from "./blame";
import { ControlCounts } from "./control-counts";
import type { FalseAlarmShares } from "./false-alarm";
import type { JudgeInput } from "./judge-input";
import { measurePolicyRefused, measureShare, type ShareQuestion } from "./measure";
import { isAffected, outcomesOf, type Course, type PersonOutcome, type Reading } from "./outcomes";
import { measureSignals } from "./signals";
import { measureSilence } from "./silence";
import type { Measurement, Outcome, ProvisionalHold, Verdict } from "./verdict";

/** Metrics that hold and let go again, and never roll back. */
const HOLDING: ReadonlySet<string> = new Set([
  "newlySilent",
  "registrationAbandoned",
  "adoption",
  "fallback",
  "methodRemoved",
  "helpDesk",
]);

/**
 * Judges a wave: alarm, certified, insufficient or error (gates.md). Alarms are sequential tests calibrated exactly for
 * the wave's size; the gate's false-alarm rate is split over them. Certification is the exact upper bound over this wave
 * and the earlier ones of the profile, and needs somebody of this very wave. While a failure within the bake is undecided
 * the verdict is insufficient and provisional, and where those failures would raise an alarm it asks for a hold that lifts
 * itself. An alarm rests on what was seen, so a source that fails meanwhile doesn't hide it; people whom no wave reached
 * may. Pure: equal input, equal verdict.
 */
export function judgeWave(input: JudgeInput): Verdict {
  const blamed = isBlamedForAccess(input);
  const reading: Reading = { watermark: input.watermark, graceEnd: input.graceEnd, withAccessPolicy: blamed };
  const outcomes = outcomesOf(input.people, input.signIns, reading);
  const shares = splitFor(input);
  const questions = askShares(input, outcomes, shares);
  const guardrails = [...questions.map(measureShare), ...measureRefusals(input)];
  const holding = [...measureSilences(input), ...measureSignalsOf(input)];
  const measurements = [...guardrails, ...holding];
  const tested = outcomes.filter((each) => each.signIn.draw !== null);
  const bound = questions.find((each) => each.metric === "signInBlocked") ?? askBlocked(input, outcomes, shares);
  const common = {
    at: input.now,
    watermark: input.watermark,
    users: tested.length,
    blocked: tested.filter((each) => isAffected(each.signIn)).length,
    upperBound: measureShare(bound).upperBound,
    slice: questions.find((each) => each.walk.crossing !== undefined)?.walk.crossing?.slice?.name ?? null,
    provisional: false,
    measurements,
    outcomes: countOutcomes(outcomes),
    holds: findHold(input, questions, holding, shares, blamed),
  };
  const failed = guardrails.find((each) => each.result === "Failed");
  if (failed !== undefined) {
    const everywhere = explainByControl(input, questions, reading);
    if (everywhere !== undefined) {
      const reason = `${everywhere}; ${failed.sentence}`;
      return { ...common, slice: null, kind: "error", reason, holds: { sentence: reason, since: input.now } };
    }
    return { ...common, kind: "alarm", reason: failed.sentence };
  }
  const access = blamed ? null : findAccessProblem(input, (withAccess) => crosses(input, withAccess, shares));
  const unmeasured = access ?? input.sourceProblem;
  if (unmeasured !== null) return { ...common, kind: "error", reason: unmeasured };
  return { ...common, ...judgeEvidence(input, outcomes, guardrails, tested.length) };
}

/** Whether the evidence suffices, when nothing speaks against the wave. */
function judgeEvidence(
  input: JudgeInput,
  outcomes: readonly PersonOutcome[],
  guardrails: readonly Measurement[],
  tested: number,
): Pick<Verdict, "kind" | "reason" | "provisional"> {
  const undecided = countUndecided(outcomes, input.bakeEndsAt);
  const missing = [
    ...(undecided > 0 ? [`${peopleOf(undecided)} failed and may still get in: their grace is not over`] : []),
    ...(guardrails.length === 0 ? ["every guardrail of the gate is off: nothing was measured"] : []),
    ...(tested === 0 ? ["nobody of this wave signed in afresh: that nothing was seen proves nothing"] : []),
    ...guardrails.filter((each) => each.result !== "Successful").map((each) => each.sentence),
  ];
  if (missing[0] !== undefined) return { kind: "insufficient", reason: missing.join("; "), provisional: undecided > 0 };
  const reason = guardrails.map((each) => each.sentence).join("; ");
  // Nothing is certified before the bake is over and the evidence complete up to its end (gates.md).
  return input.bakeEndsAt !== null && input.watermark < input.bakeEndsAt
    ? { kind: "insufficient", reason: `the bake is not over; ${reason}`, provisional: true }
    : { kind: "certified", reason, provisional: false };
}

/** Refusals by the policy that the write had time to cause, of people whom it did not refuse before. */
function measureRefusals(input: JudgeInput): readonly Measurement[] {
  const { policyRefused } = input.gate.guardrails;
  if (policyRefused === "off") return [];
  const acting: readonly SignIn[] = input.signIns.filter((each) => each.at >= input.actsFrom);
  const people = input.people.filter((id) => !input.before.refused.has(id));
  return [
    measurePolicyRefused(
      policyRefused,
      outcomesOf(people, acting, { watermark: input.watermark, graceEnd: input.graceEnd }),
    ),
  ];
}

function measureSilences({ gate, silence, confidence }: JudgeInput): readonly Measurement[] {
  const { newlySilent } = gate.guardrails;
  return newlySilent === "off" || silence === null ? [] : [measureSilence(newlySilent, silence, confidence)];
}

function measureSignalsOf({ gate, signals, people, signIns, now }: JudgeInput): readonly Measurement[] {
  return measureSignals(gate.signals, signals, people, signIns, now);
}

/** Why an alarm is not the wave's doing, or can't be told yet; undefined: it is the wave's. */
function explainByControl(
  { control, people, providers, bakeEndsAt, watermark }: JudgeInput,
  questions: readonly ShareQuestion[],
  reading: Reading,
): string | undefined {
  const alarms = questions.filter((each) => each.walk.crossing !== undefined);
  if (control === null || alarms.length === 0 || people.length === 0) return undefined;
  const outcomes = outcomesOf(control.people, control.signIns, reading);
  const sentences: string[] = [];
  for (const { metric, walk: walked } of alarms) {
    const slice = walked.crossing?.slice?.name ?? null;
    const counts = countControl(outcomes, metric === "signInBlocked" ? (o) => o.signIn : (o) => o.passkey, providers);
    // A control that stayed too small to speak for the whole bake is none.
    if (bakeEndsAt !== null && watermark >= bakeEndsAt && counts.users < LEAST_CONTROL) return undefined;
    const inControl = counts.count(slice);
    const whole = { users: walked.users, affected: walked.affected + walked.late };
    const wave = slice === null ? whole : (walked.countOf(slice) ?? whole);
    const of = slice === null ? "whole" : "slice";
    if (assignBlame(wave, inControl, walked.settings.tolerable, of).kind === "wave") return undefined;
    sentences.push(
      `${String(inControl.affected)} of ${String(inControl.users)} people whom no wave reached yet fail in the same hours, so nobody can say that it is the wave's doing`,
    );
  }
  return sentences[0];
}

function countControl(
  outcomes: readonly PersonOutcome[],
  courseOf: (outcome: PersonOutcome) => Course,
  providers: ReadonlyMap<string, string>,
): ControlCounts {
  const counts = new ControlCounts();
  for (const person of outcomes) {
    const course = courseOf(person);
    if (course.draw !== null) counts.add(person.userId, isAffected(course), slicesOf(person, providers));
  }
  return counts;
}

/** What asks for a hold that lifts itself: outcomes that are not final yet, or a signal once the bake is over. */
function findHold(
  input: JudgeInput,
  questions: readonly ShareQuestion[],
  holding: readonly Measurement[],
  shares: FalseAlarmShares,
  withAccessPolicy: boolean,
): ProvisionalHold | null {
  if (questions.some((each) => each.walk.crossing !== undefined)) return null;
  const reading: Reading = { watermark: input.now, graceEnd: input.graceEnd, atOnce: true, withAccessPolicy };
  const soFar = outcomesOf(input.people, input.signIns, reading);
  const alarming = askShares(input, soFar, shares).find((each) => each.walk.crossing !== undefined);
  if (alarming !== undefined) {
    const since = Math.max(0, ...soFar.flatMap((each) => failedAt(each)));
    return {
      sentence: `a provisional alarm on outcomes that are not final: ${measureShare(alarming).sentence}`,
      since,
    };
  }
  const over = input.bakeEndsAt !== null && input.watermark >= input.bakeEndsAt;
  const failed = over ? holding.filter((each) => HOLDING.has(each.metric) && each.result === "Failed") : [];
  const sentence = failed.map((each) => each.sentence).join("; ");
  return sentence === "" ? null : { sentence, since: input.bakeEndsAt ?? input.now };
}

function failedAt({ signIn, passkey }: PersonOutcome): readonly Instant[] {
  return [signIn, passkey].flatMap(({ draw, lateAt }) =>
    draw?.affected === true ? [draw.at] : lateAt === null ? [] : [lateAt],
  );
}

function crosses(input: JudgeInput, outcomes: readonly PersonOutcome[], shares: FalseAlarmShares): boolean {
  return askShares(input, outcomes, shares).some((each) => each.walk.crossing !== undefined);
}

/** People whose failure within the bake is neither held against them nor forgiven yet. Later failures are not waited for, or no bake of a large wave would end. */
function countUndecided(outcomes: readonly PersonOutcome[], bakeEndsAt: Instant | null): number {
  const before = bakeEndsAt ?? Infinity;
  return outcomes.filter(({ signIn, passkey }) =>
    [signIn.undecidedSince, passkey.undecidedSince].some((since) => since !== null && since < before),
  ).length;
}

function peopleOf(count: number): string {
  return count === 1 ? "1 person" : `${String(count)} people`;
}

function countOutcomes(outcomes: readonly PersonOutcome[]): Readonly<Record<Outcome, number>> {
  const counts = { succeeded: 0, struggled: 0, blocked: 0, untested: 0, silent: 0 };
  for (const { outcome } of outcomes) counts[outcome] += 1;
  return counts;
}
