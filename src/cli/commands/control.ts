import type { Command } from "commander";
import type { ServerOptions } from "../api-client";
import { callApi, withServer } from "../api-client";
import { badUsage } from "../failures";
import { EXIT } from "../exit-codes";
import type { CommandContext } from "../command-context";
import { wholeNumber } from "../option-values";
import { printJson } from "../terminal";

interface ControlOptions extends ServerOptions {
  readonly reason?: string;
}

interface RollbackOptions extends ControlOptions {
  readonly wave?: number;
  readonly yes?: boolean;
}

/** Stopping needs one person and no confirmation, whatever else is broken. */
const CONTROLS = [
  { verb: "pause", means: "stop progress for now; nothing changes in the tenant" },
  { verb: "resume", means: "go on after a pause or a hold" },
  { verb: "rebaseline", means: "accept the policy as it is now, whoever changed it; nothing is written to the tenant" },
  { verb: "freeze", means: "this rollout adds nobody else, ever; nothing changes in the tenant" },
  { verb: "abort", means: "end the rollout where it stands; nothing changes in the tenant" },
] as const;

/** `pause`, `resume`, `rebaseline`, `freeze`, `abort`, `rollback`. */
export function addControlCommands(program: Command, context: CommandContext): void {
  const { terminal, exit } = context;
  for (const { verb, means } of CONTROLS) {
    withServer(program.command(verb).argument("<id>", "the rollout").description(means), terminal)
      .option("--reason <text>", "why, for the audit trail")
      .action(async (id: string, options: ControlOptions) => {
        await control(context, id, `/api/rollouts/${encodeURIComponent(id)}/${verb}`, verb, options);
      });
  }
  withServer(
    program
      .command("rollback")
      .argument("<id>", "the rollout")
      .description("contain what waves did, by the plan's strategy"),
    terminal,
  )
    .option("--wave <n>", "only this wave, counted from 1", wholeNumber(1, 200))
    .option("--reason <text>", "why, for the audit trail")
    .option("--yes", "do not ask for the rollout's id to be typed")
    .action(async (id: string, options: RollbackOptions) => {
      if (options.yes !== true && !(await confirm(context, id))) {
        terminal.err("Nothing was rolled back: the id was not typed.\n");
        exit(EXIT.refused);
        return;
      }
      const wave = options.wave === undefined ? "" : `/waves/${String(options.wave)}`;
      await control(context, id, `/api/rollouts/${encodeURIComponent(id)}${wave}/rollback`, "rollback", options);
    });
}

async function confirm({ terminal }: CommandContext, id: string): Promise<boolean> {
  const typed = await terminal.ask(
    `A rollback writes the tenant's passkey policy. Type the rollout's id (${id}) to go on: `,
  );
  if (typed === undefined) throw badUsage("rollback needs --yes where nobody can be asked.");
  return typed.trim() === id;
}

async function control(
  { terminal }: CommandContext,
  id: string,
  path: string,
  verb: string,
  options: ControlOptions,
): Promise<void> {
  const body = options.reason === undefined ? {} : { reason: options.reason };
  const answer = await callApi(terminal, options, "POST", path, { body });
  if (options.json === true) printJson(terminal, answer.body);
  else terminal.out(`${id}: ${verb} was asked for and recorded. ${sentenceOf(answer.body)}\n`);
}

function sentenceOf(body: unknown): string {
  const { waitsFor, phase } = (body ?? {}) as { readonly waitsFor?: string; readonly phase?: string };
  if (waitsFor !== undefined && waitsFor !== "") return `Now: ${waitsFor}.`;
  return phase === undefined ? "" : `It is ${phase} now.`;
}
