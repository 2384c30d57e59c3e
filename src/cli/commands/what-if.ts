import { readFileSync, writeFileSync } from "node:fs";
import type { Command } from "commander";
import type { PreviewResource } from "../../contracts/http/preview-resource";
import { renderWhatIfPage } from "../../views/pages/what-if-page";
import { renderWhatIf } from "../../views/text/what-if-text";
import { readDigest, type WhatIfDigest } from "../../views/what-if-digest";
import type { CommandContext } from "../command-context";
import { badUsage } from "../failures";
import { codeOfLook, lookAhead, withLook, type LookOptions } from "../look-ahead";
import { paletteOf, printJson } from "../terminal";

interface WhatIfOptions extends LookOptions {
  readonly html?: string;
}

/** `what-if`: who would gain, who is unchanged and why, and who would lose, wave by wave. Ends with 2 when something blocks. */
export function addWhatIfCommand(program: Command, { terminal, exit }: CommandContext): void {
  withLook(
    program
      .command("what-if")
      .argument("<file>", "the rollout plan")
      .description("show what each wave would do to the policy and to people, without starting anything"),
    terminal,
  )
    .option(
      "--html <file>",
      "write a report for the change ticket; one that is there already is compared with and replaced",
    )
    .action(async (file: string, options: WhatIfOptions) => {
      const before = options.html === undefined ? undefined : readLast(options.html);
      const preview = await lookAhead(terminal, "what-if", file, options);
      if (options.html !== undefined) write(options.html, preview, before);
      if (options.json === true) printJson(terminal, preview);
      else {
        terminal.out(renderWhatIf(preview, paletteOf(terminal)));
        if (options.html !== undefined) terminal.out(`\nReport: ${options.html}\n`);
      }
      exit(codeOfLook(preview));
    });
}

/** The report that an earlier look wrote. A file that is something else is not replaced: the name was a slip. */
function readLast(file: string): WhatIfDigest | undefined {
  let text: string;
  try {
    text = readFileSync(file, "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw cannot("read", file, error);
  }
  const digest = readDigest(text);
  if (digest === undefined && text.trim() !== "")
    throw badUsage(`${file} is there already and is no what-if report; name another file.`);
  return digest;
}

function write(file: string, preview: PreviewResource, before: WhatIfDigest | undefined): void {
  try {
    writeFileSync(file, renderWhatIfPage(preview, before));
  } catch (error) {
    throw cannot("written", file, error);
  }
}

function cannot(verb: string, file: string, error: unknown): Error {
  return badUsage(`${file} can't be ${verb} (${(error as NodeJS.ErrnoException).code ?? "unknown"}).`);
}
