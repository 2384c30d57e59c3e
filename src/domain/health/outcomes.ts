import { classifyCode } from "../evidence/classify";
import type { FailureClass, SignIn } from "../evidence/records";
import type { Instant } from "../time";
import type { Outcome } from "./verdict";

/** One person's outcome, and when and how they are drawn in the tests of the two shares. */
export interface PersonOutcome {
  readonly userId: string;
  readonly outcome: Outcome;
  /** Nothing within the grace can change it any more. */
  readonly final: boolean;
  readonly signIn: Course;
  readonly passkey: Course;
  /** Refused a passkey step by policy (135016, 130501), so many times. */
  readonly refusals: number;
  /** Where the outcome was seen: the platform of the deciding sign-in. */
  readonly platform: string | null;
}

/** What one person adds to one test, as far as the evidence is complete. */
export interface Course {
  /** The first final outcome; null: none yet. It is drawn once, at that moment. */
  readonly draw: { readonly affected: boolean; readonly at: Instant } | null;
  /** When somebody who was fine when drawn was finally affected; null: never. */
  readonly lateAt: Instant | null;
  /** The earliest failure that would count against the person but whose grace is not over yet; null: all is decided. */
  readonly undecidedSince: Instant | null;
}

/** How sign-ins are read. */
export interface Reading {
  /** Up to where the log is complete: nothing later is final. */
  readonly watermark: Instant;
  readonly graceEnd: GraceEnd;
  /** Refusals of Conditional Access and device policy count as failures. Only where they can be the wave's doing. */
  readonly withAccessPolicy?: boolean;
  /** Failures count at once, before their grace is over, while nothing has mended them: for a provisional alarm. */
  readonly atOnce?: boolean;
}

type AttemptClass = FailureClass | "success";

/** Failures that may make a person `blocked`; unknown codes count, since the person did not get in. */
const BLOCKING: ReadonlySet<AttemptClass> = new Set([
  "policy",
  "staleCredential",
  "wrongAccount",
  "provider",
  "system",
  "unknown",
]);

/** "FIDO sign-in is disabled via policy" and "blocked due to User Credential Policy" (error table in the facts). */
const POLICY_REFUSALS: ReadonlySet<number> = new Set([135016, 130501]);

/** When the grace after a failed attempt ends: working minutes, so that a night is not held against anybody. */
export type GraceEnd = (failedAt: Instant) => Instant;

/** Outcomes of many people at once. `signIns` may hold others' records: they are left out. */
export function outcomesOf(
  people: readonly string[],
  signIns: readonly SignIn[],
  reading: Reading,
): readonly PersonOutcome[] {
  const byPerson = new Map<string, SignIn[]>(people.map((id) => [id, []]));
  for (const signIn of signIns) byPerson.get(signIn.userId)?.push(signIn);
  return people.map((id) =>
    outcomeOf(
      id,
      (byPerson.get(id) ?? []).sort((a, b) => a.at - b.at),
      reading,
    ),
  );
}

/** Whether the person was affected at any time, as far as that is final. */
export function isAffected({ draw, lateAt }: Course): boolean {
  return draw?.affected === true || lateAt !== null;
}

/**
 * What happened to a person, from their sign-ins since the wave reached them, ordered by time (gates.md, Outcomes).
 * Nothing is held against anybody before the grace is over.
 */
function outcomeOf(userId: string, signIns: readonly SignIn[], reading: Reading): PersonOutcome {
  const attempts = signIns.filter((signIn) => signIn.fresh && classOf(signIn) !== "interrupt");
  const blocks = (signIn: SignIn): boolean =>
    BLOCKING.has(classOf(signIn)) || (reading.withAccessPolicy === true && classOf(signIn) === "accessPolicy");
  const tries = attempts.filter((attempt) => attempt.passkey);
  const signIn = courseOf(attempts, blocks, (attempt) => attempt.code === 0, true, reading);
  const passkey = courseOf(
    tries,
    (attempt) => attempt.passkeySucceeded !== true && blocks(attempt),
    (attempt) => attempt.passkeySucceeded === true,
    false,
    reading,
  );
  const common = {
    userId,
    signIn,
    passkey,
    refusals: tries.filter((attempt) => POLICY_REFUSALS.has(attempt.code)).length,
    platform: (attempts.find((attempt) => attempt.code !== 0) ?? attempts[0])?.platform ?? null,
  };
  if (attempts.length === 0) return { ...common, outcome: signIns.length === 0 ? "silent" : "untested", final: true };
  if (isAffected(signIn)) return { ...common, outcome: "blocked", final: true };
  if (signIn.undecidedSince !== null) return { ...common, outcome: "blocked", final: false };
  const failed = attempts.some(blocks) || !attempts.some((attempt) => attempt.code === 0);
  return { ...common, outcome: failed ? "struggled" : "succeeded", final: signIn.draw !== null };
}

/**
 * The course of one person in one test. A success is final once the log is complete past it; a failure that no success
 * within the grace mended, when the grace is over. `ownFailures`: whoever only failed by themselves is fine after it.
 */
function courseOf(
  attempts: readonly SignIn[],
  isFailure: (signIn: SignIn) => boolean,
  isSuccess: (signIn: SignIn) => boolean,
  ownFailures: boolean,
  { watermark, graceEnd, atOnce = false }: Reading,
): Course {
  let firstFine = Infinity;
  let firstAffected = Infinity;
  let undecidedSince: Instant | null = null;
  for (const [index, attempt] of attempts.entries()) {
    if (isSuccess(attempt)) {
      firstFine = Math.min(firstFine, attempt.at);
      continue;
    }
    const failed = isFailure(attempt);
    if (!failed && !ownFailures) continue;
    const until = graceEnd(attempt.at);
    if (!failed) firstFine = Math.min(firstFine, until);
    else if (!isMended(attempts, index, until, isSuccess)) {
      const at = atOnce ? attempt.at : until;
      if (at <= watermark) firstAffected = Math.min(firstAffected, at);
      else undecidedSince ??= attempt.at;
    }
  }
  const affected = firstAffected <= watermark && firstAffected <= firstFine;
  const fine = !affected && firstFine <= watermark;
  return {
    draw: affected ? { affected, at: firstAffected } : fine ? { affected: false, at: firstFine } : null,
    lateAt: fine && firstAffected <= watermark ? firstAffected : null,
    undecidedSince: affected ? null : undecidedSince,
  };
}

/** Attempts are in time order. A success at the very moment of the failure mends it, wherever it stands. */
function isMended(
  attempts: readonly SignIn[],
  index: number,
  until: Instant,
  isSuccess: (signIn: SignIn) => boolean,
): boolean {
  const from = attempts[index]?.at ?? Infinity;
  return attempts.some((other) => other.at >= from && other.at <= until && isSuccess(other));
}

function classOf(signIn: SignIn): AttemptClass {
  return signIn.code === 0 ? "success" : classifyCode(signIn.code);
}
