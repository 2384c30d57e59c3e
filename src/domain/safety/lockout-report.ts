import type { Person } from "../people";
import { compareAccess } from "../policy/compare-access";
import { type EffectiveAccess, effectiveAccess, mayUse } from "../policy/effective-access";
import type { Fido2Policy } from "../policy/fido2";
import type { Instant } from "../time";
import { isOtherWayIn, methodLabel, type RegisteredPasskey, type SignInMethod } from "./sign-in-methods";

/** A person with the groups that the policy names, before and after the planned change, and with what they own. */
export interface PersonFacts extends Person {
  readonly groupsBefore: readonly string[];
  readonly groupsAfter: readonly string[];
  /** From the credentials themselves; null: they could not be read, which counts as having none. */
  readonly methods: readonly SignInMethod[] | null;
  /** When they were read. */
  readonly readAt: Instant | null;
}

/** What a planned change means for one person. `kept` and `others` are named as people call them. */
export interface LockoutLine extends Person {
  readonly verdict: LockoutVerdict;
  /** Passkeys that worked, or may have, and won't for certain. */
  readonly lost: readonly RegisteredPasskey[];
  readonly kept: readonly string[];
  /** One sentence for people. */
  readonly sentence: string;
  readonly readAt: Instant | null;
}

/**
 * `unaffected`: no passkey is lost. `keeps-a-way-in`: one is lost, and something else works. `locked-out`: nothing else
 * does. `unknown`: the methods could not be read, which is treated as locked out.
 */
export type LockoutVerdict = "unaffected" | "keeps-a-way-in" | "locked-out" | "unknown";

/** Who could still sign in after a planned write, on a day. */
export interface LockoutReport {
  readonly on: Instant;
  /** When the oldest of the methods behind it was read; null: none was. */
  readonly asOf: Instant | null;
  /** Nobody loses the last way in: only then the write may leave without somebody accepting each name. */
  readonly clean: boolean;
  readonly counts: Readonly<Record<LockoutVerdict, number>>;
  /** Everybody but those who are unaffected, by name. */
  readonly lines: readonly LockoutLine[];
}

/** Invariant 3: what `after` instead of `before` does to each person's ways in, on the day `on`. */
export function reportLockout(input: {
  readonly before: Fido2Policy;
  readonly after: Fido2Policy;
  readonly on: Instant;
  readonly people: Iterable<PersonFacts>;
}): LockoutReport {
  const { before, after, on } = input;
  const counts = { unaffected: 0, "keeps-a-way-in": 0, "locked-out": 0, unknown: 0 };
  const lines: LockoutLine[] = [];
  let asOf: Instant | null = null;
  for (const person of input.people) {
    const line = judgePerson(person, {
      was: effectiveAccess(before, person.groupsBefore, person.id),
      willBe: effectiveAccess(after, person.groupsAfter, person.id),
      on,
    });
    counts[line.verdict] += 1;
    if (line.verdict !== "unaffected") lines.push(line);
    if (person.readAt !== null && (asOf === null || person.readAt < asOf)) asOf = person.readAt;
  }
  lines.sort((a, b) => (a.upn < b.upn ? -1 : a.upn > b.upn ? 1 : 0));
  return { on, asOf, clean: counts["locked-out"] + counts.unknown === 0, counts, lines };
}

interface Change {
  readonly was: EffectiveAccess;
  readonly willBe: EffectiveAccess;
  readonly on: Instant;
}

function judgePerson(person: PersonFacts, { was, willBe, on }: Change): LockoutLine {
  const { id, upn, methods, readAt } = person;
  // Whoever has no access to lose loses none, whatever they own and however little is known of it.
  if (!losesUse(was, willBe)) return unaffected(person, []);
  if (methods === null) {
    const sentence = `${upn}: the methods can't be read, so nothing is known to stay.`;
    return { id, upn, verdict: "unknown", lost: [], kept: [], sentence, readAt };
  }
  const passkeys = methods.flatMap((method) => (method.kind === "passkey" ? [method.passkey] : []));
  const lost = passkeys.filter((passkey) => mayUse(was, passkey) !== "no" && mayUse(willBe, passkey) !== "yes");
  const kept = [
    ...passkeys.filter((passkey) => mayUse(willBe, passkey) === "yes").map((passkey) => `passkey '${passkey.name}'`),
    ...methods.filter((method) => isOtherWayIn(method, on)).map(methodLabel),
  ];
  if (lost.length === 0) return unaffected(person, kept);
  const names = lost.map((passkey) => `'${passkey.name}'`).join(", ");
  const what = lost.length === 1 ? `passkey ${names}` : `passkeys ${names}`;
  return kept.length > 0
    ? {
        id,
        upn,
        verdict: "keeps-a-way-in",
        lost,
        kept,
        sentence: `${upn} loses ${what} and keeps ${kept.join(", ")}.`,
        readAt,
      }
    : { id, upn, verdict: "locked-out", lost, kept, sentence: `${upn} loses ${what} and has no other way in.`, readAt };
}

function losesUse(was: EffectiveAccess, willBe: EffectiveAccess): boolean {
  const { loses, unknown } = compareAccess(was, willBe);
  return unknown.length > 0 || loses.some((part) => part.what === "use");
}

function unaffected({ id, upn, readAt }: PersonFacts, kept: readonly string[]): LockoutLine {
  return { id, upn, verdict: "unaffected", lost: [], kept, sentence: `${upn} loses nothing.`, readAt };
}
