import type { PolicyWriteTruth } from "../tenant/truth";
import { changesBetween, factsOf } from "./policy-facts";
import type { FactChange, PolicyFacts } from "./policy-facts";

/** What became of one change that somebody else made. */
export type ForeignFate = "kept" | "held" | "lost";

/** The writes of others that the tenant took. */
export function foreignWrites(writes: readonly PolicyWriteTruth[]): readonly PolicyWriteTruth[] {
  return writes.filter((write) => write.author.kind !== "product" && write.refused === undefined);
}

/**
 * `kept`: everything it changed is so in the final policy. `held`: not all of it is, but the rollout named it to people
 * (`named`). `lost`: neither. What a later foreign write changed again is that write's, not this one's.
 */
export function fatesOfForeignEdits(
  writes: readonly PolicyWriteTruth[],
  final: PolicyFacts,
  named: (write: PolicyWriteTruth) => boolean,
): readonly { readonly write: PolicyWriteTruth; readonly fate: ForeignFate }[] {
  const changes = writes.map((write) => changesBetween(factsOf(write.before), factsOf(write.after)));
  return writes.map((write, index) => {
    const later = new Set(changes.slice(index + 1).flatMap((each) => each.map(({ fact }) => fact)));
    const own = (changes[index] ?? []).filter(({ fact }) => !later.has(fact));
    if (own.every((change) => holds(change, final))) return { write, fate: "kept" };
    return { write, fate: named(write) ? "held" : "lost" };
  });
}

function holds({ fact, now }: FactChange, facts: PolicyFacts): boolean {
  return facts.get(fact) === now;
}
