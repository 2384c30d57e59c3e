/** For each number of people drawn, the fewest affected at which the alarm is raised; Infinity where none would be enough. */
export type AlarmBoundary = readonly number[];

/** True rates that an alarm should be quick at, besides 8 points above the tolerable one (gates.md). */
const ALTERNATIVES = [0.2, 0.4];
/** Halvings of the threshold's logarithm: finer than any lattice point matters. */
const HALVINGS = 20;
const REMEMBERED = 256;

const remembered = new Map<string, AlarmBoundary>();

/**
 * The alarm's boundary for a wave of known size (gates.md, "A construction that is known to work"). Each person's final
 * outcome is one draw; the statistic is the mean likelihood ratio of a few alternatives against the tolerable rate, a
 * test martingale, so it may be looked at after every draw. Since the size is known, its threshold need not be Ville's
 * 1/α: by dynamic programming over the (people, affected) lattice the lowest threshold is taken whose exact probability
 * of ever being crossed at the tolerable rate stays within the false-alarm rate.
 *
 * `size` people at most will be drawn; `tolerable` and `falseAlarm` are fractions of 1. Entry n belongs to n people.
 */
export function alarmBoundary(size: number, tolerable: number, falseAlarm: number): AlarmBoundary {
  const key = `${String(size)}/${String(tolerable)}/${String(falseAlarm)}`;
  const known = remembered.get(key);
  if (known !== undefined) return known;
  const made = calibrate(size, tolerable, falseAlarm);
  if (remembered.size >= REMEMBERED) remembered.clear();
  remembered.set(key, made);
  return made;
}

/** Exact probability that a wave of this size at `rate` ever crosses the boundary, looked at after every draw. */
export function crossingProbability(boundary: AlarmBoundary, rate: number): number {
  let alive = new Float64Array([1]);
  let crossed = 0;
  for (let n = 1; n < boundary.length; n += 1) {
    const limit = Math.min(boundary[n] ?? Infinity, n + 1);
    const next = new Float64Array(Math.min(limit, n + 1));
    for (let k = 0; k < alive.length; k += 1) {
      const mass = alive[k] ?? 0;
      if (k < next.length) next[k] = (next[k] ?? 0) + mass * (1 - rate);
      else crossed += mass * (1 - rate);
      if (k + 1 < next.length) next[k + 1] = (next[k + 1] ?? 0) + mass * rate;
      else crossed += mass * rate;
    }
    alive = next;
  }
  return crossed;
}

function calibrate(size: number, tolerable: number, falseAlarm: number): AlarmBoundary {
  let [low, high] = [0, -Math.log(falseAlarm)];
  let best = boundaryAt(high, size, tolerable);
  for (let step = 0; step < HALVINGS; step += 1) {
    const middle = (low + high) / 2;
    const boundary = boundaryAt(middle, size, tolerable);
    if (crossingProbability(boundary, tolerable) <= falseAlarm) {
      best = boundary;
      high = middle;
    } else low = middle;
  }
  return best;
}

/** The fewest affected of each n whose mean likelihood ratio reaches exp(threshold). It never falls as n grows. */
function boundaryAt(threshold: number, size: number, tolerable: number): AlarmBoundary {
  const rates = [Math.min(Math.max(0.1, tolerable + 0.08), 0.9), ...ALTERNATIVES].filter((rate) => rate > tolerable);
  const gains = rates.map((rate) => Math.log(rate / tolerable));
  const losses = rates.map((rate) => Math.log((1 - rate) / (1 - tolerable)));
  const boundary: number[] = [Infinity];
  let k = 1;
  for (let n = 1; n <= size; n += 1) {
    while (k <= n && logMeanRatio(k, n, gains, losses) < threshold) k += 1;
    boundary.push(k <= n ? k : Infinity);
  }
  return boundary;
}

function logMeanRatio(k: number, n: number, gains: readonly number[], losses: readonly number[]): number {
  const logs = gains.map((gain, index) => k * gain + (n - k) * (losses[index] ?? 0));
  const top = Math.max(...logs);
  return top + Math.log(logs.reduce((sum, log) => sum + Math.exp(log - top), 0) / logs.length);
}
