import { leastAlarmingShare } from "./characteristic";
import { upperBound } from "./binomial";
import { splitFalseAlarm } from "./false-alarm";
import { resolveRates } from "./rates";
import { largestWave, suggestSizes } from "./risk-budget";
import type { PlanGate } from "../plan/plan";

/** A planned wave beside what the risk budget allows, if nobody is blocked in the waves before it. */
export interface PlannedWave {
  readonly name: string;
  readonly users: number;
  /** People whom it may put at risk: upper bound of the blocked share before it × its people. */
  readonly atRisk: number;
  /** The largest wave that the budget allows here. */
  readonly largest: number;
  /** Sizes in which its people fit the budget one after the other; null: it fits as it is. */
  readonly split: readonly number[] | null;
}

/** Holds each planned wave against the risk budget. A wave that is split counts as evidence all the same. */
export function planWaves(
  waves: readonly { readonly name: string; readonly users: number }[],
  budget: { readonly users: number; readonly confidence: number },
  tested: number,
): readonly PlannedWave[] {
  let before = 0;
  return waves.map(({ name, users }) => {
    const evidence = Math.floor(before * tested);
    const atRisk = upperBound(0, evidence, budget.confidence) * users;
    const largest = largestWave(evidence, budget.users, budget.confidence);
    const fits = users <= largest;
    const split = fits
      ? null
      : suggestSizes({ users, budget: budget.users, confidence: budget.confidence, tested, before });
    before += users;
    return { name, users, atRisk, largest, split };
  });
}

/** A wave that needs more failures than this share of its people to raise the alarm is too small to be watched. */
const WATCHABLE = 0.2;

/**
 * Says of a wave that it is too small for its gate to notice anything but a disaster; null where it is large enough. Below
 * the number the alarm is raised only where the failures happen to come first.
 */
export function findBlindWave(wave: { readonly name: string; readonly users: number }, gate: PlanGate): string | null {
  const { signInBlocked, passkeyFailing } = gate.guardrails;
  if (signInBlocked === "off" || wave.users === 0) return null;
  const shares = splitFalseAlarm(gate.falseAlarm, {
    signInBlocked: true,
    passkeyFailing: passkeyFailing !== "off",
    slices: true,
  });
  const { tolerable } = resolveRates(signInBlocked, { users: 0, affected: 0 });
  const least = leastAlarmingShare(wave.users, tolerable, shares.signInBlocked.whole);
  const people = wave.users === 1 ? "1 user" : `${String(wave.users)} users`;
  if (least === null) return `wave "${wave.name}": ${people} cannot raise an alarm at all`;
  return least <= WATCHABLE
    ? null
    : `wave "${wave.name}": ${people} cannot raise an alarm below ${String(Math.round(least * 100))} %`;
}
