import { OLD_RULES, stoppedAfter } from "./old-rules";
import { seededRandom, seedOf } from "./random";
import { simulate, type Cell } from "./simulate";

/** One rule on the same waves: stopped when healthy, missed when broken, users when it stopped. */
export interface Compared {
  readonly rule: string;
  readonly healthy: Readonly<Record<string, number>>;
  readonly missed: Readonly<Record<string, number>>;
  readonly medianUsers: number | null;
}

export const HEALTHY = [0.02, 0.05] as const;
export const SIZES = [50, 100] as const;

/** All rules and the gate on waves of the same kind. The gate gets the tolerable rate of a healthy wave, as `auto` finds it. */
export function* compareRules(streams: number): Generator<Compared> {
  for (const rule of OLD_RULES) {
    const run = (
      name: string,
      size: number,
      rate: number,
      healthy: number,
    ): { stopped: number; median: number | null } => {
      const random = seededRandom(seedOf(name));
      const after: number[] = [];
      for (let stream = 0; stream < streams; stream += 1) {
        const wave = Array.from({ length: size }, () => random() < rate);
        const control = Array.from({ length: size }, () => random() < healthy);
        const stopped = stoppedAfter(rule, wave, control);
        if (stopped !== null) after.push(stopped);
      }
      after.sort((a, b) => a - b);
      return { stopped: after.length / streams, median: after[Math.floor(streams / 2)] ?? null };
    };
    yield {
      rule: rule.name,
      healthy: Object.fromEntries(
        HEALTHY.map((rate) => [rate, run(`compare healthy ${rate}`, 50, rate, rate).stopped]),
      ),
      missed: Object.fromEntries(
        SIZES.map((size) => [size, 1 - run(`compare broken ${size}`, size, 0.2, 0.02).stopped]),
      ),
      medianUsers: run("compare broken 50", 50, 0.2, 0.02).median,
    };
  }
  const gate = (name: string, users: number, rate: number, healthy: number): ReturnType<typeof simulate> => {
    const cell: Cell = { name, streams, users, rate, baseline: { users: 400, rate: healthy } };
    return simulate(cell);
  };
  const broken = gate("compare broken 50", 50, 0.2, 0.02);
  yield {
    rule: "this gate, standard",
    healthy: Object.fromEntries(
      HEALTHY.map((rate) => [rate, gate(`compare healthy ${rate}`, 50, rate, rate).alarm / streams]),
    ),
    missed: Object.fromEntries(
      SIZES.map((size) => [size, 1 - gate(`compare broken ${size}`, size, 0.2, 0.02).alarm / streams]),
    ),
    medianUsers: broken.medianUsers,
  };
}
