import { seeded } from "../../src/local/rehearsal/seeded";

/** Draws that a seed decides. */
export interface Dice {
  /** From `from` to `to`, both included. */
  whole(from: number, to: number): number;
  chance(share: number): boolean;
  pick<T>(items: readonly T[]): T;
  /** So many different items, in a drawn order; fewer where there are not so many. */
  some<T>(items: readonly T[], count: number): readonly T[];
}

export function diceOf(seed: number, purpose: string): Dice {
  const { random } = seeded(seed, `simulation/${purpose}`);
  const whole = (from: number, to: number) => from + Math.floor(random.next() * (to - from + 1));
  const pick = <T>(items: readonly T[]): T => {
    const item = items[whole(0, items.length - 1)];
    if (item === undefined) throw new RangeError("There is nothing to draw from.");
    return item;
  };
  return {
    whole,
    pick,
    chance: (share) => random.next() < share,
    some: (items, count) => {
      const left = [...items];
      const drawn = [];
      while (left.length > 0 && drawn.length < count) drawn.push(...left.splice(whole(0, left.length - 1), 1));
      return drawn;
    },
  };
}
