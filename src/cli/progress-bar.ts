import type { Terminal } from "./terminal";
import { coloured } from "./terminal";

/** What a bar shows of a rehearsal; times are epoch milliseconds. */
interface Progress {
  readonly at: number;
  readonly startsAt: number;
  readonly phase: string;
  readonly wavesEnded: number;
  readonly waves: number;
}

export interface ProgressBar {
  readonly show: (progress: Progress) => void;
  /** Takes the bar off the screen. */
  readonly clear: () => void;
}

const WIDTH = 24;
const DAY = 86_400_000;
const ERASE = "\r\u001B[K";

/** One line on standard error that is painted over; on anything but a terminal nothing is printed. */
export function createProgressBar(terminal: Terminal): ProgressBar {
  if (!terminal.isErrTty || terminal.env.TERM === "dumb") return { show: () => undefined, clear: () => undefined };
  const strong = coloured(true, terminal.env)
    ? (text: string) => `\u001B[36m${text}\u001B[39m`
    : (text: string) => text;
  return {
    show: ({ at, startsAt, phase, wavesEnded, waves }) => {
      const done = Math.round((wavesEnded / Math.max(1, waves)) * WIDTH);
      const bar = strong("█".repeat(done)) + "░".repeat(WIDTH - done);
      const day = ((at - startsAt) / DAY).toFixed(1);
      terminal.err(
        `${ERASE}${bar} wave ${String(Math.min(wavesEnded + 1, waves))} of ${String(waves)}, day ${day}, ${phase}`,
      );
    },
    clear: () => {
      terminal.err(ERASE);
    },
  };
}
