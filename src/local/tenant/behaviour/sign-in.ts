import { MINUTE, SECOND } from "../../../domain/time";
import type { Instant } from "../../../domain/time";
import { workingDayAt } from "../calendar";
import type { Passkey, PersonState } from "../directory/entities";
import { CODES } from "../logs/error-codes";
import type { SignInMethod } from "../logs/sign-in-entry";
import { writeSignIn } from "../logs/write-log";
import { hashOf, uniform } from "../random";
import { conditionalAccessBlocks, faultOnPasskey, faultOnPerson } from "../scenario/people-faults";
import type { World } from "../world";
import { abilityOf, accessOf, otherWayIn } from "./ability";

/** Somebody who wants to get in: one or several tries until it works, they give up, or the day is over. */
interface Attempt {
  readonly person: PersonState;
  readonly key: string;
  /** All that is drawn for this attempt. */
  readonly draw: (counter: number) => number;
  /** The end of the person's day: nobody tries on through the night. */
  readonly until: Instant;
  ownFailures: number;
  passkeyFailures: number;
  otherFailures: number;
  passkeyGivenUp: boolean;
}

/** Why a try failed: `own` is the person's fault, `fault` one of the scenario's, the rest is the tenant's policy. */
type Result =
  | { readonly code: 0 }
  | { readonly code: number; readonly why: "own" | "policy" | "fault" | "access-policy"; readonly faultIndex?: number };

const DRAW = { method: 1, own: 2, ownKind: 3, again: 4, pause: 10, secondTry: 5 } as const;
/** Of people who failed by their own doing: they try again at once. */
const TRIES_AGAIN = 0.85;
/** Of people whose passkey failed twice for no reason of their own: they try a third time. */
const THIRD_TRY = 0.5;

/** A fresh authentication of now, with whatever the person would use. */
export function authenticate(world: World, person: PersonState, key: string, ownFailures: number): void {
  if (person.trying) return;
  const seed = hashOf(person.seed, "attempt", key);
  const day = workingDayAt(world.now, world.file.people.workdays);
  world.ledger.freshAttempts += person.lab ? 0 : 1;
  person.trying = true;
  const attempt: Attempt = {
    person,
    key,
    draw: (counter) => uniform(seed, counter),
    until: day.end,
    ownFailures: uniform(seed, DRAW.own) < ownFailures ? 1 : 0,
    passkeyFailures: 0,
    otherFailures: 0,
    passkeyGivenUp: false,
  };
  tryOnce(world, attempt);
}

/** A single try with this method, judged and logged; `own` forces a failure of the person's own. Shared with what lab users do. */
export function tryMethod(world: World, person: PersonState, method: SignInMethod, key: string, own?: number): Result {
  const result = judge(world, person, method, own);
  writeSignIn(world, person, { method, code: result.code, interactive: true, attempt: key });
  if (method.kind === "passkey" && result.code === 0) {
    person.passkeyFailing = false;
    method.passkey.lastUsedAt = world.now;
  }
  if (method.kind === "passkey" && "why" in result && result.why !== "own") person.passkeyFailing = true;
  if (
    result.code === 0 &&
    method.kind === "other" &&
    method.method === "temporaryAccessPass" &&
    person.pass !== undefined
  ) {
    person.pass.usedAt ??= world.now;
  }
  if (result.code !== 0 && !person.lab) noteFailure(world, person, result);
  return result;
}

/** The passkey a person reaches for: a synced one first; also one that an admin has deleted, the provider still offers it. */
export function passkeyAtHand(person: PersonState): Passkey | undefined {
  const newestFirst = [...person.passkeys].reverse();
  const alive = newestFirst.filter((passkey) => passkey.deletedAt === undefined);
  const pool = alive.length > 0 ? alive : newestFirst;
  return pool.find((passkey) => passkey.type === "synced") ?? pool[0];
}

function tryOnce(world: World, attempt: Attempt): void {
  const { person } = attempt;
  const method = chooseMethod(world, attempt);
  if (method === undefined || world.now >= (person.disabledAt ?? Infinity)) {
    person.trying = false;
    return;
  }
  const clumsy = attempt.ownFailures > 0 && method.kind !== "home";
  const own = clumsy ? ownCode(method, attempt.draw(DRAW.ownKind)) : undefined;
  attempt.ownFailures = 0;
  const result = tryMethod(world, person, method, attempt.key, own);
  const next = result.code === 0 ? undefined : nextTry(world, attempt, method, result);
  if (next === undefined || next >= attempt.until) {
    person.trying = false;
    return;
  }
  world.agenda.plan(next, () => {
    tryOnce(world, attempt);
  });
}

