import { closeSync, openSync, writeSync } from "node:fs";
import { Option } from "commander";
import type { Command } from "commander";
import { readInputs } from "../../local/rehearsal/read-inputs";
import type { Inputs } from "../../local/rehearsal/read-inputs";
import type { RehearsalReport } from "../../local/rehearsal/report";
import { renderReport } from "../../local/rehearsal/report-text";
import { exitCodeOf } from "../exit-codes";
import { badFiles, badUsage } from "../failures";
import type { CommandContext } from "../command-context";
import { jsonOption, wholeNumber } from "../option-values";
import { createProgressBar } from "../progress-bar";
import { paletteOf, printJson } from "../terminal";

interface RehearseOptions {
  readonly tenant: string;
  readonly scenario?: string;
  readonly guard?: string;
  readonly seed?: number;
  readonly storage: "memory" | "azurite";
  readonly record?: string;
  readonly log?: string;
  readonly json?: boolean;
}

/** `rehearse`: the whole product against an emulated tenant in skipped time. Ends with the outcome's code. */
export function addRehearseCommand(program: Command, { terminal, exit }: CommandContext): void {
  program
    .command("rehearse")
    .argument("<file>", "the rollout plan")
    .description("run the whole product against an emulated tenant in skipped time and print what came of it")
    .requiredOption("--tenant <file>", "the tenant file")
    .option("--scenario <file>", "what goes wrong, who decides what")
    .option("--guard <file>", "the tenant guard")
    .option("--seed <n>", "instead of the tenant file's seed", wholeNumber(0, 2 ** 31 - 1))
    .addOption(
      new Option("--storage <kind>", "where the product keeps its rows")
        .choices(["memory", "azurite"])
        .default("memory"),
    )
    .option("--record <file>", "write every Graph exchange to this file, one JSON object a line, without tokens")
    .option("--log <file>", "write what the app logs to this file")
    .addOption(jsonOption())
    .action(async (file: string, options: RehearseOptions) => {
      const read = readInputs({ plan: file, ...options });
      if (!read.ok) throw badFiles(read.problems);
      const report = await run(read.inputs, options);
      if (options.json === true) printJson(terminal, report);
      else {
        const { metadata, schedule } = read.inputs.plan;
        terminal.out(renderReport(report, metadata.name, schedule.timeZone, paletteOf(terminal)));
      }
      exit(exitCodeOf(report.rollout.outcome));
    });

  async function run(inputs: Inputs, options: RehearseOptions): Promise<RehearsalReport> {
    const record = options.record === undefined ? undefined : openLines(options.record);
    const log = options.log === undefined ? undefined : openLines(options.log);
    const bar = createProgressBar(terminal);
    // Loaded only here: the Functions libraries and the emulated tenant take a moment that `plan check` need not wait for.
    const { rehearse } = await import("../../local/rehearsal/rehearse");
    try {
      return await rehearse({
        inputs,
        storage: options.storage,
        ...(options.seed === undefined ? {} : { seed: options.seed }),
        ...(record === undefined
          ? {}
          : {
              record: (exchange) => {
                record.write(JSON.stringify(exchange));
              },
            }),
        ...(log === undefined ? {} : { onLog: log.write }),
        onProgress: bar.show,
      });
    } finally {
      bar.clear();
      record?.close();
      log?.close();
    }
  }
}

interface Lines {
  readonly write: (line: string) => void;
  readonly close: () => void;
}

/** A file that is begun anew, written line by line. */
function openLines(file: string): Lines {
  let descriptor: number;
  try {
    descriptor = openSync(file, "w");
  } catch (error) {
    throw badUsage(`${file} can't be written (${(error as NodeJS.ErrnoException).code ?? "unknown"}).`);
  }
  return {
    write: (line) => {
      writeSync(descriptor, `${line}\n`);
    },
    close: () => {
      closeSync(descriptor);
    },
  };
}
