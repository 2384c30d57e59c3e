/**
 * Natural logarithm of the gamma function (Lanczos, g = 7, nine terms; relative error below 1e-13 for x > 0).
 * Source: C. Lanczos, "A precision approximation of the gamma function", SIAM J. Numer. Anal. B 1 (1964).
 */
export function logGamma(x: number): number {
  const coefficients = [
    676.5203681218851, -1259.1392167224028, 771.3234287776531, -176.6150291621406, 12.507343278686905,
    -0.13857109526572012, 9.984369578019572e-6, 1.5056327351493116e-7,
  ];
  const shifted = x - 1;
  const series = coefficients.reduce((sum, c, index) => sum + c / (shifted + index + 1), 0.9999999999998099);
  const t = shifted + 7.5;
  return 0.5 * Math.log(2 * Math.PI) + (shifted + 0.5) * Math.log(t) - t + Math.log(series);
}

/** P(X = k) for X ~ Binomial(n, p). */
export function binomialMass(k: number, n: number, p: number): number {
  if (p <= 0) return k === 0 ? 1 : 0;
  if (p >= 1) return k === n ? 1 : 0;
  return Math.exp(logChoose(n, k) + k * Math.log(p) + (n - k) * Math.log1p(-p));
}

/** Logarithm of the number of ways to choose k of n. */
export function logChoose(n: number, k: number): number {
  return logGamma(n + 1) - logGamma(k + 1) - logGamma(n - k + 1);
}

/**
 * P(X ≥ k) for X ~ Binomial(n, p): how surprising k or more are when the true rate is p. Sums the shorter way from k by
 * the ratio of neighbouring masses, until what is left no longer matters.
 */
export function upperTail(k: number, n: number, p: number): number {
  if (k <= 0) return 1;
  if (k > n || p <= 0) return 0;
  if (p >= 1) return 1;
  return k > n * p ? sumMasses(k, n, p, 1) : 1 - sumMasses(k - 1, n, p, -1);
}

function sumMasses(from: number, n: number, p: number, step: 1 | -1): number {
  const odds = p / (1 - p);
  let mass = binomialMass(from, n, p);
  let sum = 0;
  for (let i = from; i >= 0 && i <= n; i += step) {
    sum += mass;
    if (mass < sum * 1e-17) break;
    mass *= step === 1 ? ((n - i) / (i + 1)) * odds : i / ((n - i + 1) * odds);
  }
  return Math.min(1, sum);
}

/** Bounds kept before beginning anew: the same few counts are asked for again and again. */
const REMEMBERED = 20_000;
const remembered = new Map<string, number>();

/**
 * Exact upper confidence bound of a share (Clopper–Pearson, one-sided): the largest p under which `affected` or fewer
 * of `users` would still be seen with probability 1 − confidence. Without anybody it is 1; without failures it equals
 * 1 − (1 − confidence)^(1/users). Source: C. J. Clopper and E. S. Pearson, Biometrika 26 (1934).
 */
export function upperBound(affected: number, users: number, confidence: number): number {
  if (users <= 0 || affected >= users) return 1;
  if (affected === 0) return 1 - Math.pow(1 - confidence, 1 / users);
  const key = `${String(affected)}/${String(users)}/${String(confidence)}`;
  const known = remembered.get(key);
  if (known !== undefined) return known;
  const found = solveBound(affected, users, 1 - confidence);
  if (remembered.size >= REMEMBERED) remembered.clear();
  remembered.set(key, found);
  return found;
}

/** Newton's steps on P(X ≤ affected), whose slope is −users · P(X' = affected) of one person fewer; halves where a step leaves the bracket. */
function solveBound(affected: number, users: number, left: number): number {
  let [low, high] = [affected / users, 1];
  let p = Math.min(0.999, (affected + 2 * Math.sqrt(affected + 1) + 1) / users);
  if (p <= low) p = (low + high) / 2;
  for (let step = 0; step < 100 && high - low > 1e-13; step += 1) {
    const over = 1 - upperTail(affected + 1, users, p) - left;
    if (over > 0) low = p;
    else high = p;
    const next = p + over / (users * binomialMass(affected, users - 1, p));
    if (Math.abs(next - p) < 1e-14) return next;
    p = next > low && next < high ? next : (low + high) / 2;
  }
  return high;
}

/**
 * The fewest people among whom so many affected would still put the upper bound under `limit`: 29, 59, 149, 299 for
 * nobody affected under 10, 5, 2 and 1 % at 95 %.
 */
export function usersToProve(affected: number, limit: number, confidence: number): number {
  let high = Math.max(affected + 1, 1);
  while (!isProved(affected, high, limit, confidence)) high *= 2;
  let low = Math.floor(high / 2);
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if (isProved(affected, middle, limit, confidence)) high = middle;
    else low = middle;
  }
  return high;
}

function isProved(affected: number, users: number, limit: number, confidence: number): boolean {
  return affected < users && 1 - upperTail(affected + 1, users, limit) < 1 - confidence;
}
