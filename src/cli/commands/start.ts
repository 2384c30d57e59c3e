import type { Command } from "commander";
import { parseGuard } from "../../contracts/guard-file";
import type { RolloutResource } from "../../contracts/http/rollout-resource";
import { parsePlan } from "../../contracts/plan-file";
import { readText } from "../../local/rehearsal/read-inputs";
import type { ServerOptions } from "../api-client";
import { callApi, withServer } from "../api-client";
import { badFiles } from "../failures";
import type { CommandContext } from "../command-context";
import { printJson } from "../terminal";

interface StartOptions extends ServerOptions {
  readonly guard?: string;
  readonly idempotencyKey?: string;
}

/** `start`: asks a running app for a rollout. The files are checked here first, so that mistakes keep their lines. */
export function addStartCommand(program: Command, { terminal }: CommandContext): void {
  withServer(
    program.command("start").argument("<file>", "the rollout plan").description("start a rollout on a running app"),
    terminal,
  )
    .option("--guard <file>", "the tenant guard to hold the plan to")
    .option("--idempotency-key <key>", "asking again with the same key starts nothing new")
    .action(async (file: string, options: StartOptions) => {
      const body = readFiles(file, options.guard);
      const key = options.idempotencyKey;
      const answer = await callApi(terminal, options, "POST", "/api/rollouts", {
        body,
        headers: key === undefined ? {} : { "idempotency-key": key },
      });
      if (options.json === true) {
        printJson(terminal, answer.body);
        return;
      }
      const { id, phase, waitsFor, links } = answer.body as RolloutResource;
      const verb = answer.status === 201 ? "started" : "was started before with this key";
      terminal.out(
        `${id} ${verb}; it is in ${phase}: ${waitsFor}.\nPage: ${links.page}\nFollow it: passkey-rollout watch ${id} --url ${options.url}\n`,
      );
    });
}

function readFiles(file: string, guardFile: string | undefined): object {
  const text = readText(file);
  const plan = text.ok ? parsePlan(text.text, file) : text;
  const guardText = guardFile === undefined ? undefined : readText(guardFile);
  const guard = guardText?.ok === true ? parseGuard(guardText.text, guardFile ?? "") : guardText;
  const problems = [...(plan.ok ? [] : plan.problems), ...(guard === undefined || guard.ok ? [] : guard.problems)];
  if (problems.length > 0 || !text.ok) throw badFiles(problems);
  return { plan: text.text, file, ...(guardText?.ok === true ? { guard: guardText.text } : {}) };
}
