/** The part of the false-alarm rate that each test of a gate may spend, as fractions of 1. Together they are the plan's rate. */
export interface FalseAlarmShares {
  readonly signInBlocked: TestShares;
  readonly passkeyFailing: TestShares;
}

/** A guardrail's test over everybody and the one over its slices. */
export interface TestShares {
  readonly whole: number;
  readonly slices: number;
}

/** What can be fed: a test without evidence takes nothing from the others. */
export interface Fed {
  readonly signInBlocked: boolean;
  readonly passkeyFailing: boolean;
  readonly slices: boolean;
}

/**
 * Of the rate, so much is for people who are kept out; the rest for passkeys that fail, whose tolerable and intolerable
 * rates lie further apart, so that they need less.
 */
const BLOCKED = 0.8;
/**
 * Slices need little: each of the few people of a broken slice multiplies its evidence by twenty or more. So they pay for
 * being many without the whole becoming slow (docs/gates/results.md).
 */
const SLICES = { signInBlocked: 0.1, passkeyFailing: 0.25 } as const;

/**
 * Splits the plan's false-alarm rate over the guardrails that can roll back (gates.md, Verdicts): `signInBlocked` gets at
 * least half, its slices included, and what a stream cannot feed takes nothing. By the union bound the gate as a whole
 * stops a healthy wave no oftener than the sum. `policyRefused` counts refusals that only the policy can cause, so chance
 * has no part in it and it spends nothing.
 */
export function splitFalseAlarm(total: number, fed: Fed): FalseAlarmShares {
  const blocked = fed.signInBlocked ? (fed.passkeyFailing ? BLOCKED : 1) : 0;
  const failing = fed.passkeyFailing ? 1 - blocked : 0;
  return {
    signInBlocked: shareOut(total * blocked, fed.slices ? SLICES.signInBlocked : 0),
    passkeyFailing: shareOut(total * failing, fed.slices ? SLICES.passkeyFailing : 0),
  };
}

function shareOut(rate: number, forSlices: number): TestShares {
  return { whole: rate * (1 - forSlices), slices: rate * forSlices };
}
