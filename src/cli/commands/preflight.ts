import type { Command } from "commander";
import { renderFindings } from "../../views/text/findings-text";
import type { CommandContext } from "../command-context";
import { codeOfLook, lookAhead, withLook, type LookOptions } from "../look-ahead";
import { paletteOf, printJson } from "../terminal";

/** `preflight`: what a rollout of this plan would be told before it starts. Ends with 2 when a finding blocks it. */
export function addPreflightCommand(program: Command, { terminal, exit }: CommandContext): void {
  withLook(
    program
      .command("preflight")
      .argument("<file>", "the rollout plan")
      .description("list what a rollout of this plan would meet in the tenant; ends with 2 when something blocks it"),
    terminal,
  ).action(async (file: string, options: LookOptions) => {
    const preview = await lookAhead(terminal, "preflight", file, options);
    if (options.json === true) printJson(terminal, preview);
    else terminal.out(`${renderFindings(preview, paletteOf(terminal)).join("\n")}\n`);
    exit(codeOfLook(preview));
  });
}