function chooseMethod(world: World, attempt: Attempt): SignInMethod | undefined {
  const { person } = attempt;
  const other = otherWayIn(world, person, world.now);
  const passkey = passkeyAtHand(person);
  if (passkey === undefined) return other;
  if (other === undefined) return { kind: "passkey", passkey };
  const likes = attempt.draw(DRAW.method) < world.file.people.usesPasskeyOnceRegistered;
  const trusts = world.now >= person.distrustsPasskeyUntil && !attempt.passkeyGivenUp;
  return likes && trusts ? { kind: "passkey", passkey } : other;
}

function judge(world: World, person: PersonState, method: SignInMethod, own: number | undefined): Result {
  const at = world.now;
  if (method.kind === "passkey") {
    if (method.passkey.deletedAt !== undefined) return { code: CODES.keyNotFound, why: "policy" };
    const { type, aaguid } = method.passkey;
    if (!accessOf(world, person, at).canSignIn(type, aaguid)) return { code: CODES.refusedByPolicy, why: "policy" };
    const fault = faultOnPasskey(world, person, aaguid, at);
    if (fault !== undefined) return { code: fault.fault.code, why: "fault", faultIndex: fault.index };
  }
  const fault = faultOnPerson(world, person, at);
  if (fault !== undefined) return { code: fault.fault.code, why: "fault", faultIndex: fault.index };
  if (conditionalAccessBlocks(world, person, at) !== undefined) {
    return { code: CODES.conditionalAccess, why: "access-policy" };
  }
  return own === undefined ? { code: 0 } : { code: own, why: "own" };
}

/** When the person tries again; undefined: they give up for now. */
function nextTry(
  world: World,
  attempt: Attempt,
  method: SignInMethod,
  result: Result & { why?: string },
): Instant | undefined {
  const { person, draw } = attempt;
  const tries = attempt.passkeyFailures + attempt.otherFailures;
  const pause = (from: number, to: number) => world.now + Math.round(from + (to - from) * draw(DRAW.pause + tries));
  if (result.why === "own") return draw(DRAW.again) < TRIES_AGAIN ? pause(30 * SECOND, 4 * MINUTE) : undefined;
  if (method.kind !== "passkey") {
    attempt.otherFailures += 1;
    return attempt.otherFailures <= 2 ? pause(10 * MINUTE, 40 * MINUTE) : undefined;
  }
  attempt.passkeyFailures += 1;
  const giveUp = (soonest: number, latest: number) => {
    attempt.passkeyGivenUp = true;
    person.distrustsPasskeyUntil = attempt.until;
    const hasOther = otherWayIn(world, person, world.now) !== undefined;
    return hasOther ? pause(soonest, latest) : undefined;
  };
  // A refusal says so: nobody tries long. Anything else may be a hiccup.
  if (result.why === "policy") {
    if (otherWayIn(world, person, world.now) !== undefined) return giveUp(MINUTE, 5 * MINUTE);
    return attempt.passkeyFailures === 1 ? pause(20 * MINUTE, 60 * MINUTE) : undefined;
  }
  if (attempt.passkeyFailures === 1) return pause(10 * MINUTE, 40 * MINUTE);
  if (attempt.passkeyFailures === 2 && draw(DRAW.secondTry) < THIRD_TRY) return pause(30 * MINUTE, 90 * MINUTE);
  return giveUp(3 * MINUTE, 30 * MINUTE);
}

function noteFailure(world: World, person: PersonState, result: Result): void {
  const ability = abilityOf(world, person, world.now);
  if (!ability.can) world.ledger.lockouts.push({ personId: person.id, at: world.now, cause: ability.cause });
  if ("faultIndex" in result) {
    world.ledger.faultHits.push({
      faultIndex: result.faultIndex,
      personId: person.id,
      at: world.now,
      blocked: !ability.can,
    });
  }
}

function ownCode(method: SignInMethod, draw: number): number {
  if (method.kind !== "passkey") return draw < 0.7 ? CODES.passwordWrong : CODES.denied;
  if (draw < 0.6) return CODES.gestureInvalid;
  return draw < 0.9 ? CODES.challengeExpired : CODES.denied;
}
