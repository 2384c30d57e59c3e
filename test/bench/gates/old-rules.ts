/**
 * The rules that the gate replaces, written anew from what their makers publish, so that all of them can be run on the
 * same simulated people. Each looks after every fifth person, as the design's table does, and answers whether it stops.
 * `control` are people at the healthy rate in the same hours; the rules that compare two groups need them.
 */
export interface OldRule {
  readonly name: string;
  readonly stops: (wave: readonly boolean[], control: readonly boolean[]) => boolean;
}

const count = (outcomes: readonly boolean[]): number => outcomes.filter(Boolean).length;

/** Microsoft's phased rollout: success below 90 %. */
function fixedNinety(least: number): OldRule["stops"] {
  return (wave) => wave.length >= least && count(wave) / wave.length > 0.1;
}

/** The lower end of Wilson's interval for the failure rate lies above 5 % (E. B. Wilson, 1927). */
function wilson(wave: readonly boolean[]): boolean {
  const [n, z] = [wave.length, 1.96];
  const p = count(wave) / n;
  const middle = p + (z * z) / (2 * n);
  const spread = z * Math.sqrt((p * (1 - p)) / n + (z * z) / (4 * n * n));
  return (middle - spread) / (1 + (z * z) / n) > 0.05;
}

/** Mixture SPRT of two samples with a normal mixture on the difference (R. Johari and others, 2017), one-sided, α = 5 %. */
function mixtureSprt(wave: readonly boolean[], control: readonly boolean[]): boolean {
  const n = Math.min(wave.length, control.length);
  if (n === 0) return false;
  const [w, c] = [count(wave) / wave.length, count(control) / control.length];
  const variance = w * (1 - w) + c * (1 - c);
  if (w <= c || variance === 0) return false;
  const mixing = 0.01;
  const spread = variance + n * mixing;
  const exponent = (n * n * mixing * (w - c) ** 2) / (2 * variance * spread);
  return Math.sqrt(variance / spread) * Math.exp(exponent) >= 20;
}

/** GrowthBook's sequential test with its defaults: the asymptotic confidence sequence tuned to 5,000 people, α = 5 %. */
function confidenceSequence(wave: readonly boolean[], control: readonly boolean[]): boolean {
  const n = wave.length + control.length;
  const [w, c] = [count(wave) / wave.length, control.length === 0 ? 0 : count(control) / control.length];
  const [alpha, tuning] = [0.05, 5000];
  const rho = Math.sqrt((-2 * Math.log(alpha) + Math.log(-2 * Math.log(alpha) + 1)) / tuning);
  const variance = n * ((w * (1 - w)) / wave.length + (c * (1 - c)) / Math.max(1, control.length));
  const inner = n * rho * rho + 1;
  const radius =
    Math.sqrt(variance) * Math.sqrt(((2 * inner) / (n * n * rho * rho)) * Math.log(Math.sqrt(inner) / alpha));
  return w - c - radius > 0;
}

/**
 * Kayenta's judge: Mann–Whitney at 98 % over points of a metric, here the failure share of each five people; a metric
 * with fewer than fifty points is not judged (its documentation's advice), and what is not judged passes.
 */
function mannWhitney(wave: readonly boolean[], control: readonly boolean[]): boolean {
  const points = (outcomes: readonly boolean[]): number[] =>
    Array.from({ length: Math.floor(outcomes.length / 5) }, (_, n) => count(outcomes.slice(n * 5, n * 5 + 5)));
  const [a, b] = [points(wave), points(control)];
  if (a.length < 50 || b.length < 50) return false;
  let u = 0;
  for (const x of a) for (const y of b) u += x > y ? 1 : x === y ? 0.5 : 0;
  const mean = (a.length * b.length) / 2;
  const deviation = Math.sqrt((a.length * b.length * (a.length + b.length + 1)) / 12);
  return (u - mean) / deviation > 2.326;
}

/** Wald's sequential test of 2 % against 10 % (α = 1 %, β = 5 %): told what to expect. */
function waldSprt(wave: readonly boolean[]): boolean {
  const affected = count(wave);
  const log = affected * Math.log(0.1 / 0.02) + (wave.length - affected) * Math.log(0.9 / 0.98);
  return log >= Math.log(0.95 / 0.01);
}

export const OLD_RULES: readonly OldRule[] = [
  { name: "fixed 90 %, no minimum (Microsoft's phased rollout)", stops: fixedNinety(0) },
  { name: "fixed 90 %, minimum 20", stops: fixedNinety(20) },
  { name: "Wilson 95 % at every look", stops: wilson },
  { name: "GrowthBook's confidence sequence, defaults", stops: confidenceSequence },
  { name: "two-sample mSPRT, one-sided", stops: mixtureSprt },
  { name: "Kayenta's Mann–Whitney judge", stops: mannWhitney },
  { name: "Wald's SPRT, 2 % v 10 %", stops: waldSprt },
];

/** After how many people a rule stops a wave, looking every five; null: never. */
export function stoppedAfter(rule: OldRule, wave: readonly boolean[], control: readonly boolean[]): number | null {
  for (let n = 5; n <= wave.length; n += 5) if (rule.stops(wave.slice(0, n), control.slice(0, n))) return n;
  return null;
}
