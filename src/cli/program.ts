import { Command, CommanderError } from "commander";
import { addApprovalCommands } from "./commands/approvals";
import { addBacktestCommand } from "./commands/backtest";
import { addControlCommands } from "./commands/control";
import { addInspectCommands } from "./commands/inspect";
import { addLocalCommand } from "./commands/local";
import { addPlanCommands } from "./commands/plan";
import { addPreflightCommand } from "./commands/preflight";
import { addRehearseCommand } from "./commands/rehearse";
import { addStartCommand } from "./commands/start";
import { addStopSwitchCommand } from "./commands/stop-switch";
import { addTenantCommand } from "./commands/tenant";
import { addWatchCommand } from "./commands/watch";
import { addWhatIfCommand } from "./commands/what-if";
import type { CommandContext } from "./command-context";
import { CommandError } from "./failures";
import type { ExitCode } from "./exit-codes";
import { EXIT } from "./exit-codes";
import type { Terminal } from "./terminal";

/** Runs one command line (without `node` and the script) and answers its exit code. Never throws for what a user can do wrong. */
export async function runCli(argv: readonly string[], terminal: Terminal): Promise<ExitCode> {
  let code: ExitCode = EXIT.done;
  const context: CommandContext = { terminal, exit: (given) => (code = given) };
  try {
    await createProgram(context).parseAsync(argv, { from: "user" });
    return code;
  } catch (error) {
    return report(error, terminal);
  }
}

function createProgram(context: CommandContext): Command {
  const program = new Command("passkey-rollout")
    .description("Moves a Microsoft Entra tenant to synced passkeys group by group, without locking anyone out.")
    .exitOverride()
    .configureOutput({ writeOut: context.terminal.out, writeErr: context.terminal.err })
    .configureHelp({ showGlobalOptions: false })
    .showSuggestionAfterError()
    .showHelpAfterError("(add --help for what can be given)");
  addPlanCommands(program, context);
  addPreflightCommand(program, context);
  addWhatIfCommand(program, context);
  addRehearseCommand(program, context);
  addBacktestCommand(program, context);
  addLocalCommand(program, context);
  addTenantCommand(program, context);
  addStartCommand(program, context);
  addInspectCommands(program, context);
  addWatchCommand(program, context);
  addControlCommands(program, context);
  addApprovalCommands(program, context);
  addStopSwitchCommand(program, context);
  return program;
}

function report(error: unknown, terminal: Terminal): ExitCode {
  if (error instanceof CommandError) {
    for (const line of error.lines) terminal.err(`${line}\n`);
    return error.exitCode;
  }
  if (error instanceof CommanderError) {
    // Commander has printed it. Asking for help is not a mistake.
    return error.exitCode === 0 ? EXIT.done : EXIT.usage;
  }
  terminal.err(`${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
  return EXIT.error;
}
