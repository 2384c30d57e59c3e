import type { Terminal } from "./terminal";
import { coloured } from "./terminal";

export interface ShareBar {
  /** `share` 0..1, or null where the whole is not known. */
  readonly show: (share: number | null, text: string) => void;
  /** Takes the bar off the screen. */
  readonly clear: () => void;
}

const WIDTH = 24;
const ERASE = "\r\u001B[K";

/** One line on standard error that is painted over; on anything but a terminal nothing is printed. */
export function createShareBar(terminal: Terminal): ShareBar {
  if (!terminal.isErrTty || terminal.env.TERM === "dumb") return { show: () => undefined, clear: () => undefined };
  const strong = coloured(true, terminal.env)
    ? (text: string) => `\u001B[36m${text}\u001B[39m`
    : (text: string) => text;
  return {
    show: (share, text) => {
      const done = Math.round((share ?? 0) * WIDTH);
      const percent = share === null ? "" : ` ${String(Math.floor(share * 100)).padStart(3)} %`;
      terminal.err(`${ERASE}${strong("█".repeat(done))}${"░".repeat(WIDTH - done)}${percent} ${text}`);
    },
    clear: () => {
      terminal.err(ERASE);
    },
  };
}
