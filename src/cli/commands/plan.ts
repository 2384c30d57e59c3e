import type { Command } from "commander";
import type { FileProblem } from "../../contracts/file-problem";
import { parsePlan } from "../../contracts/plan-file";
import { findBlindWave } from "../../domain/health/plan-waves";
import { planHash } from "../../domain/plan/plan-hash";
import type { RolloutPlan } from "../../domain/plan/plan";
import { readText } from "../../local/rehearsal/read-inputs";
import { EXIT } from "../exit-codes";
import { badFiles } from "../failures";
import { explainPlan } from "../explain-plan";
import type { CommandContext } from "../command-context";
import { jsonOption } from "../option-values";
import { printJson } from "../terminal";
import { addPlanSuggest } from "./plan-suggest";

interface JsonFlag {
  readonly json?: boolean;
}

/** `plan check`, `plan explain`, `plan hash`, `plan suggest`: about one file, and a tenant only where it is given. */
export function addPlanCommands(program: Command, context: CommandContext): void {
  const { terminal, exit } = context;
  const plan = program.command("plan").description("look at a rollout plan, without a tenant");

  plan
    .command("check")
    .argument("<file>", "the rollout plan")
    .description("validate; each mistake is one line FILE:LINE:COLUMN: what, expected, suggestion")
    .option("--tenant <file>", "also say which waves are too small to raise an alarm in this emulated tenant")
    .addOption(jsonOption())
    .action(async (file: string, options: JsonFlag & { readonly tenant?: string }) => {
      const read = readPlan(file);
      const warnings = read.ok && options.tenant !== undefined ? await findBlindWaves(read.plan, options.tenant) : [];
      if (options.json === true) {
        printJson(terminal, read.ok ? { ok: true, planHash: planHash(read.plan), problems: [], warnings } : read);
        exit(read.ok ? EXIT.done : EXIT.usage);
        return;
      }
      if (!read.ok) throw badFiles(read.problems);
      const waves = read.plan.waves.length;
      terminal.out(
        `${file}: fine, ${String(waves)} ${waves === 1 ? "wave" : "waves"}, plan hash ${planHash(read.plan)}\n`,
      );
      for (const warning of warnings) terminal.out(`${warning}\n`);
    });

  plan
    .command("explain")
    .argument("<file>", "the rollout plan")
    .description("print the plan with every default filled in")
    .addOption(jsonOption())
    .action((file: string, options: JsonFlag) => {
      const read = readValidPlan(file);
      if (options.json === true) printJson(terminal, read);
      else terminal.out(explainPlan(read));
    });

  plan
    .command("hash")
    .argument("<file>", "the rollout plan")
    .description("print the SHA-256 that approvals bind")
    .addOption(jsonOption())
    .action((file: string, options: JsonFlag) => {
      const hash = planHash(readValidPlan(file));
      if (options.json === true) printJson(terminal, { planHash: hash });
      else terminal.out(`${hash}\n`);
    });

  addPlanSuggest(plan, context);
}

/** Waves that are too small for their gate, one sentence each. */
async function findBlindWaves(plan: RolloutPlan, tenant: string): Promise<readonly string[]> {
  // Loaded only here: the emulated tenant takes a moment that a file alone need not wait for.
  const { readWaveSizes } = await import("../../local/preview/wave-sizes");
  const sizes = readWaveSizes(plan, tenant);
  if (!sizes.ok) throw badFiles(sizes.problems);
  return sizes.waves.flatMap((wave, index) => {
    const gate = plan.gates[plan.waves[index]?.gate ?? "standard"];
    return (gate === undefined ? null : findBlindWave(wave, gate)) ?? [];
  });
}

type ReadPlan =
  { readonly ok: true; readonly plan: RolloutPlan } | { readonly ok: false; readonly problems: readonly FileProblem[] };

function readPlan(file: string): ReadPlan {
  const read = readText(file);
  return read.ok ? parsePlan(read.text, file) : read;
}

function readValidPlan(file: string): RolloutPlan {
  const read = readPlan(file);
  if (!read.ok) throw badFiles(read.problems);
  return read.plan;
}
