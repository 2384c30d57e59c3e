import type { WriteProgress } from "../contracts/durable/activities";
import { MINUTE, SECOND } from "../domain/time";
import { LeaseLostError } from "../ports/lease";
import { PolicyUnreadableError } from "../ports/policy-gateway";
import { isForGood, isGraphProblem } from "./graph-problems";

/** Not yet: call again after so many milliseconds. */
export function again(afterMs: number, reason: string): WriteProgress {
  return { kind: "again", afterMs, reason };
}

/** What an expected failure on the way to a write means for it; whatever is unexpected is thrown on. */
export function progressAfter(error: unknown): WriteProgress {
  if (error instanceof PolicyUnreadableError || isForGood(error)) return { kind: "held", reason: error.message };
  if (error instanceof LeaseLostError) return again(15 * SECOND, error.message);
  if (isGraphProblem(error)) return again(MINUTE, error.message);
  throw error;
}
