import { classifyCode } from "../evidence/classify";
import type { FailureClass, SignIn } from "../evidence/records";
import type { Instant } from "../time";
import type { Outcome } from "./verdict";

/** One person's outcome. `final` only when the evidence is complete past the grace after whatever decides it. */
export interface PersonOutcome {
  readonly userId: string;
  readonly outcome: Outcome;
  readonly final: boolean;
  /** When the outcome became decided: the order of the draws. 0 where there is none. */
  readonly decidedAt: Instant;
  /** Tried a passkey and never got in with one within the grace, for a reason that is not the person's own. */
  readonly passkey: "untried" | "works" | "failing";
  readonly passkeyDecidedAt: Instant;
  /** The earliest failure that would count against the person but whose grace is not over yet; null: all is decided. */
  readonly undecidedSince: Instant | null;
  /** Refused a passkey step by policy (135016, 130501), so many times. */
  readonly refusals: number;
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

/**
 * What happened to a person, from their sign-ins since the wave reached them, ordered by time (gates.md, Outcomes).
 * Nothing is held against anybody before the grace is over; `watermark` is the time up to which the log is complete.
 */
function outcomeOf(userId: string, signIns: readonly SignIn[], watermark: Instant, graceEnd: GraceEnd): PersonOutcome {
  const attempts = signIns.filter((signIn) => signIn.fresh && classOf(signIn) !== "interrupt");
  const passkey = passkeyOf(attempts, watermark, graceEnd);
  const refusals = attempts.filter((attempt) => attempt.passkey && POLICY_REFUSALS.has(attempt.code)).length;
  const common = {
    userId,
    refusals,
    passkey: passkey.outcome,
    passkeyDecidedAt: passkey.decidedAt,
    undecidedSince: passkey.undecidedSince,
  };
  const [first] = attempts;
  if (first === undefined)
    return { ...common, outcome: signIns.length === 0 ? "silent" : "untested", final: true, decidedAt: 0 };
  const failures = attempts.filter((attempt) => BLOCKING.has(classOf(attempt)));
  const stuck = failures.find((failure) => !rescuedInTime(failure, attempts, graceEnd));
  if (stuck !== undefined) {
    const decidedAt = graceEnd(stuck.at);
    const final = decidedAt <= watermark;
    const undecidedSince = final ? passkey.undecidedSince : Math.min(stuck.at, passkey.undecidedSince ?? stuck.at);
    return { ...common, outcome: "blocked", final, decidedAt, undecidedSince };
  }
  const success = attempts.find((attempt) => attempt.code === 0);
  const struggled = failures.length > 0 || success === undefined;
  return { ...common, outcome: struggled ? "struggled" : "succeeded", final: true, decidedAt: (success ?? first).at };
}

/** Outcomes of many people at once. `signIns` may hold others' records: they are left out. */
export function outcomesOf(
  people: readonly string[],
  signIns: readonly SignIn[],
  watermark: Instant,
  graceEnd: GraceEnd,
): readonly PersonOutcome[] {
  const byPerson = new Map<string, SignIn[]>(people.map((id) => [id, []]));
  for (const signIn of signIns) byPerson.get(signIn.userId)?.push(signIn);
  return people.map((id) =>
    outcomeOf(
      id,
      (byPerson.get(id) ?? []).sort((a, b) => a.at - b.at),
      watermark,
      graceEnd,
    ),
  );
}

function passkeyOf(
  attempts: readonly SignIn[],
  watermark: Instant,
  graceEnd: GraceEnd,
): { outcome: PersonOutcome["passkey"]; decidedAt: Instant; undecidedSince: Instant | null } {
  const tries = attempts.filter((attempt) => attempt.passkey);
  const works = tries.find((attempt) => attempt.passkeySucceeded === true);
  const bad = tries.filter((attempt) => attempt.passkeySucceeded !== true && BLOCKING.has(classOf(attempt)));
  const failing = bad.find((failure) => {
    const until = graceEnd(failure.at);
    return !tries.some((other) => other.passkeySucceeded === true && other.at >= failure.at && other.at <= until);
  });
  const decidedAt = failing === undefined ? 0 : graceEnd(failing.at);
  if (failing !== undefined && decidedAt <= watermark) return { outcome: "failing", decidedAt, undecidedSince: null };
  const undecidedSince = failing?.at ?? null;
  return works === undefined
    ? { outcome: "untried", decidedAt: 0, undecidedSince }
    : { outcome: "works", decidedAt: works.at, undecidedSince };
}

function rescuedInTime(failure: SignIn, attempts: readonly SignIn[], graceEnd: GraceEnd): boolean {
  const until = graceEnd(failure.at);
  return attempts.some((other) => other.code === 0 && other.at >= failure.at && other.at <= until);
}

function classOf(signIn: SignIn): AttemptClass {
  return signIn.code === 0 ? "success" : classifyCode(signIn.code);
}
