import type { ExitCode } from "./exit-codes";
import type { Terminal } from "./terminal";

/** What a command's action gets: the terminal, and the way to say with which code to end. */
export interface CommandContext {
  readonly terminal: Terminal;
  readonly exit: (code: ExitCode) => void;
}
