import type { PolicyChange } from "../evidence/records";
import { type Instant, MINUTE, SECOND } from "../time";
import { authorNamed, type DriftAuthor } from "./author";

/** Clocks of ours and the tenant's may differ by so much, and a PATCH leaves at most so long after it was intended. */
const BEFORE = 30 * SECOND;
const AFTER = 2 * MINUTE;

/**
 * Who else changed the policy at or after `since`, each once, in the order of time. Each of our writes (`ours`: when they
 * were intended) left one record of its own, which is told by time and by the identity that most of them name: an audit
 * record carries neither our `client-request-id` nor the application's id.
 */
export function findAuthors(
  changes: readonly PolicyChange[],
  ours: readonly Instant[],
  since: Instant,
): readonly DriftAuthor[] {
  const identity = findOurIdentity(changes, ours);
  const claimed = new Set(ours.map((at) => claim(changes, at, identity)?.id));
  const names = changes
    .filter((change) => change.at >= since - BEFORE && change.actor !== null && !claimed.has(change.id))
    // An application of ours writes nothing else; a person who sends our requests may also edit by hand.
    .filter((change) => identity === undefined || identityOf(change) !== identity || isPerson(change))
    .map((change) => change.actor ?? "");
  return [...new Set(names)].map(authorNamed);
}

/** Whoever alone is named around most of our writes; where others always wrote beside us, whoever is named nearest. */
function findOurIdentity(changes: readonly PolicyChange[], ours: readonly Instant[]): string | undefined {
  const alone = ours.flatMap((at) => {
    const [first, ...others] = new Set(near(changes, at).map(identityOf));
    return first === undefined || others.length > 0 ? [] : [first];
  });
  const nearest = ours.flatMap((at) => {
    const found = claim(changes, at, undefined);
    return found === undefined ? [] : [identityOf(found)];
  });
  return mostFrequent(alone) ?? mostFrequent(nearest);
}

function mostFrequent(names: readonly string[]): string | undefined {
  const votes = new Map<string, number>();
  for (const name of names) votes.set(name, (votes.get(name) ?? 0) + 1);
  return [...votes.entries()].sort((a, b) => b[1] - a[1])[0]?.[0];
}

/** The record that a write of ours left: by the known identity where there is one, else an application's, else the nearest. */
function claim(changes: readonly PolicyChange[], at: Instant, identity: string | undefined): PolicyChange | undefined {
  const rank = (change: PolicyChange) =>
    (identity !== undefined && identityOf(change) !== identity ? 2 : 0) + (isPerson(change) ? 1 : 0);
  return near(changes, at).toSorted((a, b) => rank(a) - rank(b) || Math.abs(a.at - at) - Math.abs(b.at - at))[0];
}

function near(changes: readonly PolicyChange[], at: Instant): readonly PolicyChange[] {
  return changes.filter((change) => change.at >= at - BEFORE && change.at <= at + AFTER);
}

function identityOf({ actor, actorId }: PolicyChange): string {
  return (actorId ?? actor ?? "").toLowerCase();
}

function isPerson({ actor }: PolicyChange): boolean {
  return actor?.includes("@") ?? false;
}
