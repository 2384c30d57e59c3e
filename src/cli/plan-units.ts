import { DAY, HOUR, MINUTE, SECOND } from "../domain/time";

/** Milliseconds as plan files write them: `1d12h`, `90s`. Days only where they are whole, as people write hours up to two days. */
export function formatPlanDuration(milliseconds: number): string {
  let rest = milliseconds;
  const take = (unit: number, letter: string): string => {
    const count = Math.floor(rest / unit);
    rest -= count * unit;
    return count === 0 ? "" : `${String(count)}${letter}`;
  };
  const days = milliseconds > 2 * DAY ? take(DAY, "d") : "";
  return `${days}${take(HOUR, "h")}${take(MINUTE, "m")}${take(SECOND, "s")}` || "0s";
}

/** `0.05` as `5%`, exactly. */
export function percentText(share: number): string {
  return `${String(Number((share * 100).toFixed(6)))}%`;
}
