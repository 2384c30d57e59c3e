import path from "node:path";
import { InvalidArgumentError } from "commander";
import type { Command } from "commander";
import {
  AppWontStartError,
  DataDirUnreadableError,
  OtherRunError,
  PortTakenError,
} from "../../local/environment/start-failures";
import { readInputs } from "../../local/rehearsal/read-inputs";
import { AzuriteStartError } from "../../local/storage/azurite";
import { EXIT, exitCodeOf } from "../exit-codes";
import { badFiles, CommandError } from "../failures";
import type { CommandContext } from "../command-context";
import { wholeNumber } from "../option-values";
import { storyLine } from "../story-line";
import { paletteOf } from "../terminal";

interface LocalOptions {
  readonly plan: string;
  readonly tenant: string;
  readonly scenario?: string;
  readonly guard?: string;
  readonly speed: number | "max";
  readonly port: number;
  readonly data: string;
  readonly browser: boolean;
  readonly exit?: boolean;
}

/** Nine tenant days in four minutes, and a minute for the question in between. */
const DEFAULT_SPEED = 3600;
const FASTEST = 100_000;
const DEFAULT_PORT = 7071;
/** Columns where nobody knows how wide the terminal is: in a pipe, or a file. */
const WIDTH = 100;

/** `local`: what `npm start` runs. `local-app` and `bundle` are its other processes and stay out of the help. */
export function addLocalCommand(program: Command, context: CommandContext): void {
  program
    .command("local")
    .description("run the product on this machine: emulated tenant, tables, pages and a rollout, until Ctrl-C")
    .option("--plan <file>", "the rollout plan", "examples/plans/quickstart.yaml")
    .option("--tenant <file>", "the tenant file", "examples/tenants/contoso.yaml")
    .option("--scenario <file>", "what goes wrong, who decides what")
    .option("--guard <file>", "the tenant guard")
    .option("--speed <n>", "tenant seconds a real second, or max", parseSpeed, DEFAULT_SPEED)
    .option("--port <n>", "where the pages are, on 127.0.0.1", wholeNumber(1, 65535), DEFAULT_PORT)
    .option("--data <dir>", "where everything is kept between two starts", ".local")
    .option("--no-browser", "do not open the page")
    .option("--exit", "stop when the rollout has ended, with the outcome's exit code")
    .action((options: LocalOptions) => run(options, context));
  program.command("local-app", { hidden: true }).action(async () => {
    const { runLocalApp } = await import("../../local/environment/local-app");
    await runLocalApp();
  });
  program
    .command("bundle", { hidden: true })
    .option("--settings <file>", "app settings", "local.settings.json")
    .option("--port <n>", "where it listens, on 127.0.0.1; 0: any free port", wholeNumber(0, 65535))
    .option("--memory", "keep the histories of orchestrations in this process", false)
    .action(async (options: { readonly settings: string; readonly port?: number; readonly memory: boolean }) => {
      const { runBundle } = await import("../../local/environment/bundle");
      await runBundle({
        ...options,
        interrupted: context.terminal.interrupted(),
        say: (line) => {
          context.terminal.out(`${line}\n`);
        },
      });
    });
}

async function run(options: LocalOptions, { terminal, exit }: CommandContext): Promise<void> {
  const files = { plan: options.plan, tenant: options.tenant, scenario: options.scenario, guard: options.guard };
  const read = readInputs(files);
  if (!read.ok) throw badFiles(read.problems);
  const { faint, strong } = paletteOf(terminal);
  const say = (at: string, sentence: string): void => {
    terminal.out(storyLine(at, sentence, columnsNow(), faint));
  };
  const { runEnvironment } = await import("../../local/environment/run-environment");
  const { openPage } = await import("../../local/environment/open-page");
  say("", `Starting the local environment: ${options.tenant} with the plan ${options.plan} …`);
  const outcome = await runEnvironment({
    files,
    inputs: read.inputs,
    speed: options.speed,
    port: options.port,
    dataDir: path.resolve(options.data),
    script: process.argv[1] ?? "",
    say,
    exitAtEnd: options.exit === true,
    interrupted: terminal.interrupted(),
    onReady: (raised, page) => {
      const pace =
        options.speed === "max"
          ? "as fast as everything gets done"
          : `${String(options.speed)} times as fast as real time`;
      say("", `${raised.resumed ? "Going on where the last run stopped" : "Ready"}: ${strong(page)}`);
      say(
        "",
        `  tenant  ${raised.tenantUrl}, ${String(raised.tenant.truth.people.length)} people; time runs ${pace}, slower while a question is open`,
      );
      for (const { upn, why } of raised.people) say("", `  person  ${upn} (${why})`);
      if (options.browser && terminal.isOutTty) openPage(page, terminal.env);
    },
  }).catch((error: unknown) => {
    throw explain(error);
  });
  exit(outcome === "interrupted" ? EXIT.done : options.exit === true ? exitCodeOf(outcome) : EXIT.done);
}

/** Asked for each line, since a window may be resized. Node says 0 or nothing where there is no terminal. */
function columnsNow(): number {
  const columns = (process.stdout as { readonly columns?: number }).columns ?? 0;
  return columns > 0 ? columns : WIDTH;
}

/** What a person can mend is a sentence; anything else keeps its stack. */
function explain(error: unknown): unknown {
  const mendable =
    error instanceof OtherRunError ||
    error instanceof PortTakenError ||
    error instanceof DataDirUnreadableError ||
    error instanceof AzuriteStartError ||
    error instanceof AppWontStartError;
  return mendable ? new CommandError([error.message], EXIT.error) : error;
}

function parseSpeed(text: string): number | "max" {
  if (text === "max") return "max";
  const speed = Number(text);
  if (!(speed > 0 && speed <= FASTEST))
    throw new InvalidArgumentError(`It is a number up to ${String(FASTEST)}, or max.`);
  return speed;
}
