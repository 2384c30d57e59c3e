import type { Instant } from "../time";
import { type DriftAuthor, nameAuthors } from "./author";
import { describeRepeats, type Repeats } from "./repeats";

/** Everything that is said of a drift. */
export interface DriftFacts {
  readonly authors: readonly DriftAuthor[];
  readonly repeats: Repeats;
  /** One sentence a change, without a full stop. */
  readonly changes: readonly string[];
  /** What it does to the rollout's people, one sentence a wave. */
  readonly harm: readonly string[];
  readonly now: Instant;
}

/** Who changed what, how often, and whom of the rollout it hits; without a full stop at the end. */
export function describeDrift({ authors, repeats, changes, harm, now }: DriftFacts): string {
  const did = `${nameAuthors(authors)} changed the passkey policy${describeRepeats(repeats, now)}: ${changes.join("; ")}`;
  return harm.length === 0 ? did : `${did}. By that ${harm.join("; ")}`;
}

/** What whoever is held can do about it, for a hold's `waitsFor`. */
export function describeWayOut(authors: readonly DriftAuthor[]): string {
  const kinds = new Set(authors.map(({ kind }) => kind));
  const stop = kinds.has("application")
    ? "let that application leave the passkey policy alone and put back what is missing"
    : "settle with whoever changed it what the policy should be";
  return `${stop}; then resume to be asked about what is left, or abort`;
}

/** Changes with the names of the waves' groups beside their ids. */
export function nameGroups(
  changes: readonly string[],
  groups: readonly { readonly id: string; readonly name: string }[],
): readonly string[] {
  return changes.map((change) =>
    groups.reduce((text, { id, name }) => text.replaceAll(id.toLowerCase(), `'${name}' (${id.toLowerCase()})`), change),
  );
}
