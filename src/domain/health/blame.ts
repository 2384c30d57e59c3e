import { logChoose, logGamma } from "./binomial";
import type { ShareCount } from "./measure";

/** What people whom no wave reached yet say about an alarm. */
export type Blame =
  /** The control goes on as usual, or there is none that could speak. */
  | { readonly kind: "wave" }
  /** The control may yet show the same: too little is known. */
  | { readonly kind: "open"; readonly doubt: number }
  /** The control fails too. */
  | { readonly kind: "everything"; readonly doubt: number };

/** Fewer people than this in the control say nothing. */
export const LEAST_CONTROL = 20;

/**
 * An alarm is the wave's while the probability that everything fails is below this; there are many slices, so each must say more. Looked at after every outcome it
 * blames a wave for an outage of everything in fewer than 2 % of cases (docs/gates/results.md).
 */
const BEYOND_DOUBT = { whole: 0.008, slice: 0.003 } as const;
/** A control that fails too explains no wave that is so much worse that chance would do it once in ten thousand times. */
const FAR_WORSE = 0.0001;

/**
 * Whether an alarm is the wave's doing or everybody's (gates.md, concurrent control). Two explanations of what the control
 * showed in the same hours are weighed by Bayes' rule, equally likely before: the control fails at the wave's own rate,
 * which is as uncertain as the wave's counts leave it (beta-binomial with Jeffreys' prior), or it fails at the tolerable
 * rate (binomial). A wave that is far worse than a failing control is to blame all the same. `wave` are the counts that raised the alarm; nobody in the control means that nothing speaks against it.
 */
export function assignBlame(
  wave: ShareCount,
  control: ShareCount,
  tolerable: number,
  of: "whole" | "slice" = "whole",
): Blame {
  if (control.users === 0) return { kind: "wave" };
  const [a, b] = [wave.affected + 0.5, wave.users - wave.affected + 0.5];
  const { users, affected } = control;
  const shared = logBeta(affected + a, users - affected + b) - logBeta(a, b);
  const usual = affected * Math.log(tolerable) + (users - affected) * Math.log1p(-tolerable);
  const doubt = 1 / (1 + Math.exp(usual - shared));
  if (doubt <= BEYOND_DOUBT[of] || exceedsByChance(wave, control) < FAR_WORSE) return { kind: "wave" };
  return doubt > 0.5 ? { kind: "everything", doubt } : { kind: "open", doubt };
}

/** Probability that at least so many of the wave's people are among all affected if chance alone chose them (Fisher's exact test, one-sided). */
function exceedsByChance(wave: ShareCount, control: ShareCount): number {
  const all = wave.affected + control.affected;
  const people = wave.users + control.users;
  let sum = 0;
  for (let k = wave.affected; k <= Math.min(wave.users, all); k += 1) {
    if (all - k > control.users) continue;
    sum += Math.exp(logChoose(wave.users, k) + logChoose(control.users, all - k) - logChoose(people, all));
  }
  return Math.min(1, sum);
}

function logBeta(a: number, b: number): number {
  return logGamma(a) + logGamma(b) - logGamma(a + b);
}
