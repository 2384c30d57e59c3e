import type { Command } from "commander";
import { parseGate } from "../../contracts/gate-file";
import { resolveRates } from "../../domain/health/rates";
import type { StreamVerdict } from "../../domain/health/stream-judge";
import { PLAN_DEFAULTS } from "../../domain/plan/defaults";
import type { PlanGate } from "../../domain/plan/plan";
import { judgeStreams, NothingToJudgeError } from "../../local/backtest/judge-streams";
import { readText } from "../../local/rehearsal/read-inputs";
import type { CommandContext } from "../command-context";
import { badFiles, badUsage } from "../failures";
import { jsonOption } from "../option-values";
import { BacktestTally, renderCharacteristic, verdictLine } from "../render-backtest";
import { createShareBar } from "../share-bar";
import { paletteOf, type Terminal } from "../terminal";

interface BacktestOptions {
  readonly gate?: string;
  readonly streams?: string;
  readonly json?: boolean;
}

/** A backtest has no plan that could say otherwise. */
const { confidence } = PLAN_DEFAULTS.riskBudget;
/** Verdicts are printed in pieces of this many characters. */
const PIECE = 64 * 1024;

/** `backtest`: the gate of the product over recorded or simulated outcomes. */
export function addBacktestCommand(program: Command, { terminal }: CommandContext): void {
  program
    .command("backtest")
    .description("run a gate over recorded or simulated outcome streams")
    .option("--gate <file>", "one gate, as it stands under gates: of a plan; the standard gate without it")
    .option("--streams <file>", "outcomes, one JSON object a line")
    .addOption(jsonOption())
    .action((options: BacktestOptions) => {
      if (options.streams === undefined)
        throw badUsage("Give --streams FILE: the outcomes to judge, one JSON object a line.");
      judge(options.streams, readGate(options.gate), options.json === true, terminal);
    });
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
