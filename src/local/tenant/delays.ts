import { parseDuration } from "../../domain/plan/duration";
import { normal } from "./random";

/** How many standard deviations lie between the median and the 99th percentile of a normal distribution. */
const Z99 = 2.326;

/** Files hold a handful of durations, and every record of a log asks for some of them. */
const known = new Map<string, number>();

/** Milliseconds of a duration that its schema has already checked. */
export function milliseconds(text: string): number {
  const before = known.get(text);
  if (before !== undefined) return before;
  const value = parseDuration(text);
  if (value === undefined) throw new RangeError(`"${text}" is no duration; the file's schema should have refused it`);
  known.set(text, value);
  return value;
}

/** A log-normal delay in whole milliseconds by its median and its 99th percentile, at most `cap`. */
export function drawDelay(p50: number, p99: number, cap: number, seed: number, ...counters: readonly number[]): number {
  if (p50 <= 0) return 0;
  const sigma = Math.log(Math.max(p99, p50) / p50) / Z99;
  return Math.round(Math.min(cap, p50 * Math.exp(sigma * normal(seed, ...counters))));
}
