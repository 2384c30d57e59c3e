import { upperBound } from "./binomial";

/** What waves are planned from. */
export interface WaveGrowth {
  /** People who are to receive the profile in the end. */
  readonly users: number;
  /** People whom the next wave may put at risk at most. */
  readonly budget: number;
  readonly confidence: number;
  /** Share of a wave's people who sign in afresh while it bakes: only they are evidence. */
  readonly tested: number;
  /** People of waves that were judged before; nobody unless given. */
  readonly before?: number;
}

/** The largest wave that puts no more people at risk than the budget, after so many have been tested and nobody was blocked. */
export function largestWave(tested: number, budget: number, confidence: number): number {
  return Math.floor(budget / upperBound(0, tested, confidence) + 1e-9);
}

/**
 * Sizes of waves for the fewest waves that the risk budget allows while nobody is blocked (gates.md, Risk budget): people
 * at risk = upper bound of the blocked share so far × people who gain. Without evidence the bound is 1, so the first wave
 * is as large as the budget; with a budget of 10 each is about three times as large as all before it together. The last
 * wave takes what is left. A budget below one person allows no wave: the list is empty.
 */
export function suggestSizes({ users, budget, confidence, tested, before = 0 }: WaveGrowth): readonly number[] {
  const sizes: number[] = [];
  let left = users;
  let evidence = before * tested;
  while (left > 0) {
    const size = Math.min(left, largestWave(Math.floor(evidence), budget, confidence));
    if (size < 1) return [];
    sizes.push(size);
    left -= size;
    evidence += size * tested;
  }
  return sizes;
}
