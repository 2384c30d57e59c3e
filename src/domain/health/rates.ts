import { upperBound } from "./binomial";
import type { ShareCount } from "./measure";

/** The rates that a guardrail is held against; fractions of 1. */
export interface Rates {
  readonly tolerable: number;
  readonly intolerable: number;
}

/** Nobody's own rate is taken for lower than this: a wave is not stopped for the first two unlucky people. */
const LEAST_TOLERABLE = 0.02;
const MOST_TOLERABLE = 0.5;
/** `intolerable: auto` lies so much above the tolerable rate. */
const MARGIN = 0.08;
/** Fewer people than this say nothing about their own rate. */
const LEAST_BASELINE = 20;
/**
 * Confidence of the upper estimate of the people's own rate. The lowest at which a healthy wave, whose baseline is itself
 * a sample, is stopped no oftener than the plan says: exact over waves of 10 to 200 people, baselines of 20 to 400 and true
 * rates up to 5 %. A higher one would only make small waves blind: 0 of 25 people proves "under 11 %" at 95 %, and a gate
 * that tolerates that can't find a 20 % lockout.
 */
const OWN_RATE_CONFIDENCE = 0.85;
/** Estimates are rounded up to a tenth of a percent: for people, and so that waves share their calibration. */
const STEPS = 1000;

/**
 * A guardrail's rates, `auto` resolved (gates.md, Metrics): tolerable is the upper estimate of the same people's own rate
 * before the wave, at least 2 %; intolerable 8 points above the tolerable one. An estimate never exceeds an intolerable
 * rate that the plan gives as a number.
 */
export function resolveRates(
  given: { readonly tolerable: number | "auto"; readonly intolerable: number | "auto" },
  baseline: ShareCount,
): Rates {
  const own = given.tolerable === "auto" ? estimateOwnRate(baseline) : given.tolerable;
  if (given.intolerable === "auto") return { tolerable: own, intolerable: Math.min(own + MARGIN, 0.99) };
  return {
    tolerable: given.tolerable === "auto" ? Math.min(own, given.intolerable) : own,
    intolerable: given.intolerable,
  };
}

function estimateOwnRate({ users, affected }: ShareCount): number {
  if (users < LEAST_BASELINE) return LEAST_TOLERABLE;
  const upper = Math.ceil(upperBound(affected, users, OWN_RATE_CONFIDENCE) * STEPS) / STEPS;
  return Math.min(Math.max(upper, LEAST_TOLERABLE), MOST_TOLERABLE);
}
