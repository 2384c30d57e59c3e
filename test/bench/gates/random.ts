/** Numbers in [0, 1) from a seed (mulberry32): the same seed gives the same streams on every machine. */
export function seededRandom(seed: number): () => number {
  let state = seed | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

/** A seed for a cell from its name, so that cells can be added without changing the others. */
export function seedOf(name: string): number {
  let hash = 2166136261;
  for (const char of name) hash = Math.imul(hash ^ (char.codePointAt(0) ?? 0), 16777619);
  return hash >>> 0;
}

/** How many of so many people are affected. */
export function drawBinomial(random: () => number, people: number, rate: number): number {
  let affected = 0;
  for (let n = 0; n < people; n += 1) if (random() < rate) affected += 1;
  return affected;
}
