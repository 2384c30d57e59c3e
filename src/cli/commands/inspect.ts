import type { Command } from "commander";
import { fromAuditResource } from "../../contracts/http/audit-resource";
import type { AuditResource } from "../../contracts/http/audit-resource";
import type { RolloutResource, RolloutSummary } from "../../contracts/http/rollout-resource";
import type { UndoResource } from "../../contracts/http/undo-resource";
import { verifyChain } from "../../domain/audit/chain";
import type { ServerOptions } from "../api-client";
import { callApi, withServer } from "../api-client";
import type { CommandContext } from "../command-context";
import { wholeNumber } from "../option-values";
import { renderList, renderStatus } from "../render-status";
import { renderUndoText } from "../../views/text/undo-text";
import { paletteOf, printJson } from "../terminal";
import { EXIT } from "../exit-codes";

interface WaveOptions extends ServerOptions {
  readonly wave: number;
}

/** `list`, `status`, `evidence`, `audit`, `audit verify`, `undo`: what a running app knows. They change nothing. */
export function addInspectCommands(program: Command, context: CommandContext): void {
  const { terminal, exit } = context;

  withServer(program.command("list").description("all rollouts, newest first"), terminal).action(
    async (options: ServerOptions) => {
      const { body } = await callApi(terminal, options, "GET", "/api/rollouts");
      if (options.json === true) printJson(terminal, body);
      else terminal.out(renderList((body as { readonly rollouts: readonly RolloutSummary[] }).rollouts));
    },
  );

  withServer(
    program.command("status").argument("<id>", "the rollout").description("where a rollout stands and why"),
    terminal,
  ).action(async (id: string, options: ServerOptions) => {
    const { body } = await callApi(terminal, options, "GET", rolloutPath(id));
    if (options.json === true) printJson(terminal, body);
    else terminal.out(renderStatus(body as RolloutResource, paletteOf(terminal)));
  });

  withServer(
    program.command("evidence").argument("<id>", "the rollout").description("what was measured, wave by wave"),
    terminal,
  )
    .option("--wave <n>", "only this wave, counted from 1", wholeNumber(1, 1000))
    .action(async (id: string, options: ServerOptions & Partial<WaveOptions>) => {
      const waves = options.wave === undefined ? await countWaves(id, options) : [options.wave];
      const answers: unknown[] = [];
      for (const wave of waves) {
        const { body } = await callApi(terminal, options, "GET", `${rolloutPath(id)}/waves/${String(wave)}/evidence`);
        answers.push(body);
      }
      // Evidence is numbers and records: as text it is the same JSON, one wave after the other.
      if (options.json === true) printJson(terminal, options.wave === undefined ? { waves: answers } : answers[0]);
      else
        for (const [index, answer] of answers.entries())
          terminal.out(`Wave ${String(waves[index] ?? 0)}\n${JSON.stringify(answer, null, 2)}\n`);
    });

  withServer(
    program
      .command("undo")
      .argument("<id>", "the rollout")
      .description("how one admin takes a wave back by hand: the exact requests, whom they harm, how to check"),
    terminal,
  )
    .requiredOption("--wave <n>", "the wave, counted from 1", wholeNumber(1, 1000))
    .action(async (id: string, options: WaveOptions) => {
      const { body } = await callApi(terminal, options, "GET", `${rolloutPath(id)}/waves/${String(options.wave)}/undo`);
      if (options.json === true) printJson(terminal, body);
      else terminal.out(renderUndoText(body as UndoResource));
    });

  const trail = program.command("audit").description("who did what").enablePositionalOptions();
  withServer(
    trail
      .command("show", { isDefault: true })
      .argument("<id>", "the rollout")
      .description("the audit trail of a rollout"),
    terminal,
  ).action(async (id: string, options: ServerOptions) => {
    const { body } = await callApi(terminal, options, "GET", `${rolloutPath(id)}/audit`);
    if (options.json === true) printJson(terminal, body);
    else
      for (const event of (body as AuditResource).events)
        terminal.out(`${event.at}  ${event.kind.padEnd(22)} ${event.sentence}\n`);
  });
  withServer(
    trail
      .command("verify")
      .argument("<id>", "the rollout")
      .description("verify the hash chain of a rollout's audit trail"),
    terminal,
  ).action(async (id: string, options: ServerOptions) => {
    const { body } = await callApi(terminal, options, "GET", `${rolloutPath(id)}/audit`);
    const audit = body as AuditResource;
    // Computed here again: an app that lies about its trail would have to lie consistently.
    const verdict = verifyChain(fromAuditResource(audit));
    const events = audit.events.length;
    if (options.json === true) printJson(terminal, { ...verdict, events, head: audit.head });
    else if (verdict.ok)
      terminal.out(`${id}: ${String(events)} events, one unbroken chain, head ${audit.head ?? "none"}\n`);
    else terminal.out(`${id}: the chain is broken: ${verdict.what}\n`);
    exit(verdict.ok ? EXIT.done : EXIT.error);
  });

  async function countWaves(id: string, options: ServerOptions): Promise<readonly number[]> {
    const { body } = await callApi(terminal, options, "GET", rolloutPath(id));
    return (body as RolloutResource).waves.map((wave) => wave.number);
  }
}

export function rolloutPath(id: string): string {
  return `/api/rollouts/${encodeURIComponent(id)}`;
}
