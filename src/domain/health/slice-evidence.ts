/** Evidence against one slice (`platform ios`, `provider 1password`). */
export interface SliceCount {
  readonly name: string;
  readonly users: number;
  readonly affected: number;
}

interface Slice {
  readonly name: string;
  /** Its part of the bet: 1/2, 1/6, 1/12 … in the order of appearance, all together at most 1. */
  readonly weight: number;
  users: number;
  affected: number;
  /** Logarithms of the likelihood ratios of the alternatives against the tolerable rate. */
  readonly logs: Float64Array;
}

/** Failure rates that a broken slice may have, besides what its own people have shown so far. */
const ALTERNATIVES = [0.4, 0.9] as const;
/** The slice's own rate is drawn toward the whole's as if this many of its people had behaved like everybody. */
const SHRINKAGE = 4;
/** A slice's rate is never bet to be more certain than this. */
const HIGHEST = 0.99;
/** One person breaks no slice. */
const FEWEST = 2;
/** Later slices would have next to no weight. */
const MOST_SLICES = 60;

/**
 * The test of the slices. Each slice has an e-value: the mean likelihood ratio of three alternatives against the
 * tolerable rate: 40 %, 90 % and the slice's own rate so far, shrunk toward the whole's (a bet placed before each draw, so
 * the ratio stays a test martingale: A. Wald, "Sequential Analysis", 1947, plug-in form; for e-values and their averages
 * V. Vovk and R. Wang, "E-values: calibration, combination and applications", Annals of Statistics 49, 2021).
 *
 * The weighted sum of the e-values of all slices is an e-value too, whatever depends on whatever: a person belongs to a
 * platform and to a provider. That average is how the number of slices is paid for. It reaches 1/α with probability at
 * most α (Ville), however many slices turn up and whenever it is looked at.
 */
export class SliceEvidence {
  readonly #tolerable: number;
  readonly #threshold: number;
  readonly #slices = new Map<string, Slice>();
  readonly #gains: Float64Array;
  readonly #losses: Float64Array;

  /** `falseAlarm` 0: no slice is tested. */
  constructor(tolerable: number, falseAlarm: number) {
    this.#tolerable = tolerable;
    this.#threshold = falseAlarm > 0 ? 1 / falseAlarm : Infinity;
    const rates = ALTERNATIVES.map((rate) => Math.max(rate, tolerable));
    this.#gains = Float64Array.from(rates, (rate) => Math.log(rate / tolerable));
    this.#losses = Float64Array.from(rates, (rate) => Math.log((1 - rate) / (1 - tolerable)));
  }

  /** One person's final outcome. `wholeRate`: the share affected among everybody drawn before. */
  draw(names: readonly string[], affected: boolean, wholeRate: number): void {
    if (this.#threshold === Infinity) return;
    for (const name of names) {
      const slice = this.#slices.get(name) ?? this.#begin(name);
      if (slice === undefined) continue;
      this.#bet(slice, affected, wholeRate);
      slice.users += 1;
      if (affected) slice.affected += 1;
    }
  }

  /** The slice with most of the evidence, when all of them together are beyond doubt; undefined before. */
  broken(): SliceCount | undefined {
    if (this.#threshold === Infinity) return undefined;
    let sum = 1;
    let most = 0;
    let worst: Slice | undefined;
    for (const slice of this.#slices.values()) {
      const value = evidenceOf(slice);
      sum += slice.weight * (value - 1);
      if (slice.affected >= FEWEST && slice.weight * value > most) {
        most = slice.weight * value;
        worst = slice;
      }
    }
    if (sum < this.#threshold || worst === undefined) return undefined;
    const { name, users, affected } = worst;
    return { name, users, affected };
  }

  count(name: string): SliceCount | undefined {
    const slice = this.#slices.get(name);
    return slice === undefined ? undefined : { name, users: slice.users, affected: slice.affected };
  }

  #begin(name: string): Slice | undefined {
    const place = this.#slices.size + 1;
    if (place > MOST_SLICES) return undefined;
    const slice = {
      name,
      weight: 1 / (place * (place + 1)),
      users: 0,
      affected: 0,
      logs: new Float64Array(ALTERNATIVES.length + 1),
    };
    this.#slices.set(name, slice);
    return slice;
  }

  #bet(slice: Slice, affected: boolean, wholeRate: number): void {
    const p = this.#tolerable;
    const { logs } = slice;
    const fixed = affected ? this.#gains : this.#losses;
    for (let index = 0; index < fixed.length; index += 1) logs[index] = (logs[index] ?? 0) + (fixed[index] ?? 0);
    const shrunk = (slice.affected + SHRINKAGE * wholeRate) / (slice.users + SHRINKAGE);
    const own = Math.min(Math.max(shrunk, p), HIGHEST);
    logs[fixed.length] = (logs[fixed.length] ?? 0) + (affected ? Math.log(own / p) : Math.log((1 - own) / (1 - p)));
  }
}

function evidenceOf({ logs }: Slice): number {
  let sum = 0;
  for (const log of logs) sum += Math.exp(log);
  return sum / logs.length;
}
