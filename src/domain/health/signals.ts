import type { Ceremony, Registration, SignIn } from "../evidence/records";
import type { PlanGate } from "../plan/plan";
import { DAY, toIso, type Instant } from "../time";
import { percent } from "./measure";
import type { Measurement } from "./verdict";

/** What the signals are counted from; times since the wave was applied. */
export interface SignalFacts {
  readonly appliedAt: Instant;
  readonly registrations: readonly Registration[];
  readonly ceremonies: readonly Ceremony[];
  /** Passkeys taken away again and temporary passes issued. */
  readonly removals: readonly Removal[];
  /** Tickets that the help desk reported for this wave. */
  readonly tickets: number;
}

export interface Removal {
  readonly userId: string;
  readonly at: Instant;
}

/** A passkey deleted later than this after its registration is everyday life. */
const REMOVED_WITHIN = 7 * DAY;
/** A ceremony that was begun just now may still be finished. */
const UNFINISHED_AFTER = DAY / 24;

/**
 * Measures the signals that the gate has: they hold the next step and let it go again, and never take anything back
 * (gates.md, Metrics). A signal is a plain comparison with the plan's limit: what it costs is a question to a person.
 */
export function measureSignals(
  signals: PlanGate["signals"],
  facts: SignalFacts,
  people: readonly string[],
  signIns: readonly SignIn[],
  now: Instant,
): readonly Measurement[] {
  const registered = new Set(facts.registrations.map((each) => each.userId));
  const measurements: Measurement[] = [];
  if (signals.registrationAbandoned !== undefined)
    measurements.push(
      atMost("registrationAbandoned", signals.registrationAbandoned.atMost, ...countAbandoned(facts, registered, now), {
        what: "people who began to register did not finish",
        none: "nobody began to register yet",
      }),
    );
  if (signals.adoption !== undefined)
    measurements.push(measureAdoption(signals.adoption, facts, registered.size, people.length, now));
  if (signals.fallback !== undefined)
    measurements.push(
      atMost("fallback", signals.fallback.atMost, ...countFallback(facts, signIns), {
        what: "people with a passkey signed in with something else only",
        none: "nobody with a passkey signed in since",
      }),
    );
  if (signals.methodRemoved !== undefined)
    measurements.push(
      atMost("methodRemoved", signals.methodRemoved.atMost, ...countRemoved(facts, registered), {
        what: "people with a new passkey deleted it within a week or needed a pass",
        none: "nobody registered yet",
      }),
    );
  if (signals.helpDesk !== undefined) measurements.push(measureTickets(signals.helpDesk.atMost, facts.tickets));
  return measurements;
}

function measureAdoption(
  limit: { readonly atLeast: number; readonly within?: number },
  { appliedAt }: SignalFacts,
  registered: number,
  people: number,
  now: Instant,
): Measurement {
  const judgedAt = appliedAt + (limit.within ?? 0);
  const share = people === 0 ? 0 : registered / people;
  const count = `${String(registered)} of ${String(people)} people registered a passkey`;
  const common = { metric: "adoption", users: people, affected: registered, upperBound: share };
  if (now < judgedAt) return { ...common, result: "Inconclusive", sentence: `${count}; judged at ${toIso(judgedAt)}` };
  return share >= limit.atLeast
    ? { ...common, result: "Successful", sentence: `${count}, at least the wanted ${percent(limit.atLeast)}` }
    : { ...common, result: "Failed", sentence: `${count}, fewer than the wanted ${percent(limit.atLeast)}` };
}

function countAbandoned(facts: SignalFacts, registered: ReadonlySet<string>, now: Instant): [number, number] {
  const begun = new Map<string, Instant>();
  for (const { userId, at, step } of facts.ceremonies)
    if (step === "started" && at <= now - UNFINISHED_AFTER) begun.set(userId, at);
  const abandoned = [...begun.keys()].filter((userId) => !registered.has(userId)).length;
  return [abandoned, begun.size];
}

function countFallback(facts: SignalFacts, signIns: readonly SignIn[]): [number, number] {
  const since = new Map(facts.registrations.map((each) => [each.userId, each.at]));
  const passkey = new Set<string>();
  const signedIn = new Set<string>();
  for (const signIn of signIns) {
    const from = since.get(signIn.userId);
    if (from === undefined || signIn.at <= from || !signIn.fresh || signIn.code !== 0) continue;
    signedIn.add(signIn.userId);
    if (signIn.passkeySucceeded === true) passkey.add(signIn.userId);
  }
  return [signedIn.size - passkey.size, signedIn.size];
}

function countRemoved(facts: SignalFacts, registered: ReadonlySet<string>): [number, number] {
  const at = new Map(facts.registrations.map((each) => [each.userId, each.at]));
  const removed = new Set(
    facts.removals
      .filter((each) => {
        const since = at.get(each.userId);
        return since !== undefined && each.at >= since && each.at <= since + REMOVED_WITHIN;
      })
      .map((each) => each.userId),
  );
  return [removed.size, registered.size];
}

function atMost(
  metric: string,
  limit: number,
  affected: number,
  users: number,
  words: { readonly what: string; readonly none: string },
): Measurement {
  const share = users === 0 ? 0 : affected / users;
  const failed = share > limit;
  const sentence =
    users === 0
      ? words.none
      : `${String(affected)} of ${String(users)} ${words.what}, ${failed ? "more than" : "within"} the ${percent(limit)} that the plan allows`;
  return { metric, result: failed ? "Failed" : "Successful", sentence, users, affected, upperBound: share };
}

function measureTickets(limit: number, tickets: number): Measurement {
  const failed = tickets > limit;
  return {
    metric: "helpDesk",
    result: failed ? "Failed" : "Successful",
    sentence: `the help desk reported ${String(tickets)} ${tickets === 1 ? "ticket" : "tickets"}, ${failed ? "more than" : "within"} the ${String(limit)} that the plan allows`,
    users: 0,
    affected: tickets,
    upperBound: 0,
  };
}
