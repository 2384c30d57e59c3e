import { alarmBoundary, crossingProbability, medianUsersToAlarm } from "./alarm-boundary";
import { usersToProve } from "./binomial";

/** What a gate does to waves of one size; every number is exact, not sampled. */
export interface Characteristic {
  readonly size: number;
  /** Probability that a wave at exactly the tolerable rate is stopped. */
  readonly falseAlarm: number;
  readonly at: readonly {
    readonly rate: number;
    /** Probability that the alarm is raised, and after how many users in half of the waves; null: in fewer than half. */
    readonly power: number;
    readonly medianUsers: number | null;
  }[];
  /** The smallest true rate that raises the alarm in nine of ten waves; null: not even everybody blocked does. */
  readonly findsNineOfTen: number | null;
}

/** True rates that a table shows. */
export const SHOWN_RATES = [0.05, 0.1, 0.2, 0.4] as const;

/** The operating characteristic of `signInBlocked` alone, all of the false-alarm rate being its own. */
export function characteristicOf(size: number, tolerable: number, falseAlarm: number): Characteristic {
  const boundary = alarmBoundary(size, tolerable, falseAlarm);
  return {
    size,
    falseAlarm: crossingProbability(boundary, tolerable),
    at: SHOWN_RATES.map((rate) => ({
      rate,
      power: crossingProbability(boundary, rate),
      medianUsers: medianUsersToAlarm(boundary, rate),
    })),
    findsNineOfTen: smallestFound((rate) => crossingProbability(boundary, rate) >= 0.9),
  };
}

/** The share of a whole wave of this size at which the alarm is raised, whatever the order; null: no number does. */
export function leastAlarmingShare(size: number, tolerable: number, falseAlarm: number): number | null {
  // At the end of the wave: whoever raises it earlier had more than this share of fewer people.
  const limit = alarmBoundary(size, tolerable, falseAlarm, "shared")[size] ?? Infinity;
  return Number.isFinite(limit) ? limit / size : null;
}

/** People without a failure who certify a wave. */
export function cleanUsersToCertify(intolerable: number, confidence: number): number {
  return usersToProve(0, intolerable, confidence);
}

function smallestFound(isFound: (rate: number) => boolean): number | null {
  if (!isFound(0.999)) return null;
  let [low, high] = [0, 0.999];
  for (let step = 0; step < 20; step += 1) {
    const middle = (low + high) / 2;
    if (isFound(middle)) high = middle;
    else low = middle;
  }
  return high;
}
