import { alarmBoundary, type AlarmBoundary } from "./alarm-boundary";
import { upperBound } from "./binomial";
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
  /** Said instead while nobody could tell: `nobody was tested yet`. */
  readonly none: string;
  /** One final outcome a person, in the order in which they were decided: affected or not. */
  readonly draws: readonly boolean[];
  /** People who may be drawn at most: the wave's size. */
  readonly size: number;
  readonly pooled: ShareCount;
  readonly tolerable: number;
  readonly intolerable: number;
  readonly falseAlarm: number;
  readonly confidence: number;
}

/**
 * Measures a guardrail that is a share of people. Failed: at some draw the affected reached the calibrated boundary of
 * this wave alone. Successful: the exact upper bound, earlier waves pooled in, is under the intolerable value. Else
 * Inconclusive.
 */
export function measureShare(question: ShareQuestion): Measurement {
  const { metric, what, none, draws, pooled, intolerable } = question;
  const users = draws.length;
  const affected = draws.filter(Boolean).length;
  const boundary = alarmBoundary(Math.max(question.size, users), question.tolerable, question.falseAlarm);
  const bound = upperBound(affected + pooled.affected, users + pooled.users, question.confidence);
  const count = users === 0 ? none : `${String(affected)} of ${String(users)} ${what}`;
  const common = { metric, users, affected, upperBound: bound };
  const crossed = findCrossing(draws, boundary);
  if (crossed !== undefined)
    return {
      ...common,
      result: "Failed",
      sentence: `${count}; the alarm was due at ${String(crossed.affected)} of ${String(crossed.users)}`,
    };
  const limit = `upper bound ${percent(bound)}${pooled.users > 0 ? ` with ${pooled.users === 1 ? "1 person" : `${String(pooled.users)} people`} of earlier waves` : ""}`;
  const threshold = boundary[users] ?? Infinity;
  const next = Number.isFinite(threshold)
    ? `alarm at ${String(threshold)} of ${String(users)}`
    : "too few to raise an alarm";
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

/** The first draw at which the alarm was due: a crossing is not undone by later, better outcomes. */
function findCrossing(draws: readonly boolean[], boundary: AlarmBoundary): ShareCount | undefined {
  let affected = 0;
  for (const [index, draw] of draws.entries()) {
    if (draw) affected += 1;
    if (affected >= (boundary[index + 1] ?? Infinity)) return { users: index + 1, affected };
  }
  return undefined;
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
    sentence:
      refused.length === 0
        ? "nobody was refused a passkey by policy"
        : `${String(refused.length)} people were refused a passkey by policy, one of them ${String(most)} times; alarm at ${String(limit.people)} people or ${String(limit.orTimesForOne)} times`,
    users: outcomes.length,
    affected: refused.length,
    upperBound: 0,
  };
}

/** `0.1234` as `12.3 %`. */
export function percent(share: number): string {
  return `${(share * 100).toFixed(1)} %`;
}
