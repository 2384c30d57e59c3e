import type { Command } from "commander";
import { parseGate } from "../../contracts/gate-file";
import { judgeQuietDays } from "../../domain/health/quiet-days";
import { resolveRates } from "../../domain/health/rates";
import type { StreamVerdict } from "../../domain/health/stream-judge";
import { PLAN_DEFAULTS } from "../../domain/plan/defaults";
import type { PlanGate } from "../../domain/plan/plan";
import { toIso } from "../../domain/time";
import { judgeStreams, NothingToJudgeError } from "../../local/backtest/judge-streams";
import { readText } from "../../local/rehearsal/read-inputs";
import type { CommandContext } from "../command-context";
import { badFiles, badUsage } from "../failures";
import { jsonOption, wholeNumber } from "../option-values";
import { BacktestTally, renderCharacteristic, verdictLine } from "../render-backtest";
import { renderQuietDays } from "../render-quiet-days";
import { createShareBar } from "../share-bar";
import { paletteOf, printJson, type Terminal } from "../terminal";

interface BacktestOptions {
  readonly gate?: string;
  readonly streams?: string;
  readonly fromTenant?: boolean;
  readonly tenant?: string;
  readonly days: number;
  readonly json?: boolean;
}

/** A backtest has no plan that could say otherwise. */
const { confidence } = PLAN_DEFAULTS.riskBudget;
/** Verdicts are printed in pieces of this many characters. */
const PIECE = 64 * 1024;

/** `backtest`: the gate of the product over recorded or simulated outcomes. */
export function addBacktestCommand(program: Command, context: CommandContext): void {
  const { terminal } = context;
  program
    .command("backtest")
    .description("run a gate over recorded or simulated outcome streams")
    .option("--gate <file>", "one gate, as it stands under gates: of a plan; the standard gate without it")
    .option("--streams <file>", "outcomes, one JSON object a line")
    .option("--from-tenant", "judge the tenant's own days before anything is rolled out, instead of a file")
    .option("--tenant <file>", "with --from-tenant: the emulated tenant whose logs are read, in process")
    .option("--days <n>", "with --from-tenant: so many days back", wholeNumber(1, 90), 30)
    .addOption(jsonOption())
    .action(async (options: BacktestOptions) => {
      if (options.fromTenant === true) {
        await judgeTenant(options, readGate(options.gate), context);
        return;
      }
      if (options.streams === undefined)
        throw badUsage("Give --streams FILE: the outcomes to judge, one JSON object a line.");
      judge(options.streams, readGate(options.gate), options.json === true, terminal);
    });
}

async function judgeTenant(
  { tenant, days, json, streams }: BacktestOptions,
  gate: PlanGate,
  { terminal }: CommandContext,
): Promise<void> {
  if (streams !== undefined) throw badUsage("Give either --streams or --from-tenant.");
  if (tenant === undefined)
    throw badUsage(
      "Give --tenant FILE with --from-tenant: in this version only an emulated tenant's history can be judged, a running app can't be asked.",
    );
  const { signInBlocked } = gate.guardrails;
  if (signInBlocked === "off") throw badUsage(new NothingToJudgeError().message);
  // Loaded only here: the emulated tenant takes a moment that a file of outcomes need not wait for.
  const { readTenantHistory } = await import("../../local/backtest/tenant-history");
  const history = await readTenantHistory(tenant, days);
  if (!history.ok) throw badFiles(history.problems);
  const found = judgeQuietDays(history.signIns, gate, signInBlocked, confidence, history.until);
  if (json === true)
    printJson(terminal, { ...found, days: found.days.map((day) => ({ ...day, day: toIso(day.day) })) });
  else terminal.out(renderQuietDays(found, paletteOf(terminal)));
}

function readGate(file: string | undefined): PlanGate {
  const read = file === undefined ? ({ ok: true, text: "{}" } as const) : readText(file);
  if (!read.ok) throw badFiles(read.problems);
  const gate = parseGate(read.text, file ?? "the standard gate");
  if (!gate.ok) throw badFiles(gate.problems);
  return gate.gate;
}

function judge(file: string, gate: PlanGate, asJson: boolean, terminal: Terminal): void {
  const tally = new BacktestTally();
  const bar = createShareBar(terminal);
  let piece = "";
  const print = (verdict: StreamVerdict): void => {
    piece += `${verdictLine(verdict)}\n`;
    if (piece.length < PIECE) return;
    bar.clear();
    terminal.out(piece);
    piece = "";
  };
  const judged = judgeAll(file, gate, {
    onVerdict: (verdict, size) => {
      if (asJson) print(verdict);
      else tally.add(verdict, size);
    },
    onProgress: (share, lines) => {
      bar.show(share, `${lines.toLocaleString("en")} lines`);
    },
    onEnd: bar.clear,
  });
  if (piece !== "") terminal.out(piece);
  if (!judged.ok) throw badFiles(judged.problems);
  if (asJson) return;
  terminal.out(`${judged.streams.toLocaleString("en")} streams, ${judged.lines.toLocaleString("en")} lines\n\n`);
  terminal.out(`${tally.lines().join("\n")}\n\n`);
  const { signInBlocked } = gate.guardrails;
  if (signInBlocked === "off") return;
  const rates = resolveRates(signInBlocked, { users: 0, affected: 0 });
  terminal.out(renderCharacteristic(tally.sizes(), rates, gate.falseAlarm, confidence, paletteOf(terminal)));
}

function judgeAll(
  file: string,
  gate: PlanGate,
  hear: Pick<Parameters<typeof judgeStreams>[0], "onVerdict" | "onProgress"> & { readonly onEnd: () => void },
): ReturnType<typeof judgeStreams> {
  try {
    return judgeStreams({ file, gate, confidence, ...hear });
  } catch (error) {
    if (error instanceof NothingToJudgeError) throw badUsage(error.message);
    throw error;
  } finally {
    hear.onEnd();
  }
}
