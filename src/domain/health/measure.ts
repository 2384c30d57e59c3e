import { upperBound, usersToProve } from "./binomial";
import type { PersonOutcome } from "./outcomes";
import type { Crossing, ShareWalk } from "./share-walk";
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
  /** One final outcome a person, in the order in which they were decided. */
  readonly walk: ShareWalk;
  readonly pooled: ShareCount;
  readonly intolerable: number;
  readonly confidence: number;
}

/**
 * Measures a guardrail that is a share of people. Failed: at some draw the affected reached the calibrated boundary of
 * this wave alone, or a slice is broken beyond doubt. Successful: the exact upper bound, earlier waves and late evidence
 * included, is under the intolerable value. Else Inconclusive. The sentence names both numbers and the next threshold.
 */
export function measureShare(question: ShareQuestion): Measurement {
  const { metric, walk, pooled, intolerable, confidence } = question;
  const { users } = walk;
  const affected = walk.affected + walk.late;
  const bound = upperBound(affected + pooled.affected, users + pooled.users, confidence);
  const common = { metric, users, affected, upperBound: bound };
  if (walk.crossing !== undefined)
    return { ...common, result: "Failed", sentence: sayCrossing(question, walk.crossing) };
  const limit = `${countOf(question)}; upper bound ${percent(bound)}${sayPooled(pooled)}`;
  if (bound < intolerable)
    return {
      ...common,
      result: "Successful",
      sentence: `${limit} is under the intolerable ${percent(intolerable)}`,
    };
  return {
    ...common,
    result: "Inconclusive",
    sentence: `${limit} is not under the intolerable ${percent(intolerable)}; ${sayThresholds(question, affected)}`,
  };
}

function countOf({ walk, what, none }: ShareQuestion): string {
  if (walk.users === 0) return none;
  const late = walk.late === 0 ? "" : `, ${String(walk.late)} of them after they had got in before`;
  return `${String(walk.affected + walk.late)} of ${String(walk.users)} ${what}${late}`;
}

function sayCrossing(question: ShareQuestion, crossing: Crossing): string {
  const { slice, users, affected, due } = crossing;
  const count = countOf(question);
  const tolerable = percent(question.walk.settings.tolerable);
  if (slice === null)
    return `${count}; the alarm was due at ${String(due)} of ${String(users)}, for more than ${tolerable} is not tolerable`;
  const whole = affected >= due ? `, and the alarm of the whole was due at ${String(due)} of ${String(users)}` : "";
  return `${String(slice.affected)} of ${String(slice.users)} with ${slice.name}, which is more than the tolerable ${tolerable} beyond doubt; ${count} altogether${whole}`;
}

function sayPooled({ users }: ShareCount): string {
  if (users === 0) return "";
  return ` with ${users === 1 ? "1 person" : `${String(users)} people`} of earlier waves`;
}

function sayThresholds({ walk, pooled, intolerable, confidence }: ShareQuestion, affected: number): string {
  const users = Math.max(1, walk.users);
  const threshold = walk.limitOf(users);
  const alarm = Number.isFinite(threshold)
    ? `alarm at ${String(threshold)} of ${String(users)}`
    : "too few to raise an alarm";
  const proof = usersToProve(affected + pooled.affected, intolerable, confidence);
  return `${alarm}; certified at ${String(affected)} of ${String(Math.max(proof - pooled.users, users))}`;
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
