/** For each number of people drawn, the fewest affected at which the alarm is raised; Infinity where none would be enough. */
export type AlarmBoundary = readonly number[];

/**
 * What the test is quick at. `alone`: the whole false-alarm rate is its own, and its alternatives weigh the same. `shared`:
 * slices or other guardrails take a part of the rate; then half of the weight goes to large failures, so that what was
 * given away is not paid for with the first few people (measured in docs/gates/results.md).
 */
export type BoundaryShape = "alone" | "shared";

interface Alternative {
  readonly rate: number;
  readonly weight: number;
}

/** Halvings of the threshold's logarithm: finer than any lattice point matters. */
const HALVINGS = 18;
/** Probability that is left out of the walk on the side that cannot alarm: far below anything that is reported. */
const NEGLIGIBLE = 1e-18;
/** Entries kept over all remembered boundaries: some sixteen megabytes. */
const REMEMBERED = 2_000_000;

const remembered = new Map<string, AlarmBoundary>();
let rememberedEntries = 0;

/**
 * The alarm's boundary for a wave of known size (gates.md, "A construction that is known to work"). Each person's final
 * outcome is one draw; the statistic is the mean likelihood ratio of a few alternatives against the tolerable rate, a
 * test martingale, so it may be looked at after every draw. Since the size is known, its threshold need not be Ville's
 * 1/α: by dynamic programming over the (people, affected) lattice the lowest threshold is taken whose exact probability
 * of ever being crossed at the tolerable rate stays within the false-alarm rate.
 *
 * `size` people at most will be drawn; `tolerable` and `falseAlarm` are fractions of 1. Entry n belongs to n people.
 */
export function alarmBoundary(
  size: number,
  tolerable: number,
  falseAlarm: number,
  shape: BoundaryShape = "alone",
): AlarmBoundary {
  const key = `${String(size)}/${String(tolerable)}/${String(falseAlarm)}/${shape}`;
  const known = remembered.get(key);
  if (known !== undefined) return known;
  const made = calibrate(size, tolerable, falseAlarm, shape);
  if (rememberedEntries + made.length > REMEMBERED) {
    remembered.clear();
    rememberedEntries = 0;
  }
  remembered.set(key, made);
  rememberedEntries += made.length;
  return made;
}

/** Exact probability that a wave of this size at `rate` ever crosses the boundary, looked at after every draw. */
export function crossingProbability(boundary: AlarmBoundary, rate: number): number {
  return walkLattice(boundary, rate, () => false);
}

/** After how many people half of the waves at `rate` have raised the alarm; null where fewer than half ever do. */
export function medianUsersToAlarm(boundary: AlarmBoundary, rate: number): number | null {
  let median: number | null = null;
  walkLattice(boundary, rate, (crossed, people) => {
    if (crossed < 0.5) return false;
    median = people;
    return true;
  });
  return median;
}

/** The fewest affected at which the alarm is raised when nobody knows how many people will be drawn: Ville's 1/α. */
export interface OpenBoundary {
  readonly at: (people: number) => number;
}

const open = new Map<string, OpenBoundary>();

/**
 * The boundary of a wave whose size is not known, or that has grown beyond it. The same martingale stays under 1/α with
 * probability at least 1 − α however long it runs (J. Ville, "Étude critique de la notion de collectif", 1939).
 */
export function openBoundary(tolerable: number, falseAlarm: number, shape: BoundaryShape = "alone"): OpenBoundary {
  const key = `${String(tolerable)}/${String(falseAlarm)}/${shape}`;
  const known = open.get(key);
  if (known !== undefined) return known;
  const ratio = meanRatio(tolerable, shape);
  const threshold = -Math.log(falseAlarm);
  const limits: number[] = [Infinity];
  let k = 1;
  const made: OpenBoundary = {
    at: (people) => {
      for (let n = limits.length; n <= people; n += 1) {
        while (k <= n && ratio(k, n) < threshold) k += 1;
        limits.push(k <= n ? k : Infinity);
      }
      return limits[people] ?? Infinity;
    },
  };
  if (open.size >= 256) open.clear();
  open.set(key, made);
  return made;
}

