/** Where a command reads from and writes to. Tests hand in their own; `index.ts` hands in the process's. */
export interface Terminal {
  /** Results. */
  readonly out: (text: string) => void;
  /** Problems and progress. */
  readonly err: (text: string) => void;
  readonly isOutTty: boolean;
  readonly isErrTty: boolean;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly fetch: typeof fetch;
  readonly sleep: (milliseconds: number) => Promise<void>;
  /** Asks for a line; undefined when there is nobody to answer. */
  readonly ask: (question: string) => Promise<string | undefined>;
  /** From now on Ctrl-C and a request to end do not kill the process; resolves at the first of them. */
  readonly interrupted: () => Promise<void>;
}

/** Colours are for people: only on a terminal, and never with NO_COLOR (no-color.org). */
export function coloured(isTty: boolean, env: Terminal["env"]): boolean {
  return isTty && (env.NO_COLOR ?? "") === "" && env.TERM !== "dumb";
}

export interface Palette {
  readonly good: (text: string) => string;
  readonly bad: (text: string) => string;
  readonly strong: (text: string) => string;
  readonly faint: (text: string) => string;
}

export function paletteOf(terminal: Terminal): Palette {
  const code = (open: number, close: number) =>
    coloured(terminal.isOutTty, terminal.env)
      ? (text: string) => `\u001B[${String(open)}m${text}\u001B[${String(close)}m`
      : (text: string) => text;
  return { good: code(32, 39), bad: code(31, 39), strong: code(1, 22), faint: code(2, 22) };
}

/** One JSON value, for other programs. */
export function printJson(terminal: Terminal, value: unknown): void {
  terminal.out(`${JSON.stringify(value, null, 2)}\n`);
}
