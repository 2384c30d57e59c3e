import { alarmThreshold, upperBound } from "./binomial";
import type { PersonOutcome } from "./outcomes";
import type { Measurement } from "./verdict";

/** So many affected of so many people who could tell. */
export interface ShareCount {
  readonly users: number;
  readonly affected: number;
}

export interface ShareQuestion {
  readonly metric: string;
  /** What is counted, for the sentence: `users blocked`. */
  readonly what: string;
  readonly here: ShareCount;
  readonly pooled: ShareCount;
  readonly tolerable: number;
  readonly intolerable: number;
  readonly falseAlarm: number;
  readonly confidence: number;
  readonly least: number;
}

/**
 * Measures a guardrail that is a share of people. Failed: more than tolerable beyond doubt in this wave alone.
 * Successful: the exact upper bound, earlier waves pooled in, is under the intolerable value. Else Inconclusive.
 */
export function measureShare(question: ShareQuestion): Measurement {
  const { metric, what, here, pooled, intolerable } = question;
  const threshold = alarmThreshold(here.users, question.tolerable, question.falseAlarm, question.least);
  const bound = upperBound(here.affected + pooled.affected, here.users + pooled.users, question.confidence);
  const count = `${String(here.affected)} of ${String(here.users)} ${what}`;
  const common = { metric, users: here.users, affected: here.affected, upperBound: bound };
  if (threshold !== undefined && here.affected >= threshold)
    return {
      ...common,
      result: "Failed",
      sentence: `${count}; alarm at ${String(threshold)} of ${String(here.users)}`,
    };
  const limit = `upper bound ${percent(bound)}${pooled.users > 0 ? ` with ${String(pooled.users)} people of earlier waves` : ""}`;
  const next =
    threshold === undefined ? "too few to raise an alarm" : `alarm at ${String(threshold)} of ${String(here.users)}`;
  return bound < intolerable
    ? {
        ...common,
        result: "Successful",
        sentence: `${count}; ${limit} is under the intolerable ${percent(intolerable)}`,
      }
    : {
        ...common,
        result: "Inconclusive",
        sentence: `${count}; ${limit} is not under the intolerable ${percent(intolerable)}; ${next}`,
      };
}

/** Alarms at so many people refused a passkey step by policy, or at one person refused so often. */
export function measurePolicyRefused(
  limit: { readonly people: number; readonly orTimesForOne: number },
  outcomes: readonly PersonOutcome[],
): Measurement {
  const refused = outcomes.filter((each) => each.refusals > 0);
  const most = Math.max(0, ...refused.map((each) => each.refusals));
  const failed = refused.length >= limit.people || most >= limit.orTimesForOne;
  return {
    metric: "policyRefused",
    result: failed ? "Failed" : "Successful",
    sentence: `${String(refused.length)} people refused a passkey by policy, one at most ${String(most)} times; alarm at ${String(limit.people)} people or ${String(limit.orTimesForOne)} times`,
    users: outcomes.length,
    affected: refused.length,
    upperBound: 0,
  };
}

/** `0.1234` as `12.3 %`. */
export function percent(share: number): string {
  return `${(share * 100).toFixed(1)} %`;
}
