/**
 * Chance by counter instead of by sequence: each draw is a hash of a seed and of what is drawn (person, day, attempt …).
 * So nothing that happens elsewhere, and no order of requests, changes what a person does next.
 */

/** 32 bits from texts and numbers, the same on every machine (FNV-1a, then avalanche). */
export function hashOf(...parts: readonly (string | number)[]): number {
  let hash = 0x811c9dc5;
  for (const part of parts) {
    const text = typeof part === "number" ? `#${part}` : part;
    for (let index = 0; index < text.length; index++) hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
    hash = Math.imul(hash ^ 0x1f, 0x01000193);
  }
  return avalanche(hash);
}

/** A number in [0, 1) for this seed and these counters (whole numbers). */
export function uniform(seed: number, ...counters: readonly number[]): number {
  let hash = seed | 0;
  for (const counter of counters) {
    hash = mix(hash, counter | 0);
    const high = Math.floor(counter / 0x1_0000_0000);
    if (high !== 0) hash = mix(hash, high);
  }
  return avalanche(hash) / 0x1_0000_0000;
}

/** A standard normal number (Box–Muller). */
export function normal(seed: number, ...counters: readonly number[]): number {
  const radius = Math.sqrt(-2 * Math.log(1 - uniform(seed, ...counters, 1)));
  return radius * Math.cos(2 * Math.PI * uniform(seed, ...counters, 2));
}

/** A whole number whose mean is `mean` (Poisson, by inversion). */
export function poisson(mean: number, draw: number): number {
  let term = Math.exp(-mean);
  let sum = term;
  let count = 0;
  while (draw > sum && count < 10 * mean + 20) {
    count += 1;
    term *= mean / count;
    sum += term;
  }
  return count;
}

/** A version-4 shaped GUID that is always the same for the same parts. */
export function guidOf(...parts: readonly (string | number)[]): string {
  const hex = hexOf(32, ...parts);
  const variant = "89ab".charAt(parseInt(hex.charAt(16), 16) % 4);
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-${variant}${hex.slice(17, 20)}-${hex.slice(20)}`;
}

/** So many hex digits for these parts. */
export function hexOf(digits: number, ...parts: readonly (string | number)[]): string {
  const seed = hashOf(...parts);
  let hex = "";
  for (let word = 0; hex.length < digits; word++) hex += avalanche(mix(seed, word)).toString(16).padStart(8, "0");
  return hex.slice(0, digits);
}

function mix(hash: number, value: number): number {
  let word = Math.imul(value, 0xcc9e2d51);
  word = (word << 15) | (word >>> 17);
  const mixed = hash ^ Math.imul(word, 0x1b873593);
  return (Math.imul((mixed << 13) | (mixed >>> 19), 5) + 0xe6546b64) | 0;
}

/** The finaliser of MurmurHash3: every bit of the input reaches every bit of the output. */
function avalanche(value: number): number {
  let hash = value ^ (value >>> 16);
  hash = Math.imul(hash, 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}