function calibrate(size: number, tolerable: number, falseAlarm: number, shape: BoundaryShape): AlarmBoundary {
  const ratio = meanRatio(tolerable, shape);
  let [low, high] = [0, -Math.log(falseAlarm)];
  let best = boundaryAt(high, size, ratio);
  for (let step = 0; step < HALVINGS; step += 1) {
    const middle = (low + high) / 2;
    const boundary = boundaryAt(middle, size, ratio);
    if (walkLattice(boundary, tolerable, (crossed) => crossed > falseAlarm) <= falseAlarm) {
      best = boundary;
      high = middle;
    } else low = middle;
  }
  return best;
}

/**
 * Walks the lattice of (people, affected) at a true rate and answers the probability that crossed the boundary, or what
 * it had come to when `enough` said so. Masses below {@link NEGLIGIBLE} far under the boundary are dropped: they could
 * only make the answer smaller, by less than that times the size.
 */
function walkLattice(
  boundary: AlarmBoundary,
  rate: number,
  enough: (crossed: number, people: number) => boolean,
): number {
  const size = boundary.length - 1;
  const mass = new Float64Array(size + 2);
  mass[0] = 1;
  let [from, to, crossed] = [0, 0, 0];
  for (let n = 1; n <= size; n += 1) {
    const limit = Math.min(boundary[n] ?? Infinity, n + 1);
    // In place, from the top: each affected number takes over what the draw moves up to it.
    for (let k = to + 1; k > from; k -= 1) mass[k] = (mass[k] ?? 0) * (1 - rate) + (mass[k - 1] ?? 0) * rate;
    mass[from] = (mass[from] ?? 0) * (1 - rate);
    to += 1;
    while (to >= limit && to >= from) {
      crossed += mass[to] ?? 0;
      mass[to] = 0;
      to -= 1;
    }
    while (from < to && (mass[from] ?? 0) < NEGLIGIBLE) from += 1;
    if (enough(crossed, n) || to < from) return crossed;
  }
  return crossed;
}

type LogRatio = (affected: number, people: number) => number;

/** The fewest affected of each n whose mean likelihood ratio reaches exp(threshold). It never falls as n grows. */
function boundaryAt(threshold: number, size: number, ratio: LogRatio): AlarmBoundary {
  const boundary: number[] = [Infinity];
  let k = 1;
  for (let n = 1; n <= size; n += 1) {
    while (k <= n && ratio(k, n) < threshold) k += 1;
    boundary.push(k <= n ? k : Infinity);
  }
  return boundary;
}

/** True rates that the alarm should be quick at: eight points above the tolerable one (at least 10 %), and large ones. */
function alternativesTo(tolerable: number, shape: BoundaryShape): readonly Alternative[] {
  const near = Math.min(Math.max(0.1, tolerable + 0.08), 0.9);
  const large = shape === "alone" ? 0.4 : 0.6;
  const weights = shape === "alone" ? [1, 1, 1] : [0.75, 0.75, 1.5];
  const above = [near, 0.2, large]
    .map((rate, index) => ({ rate, weight: weights[index] ?? 1 }))
    .filter(({ rate }) => rate > tolerable);
  const total = above.reduce((sum, { weight }) => sum + weight, 0);
  // Above the largest alternative nothing would be left to test against: halfway to certainty is.
  if (above.length === 0) return [{ rate: (1 + tolerable) / 2, weight: 1 }];
  return above.map(({ rate, weight }) => ({ rate, weight: weight / total }));
}

/** Logarithm of the mean likelihood ratio against the tolerable rate. */
function meanRatio(tolerable: number, shape: BoundaryShape): LogRatio {
  const alternatives = alternativesTo(tolerable, shape);
  const gains = Float64Array.from(alternatives, ({ rate }) => Math.log(rate / tolerable));
  const losses = Float64Array.from(alternatives, ({ rate }) => Math.log((1 - rate) / (1 - tolerable)));
  const weights = Float64Array.from(alternatives, ({ weight }) => Math.log(weight));
  const logs = new Float64Array(alternatives.length);
  return (affected, people) => {
    let top = -Infinity;
    for (let index = 0; index < logs.length; index += 1) {
      const log = (weights[index] ?? 0) + affected * (gains[index] ?? 0) + (people - affected) * (losses[index] ?? 0);
      logs[index] = log;
      if (log > top) top = log;
    }
    let sum = 0;
    for (const log of logs) sum += Math.exp(log - top);
    return top + Math.log(sum);
  };
}
