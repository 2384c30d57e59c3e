import { DAY, HOUR, MINUTE, SECOND } from "../time";

/** Largest first: the order in which parts are written and must be read. */
const UNITS = [
  ["d", DAY],
  ["h", HOUR],
  ["m", MINUTE],
  ["s", SECOND],
] as const;

const DURATION = /^(?:(\d+)d)?(?:(\d+)h)?(?:(\d+)m)?(?:(\d+)s)?$/;

/** Longer than this is a slip of the pen: no rollout waits a hundred years. */
const LONGEST = 36_525 * DAY;

/** Milliseconds of `10s`, `2m`, `6h`, `40d` or a combination in this order of units (`1d12h`); otherwise `undefined`. */
export function parseDuration(text: string): number | undefined {
  const parts = DURATION.exec(text);
  if (parts === null || text === "") return undefined;
  const total = UNITS.reduce((sum, [, size], index) => sum + Number(parts[index + 1] ?? "0") * size, 0);
  return total <= LONGEST ? total : undefined;
}

/** Writes milliseconds the way the plan file does (`1d12h`); parts of a second are rounded, nothing is `0s`. */
export function formatDuration(ms: number): string {
  let rest = Math.round(Math.max(0, ms) / SECOND) * SECOND;
  let text = "";
  for (const [unit, size] of UNITS) {
    const count = Math.floor(rest / size);
    if (count > 0) text += `${String(count)}${unit}`;
    rest -= count * size;
  }
  return text === "" ? "0s" : text;
}
