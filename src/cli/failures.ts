import type { FileProblem } from "../contracts/file-problem";
import { formatProblem } from "../contracts/file-problem";
import type { ExitCode } from "./exit-codes";
import { EXIT } from "./exit-codes";

/** A command cannot go on: what to print, line by line, and the code to end with. */
export class CommandError extends Error {
  override readonly name = "CommandError";
  readonly lines: readonly string[];
  readonly exitCode: ExitCode;
  constructor(lines: readonly string[], exitCode: ExitCode) {
    super(lines.join("\n"));
    this.lines = lines;
    this.exitCode = exitCode;
  }
}

/** Files that a person has to mend: one line a problem, and nothing was started. */
export function badFiles(problems: readonly FileProblem[]): CommandError {
  return new CommandError(problems.map(formatProblem), EXIT.usage);
}

export function badUsage(sentence: string): CommandError {
  return new CommandError([sentence], EXIT.usage);
}
