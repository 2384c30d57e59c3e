/**
 * Natural logarithm of the gamma function (Lanczos, g = 7, nine terms; relative error below 1e-13 for x > 0).
 * Source: C. Lanczos, "A precision approximation of the gamma function", SIAM J. Numer. Anal. B 1 (1964).
 */
function logGamma(x: number): number {
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
  const choose = logGamma(n + 1) - logGamma(k + 1) - logGamma(n - k + 1);
  return Math.exp(choose + k * Math.log(p) + (n - k) * Math.log1p(-p));
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

/**
 * Exact upper confidence bound of a share (Clopper–Pearson, one-sided): the largest p under which `affected` or fewer
 * of `users` would still be seen with probability 1 − confidence. Without anybody it is 1; without failures it equals
 * 1 − (1 − confidence)^(1/users).
 */
export function upperBound(affected: number, users: number, confidence: number): number {
  if (users <= 0 || affected >= users) return 1;
  if (affected === 0) return 1 - Math.pow(1 - confidence, 1 / users);
  let [low, high] = [affected / users, 1];
  for (let step = 0; step < 60; step += 1) {
    const middle = (low + high) / 2;
    if (1 - upperTail(affected + 1, users, middle) > 1 - confidence) low = middle;
    else high = middle;
  }
  return high;
}
