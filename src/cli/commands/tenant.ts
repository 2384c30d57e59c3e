import type { Command } from "commander";
import { PortTakenError } from "../../local/environment/start-failures";
import { EXIT } from "../exit-codes";
import { badFiles, CommandError } from "../failures";
import type { CommandContext } from "../command-context";
import { wholeNumber } from "../option-values";
import { printJson } from "../terminal";

interface TenantOptions {
  readonly port: number;
  readonly tenant: string;
  readonly record?: string;
  readonly speed: number;
  readonly json?: boolean;
}

const FASTEST = 1_000_000;

/** `tenant`: the emulated Entra tenant alone, for any Graph client. Runs until it is interrupted. */
export function addTenantCommand(program: Command, { terminal }: CommandContext): void {
  program
    .command("tenant")
    .description("run the emulated Entra tenant alone, as an HTTP server for any Graph client")
    .requiredOption("--port <n>", "port on 127.0.0.1 (0: any free one)", wholeNumber(0, 65535))
    .requiredOption("--tenant <file>", "the tenant file")
    .option("--record <file>", "append every exchange to this file, one JSON object a line, without tokens")
    .option("--speed <n>", "how many times as fast as real time its people live", wholeNumber(1, FASTEST), 1)
    .option("--json", "print where it listens as one JSON value")
    .action(async (options: TenantOptions) => {
      const { runTenantServer } = await import("../../local/environment/tenant-command");
      const started = await runTenantServer(options).catch((error: unknown) => {
        throw error instanceof PortTakenError ? new CommandError([error.message], EXIT.error) : error;
      });
      if (!started.ok) throw badFiles(started.problems);
      const { url, startsAt, people } = started;
      if (options.json === true) printJson(terminal, { url, startsAt, people });
      else
        terminal.out(
          `Emulated tenant with ${String(people)} people at ${url} (loopback only), tenant time ${startsAt}${options.speed === 1 ? "" : `, ${String(options.speed)} times as fast as real time`}. Ctrl-C ends it.\n`,
        );
      await terminal.interrupted();
      await started.stop();
    });
}
