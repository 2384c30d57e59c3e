import { InvalidArgumentError, type Command } from "commander";
import { parsePlan } from "../../contracts/plan-file";
import { planWaves, type PlannedWave } from "../../domain/health/plan-waves";
import { suggestSizes } from "../../domain/health/risk-budget";
import { PLAN_DEFAULTS } from "../../domain/plan/defaults";
import type { RolloutPlan } from "../../domain/plan/plan";
import { readText } from "../../local/rehearsal/read-inputs";
import type { CommandContext } from "../command-context";
import { badFiles, badUsage } from "../failures";
import { jsonOption, wholeNumber } from "../option-values";
import { paletteOf, printJson, type Palette } from "../terminal";

interface SuggestOptions {
  readonly tenant?: string;
  readonly users?: number;
  readonly budget?: number;
  readonly tested: number;
  readonly json?: boolean;
}

interface Suggestion {
  readonly riskBudget: { readonly users: number; readonly confidence: number };
  readonly tested: number;
  readonly users: number;
  /** The fewest waves for everybody together. */
  readonly sizes: readonly number[];
  /** The plan's waves, or the tenant's groups, beside the budget. Empty where nobody is named. */
  readonly waves: readonly PlannedWave[];
}

/** `plan suggest`: sizes of waves that the risk budget allows, for a plan's waves, a tenant's groups, or a number of people. */
export function addPlanSuggest(plan: Command, { terminal }: CommandContext): void {
  plan
    .command("suggest")
    .argument("[file]", "a rollout plan, whose waves and risk budget are looked at")
    .description("propose the sizes of waves from the risk budget: how fast a rollout may grow while nobody is blocked")
    .option("--tenant <file>", "count the people in this emulated tenant")
    .option("--users <n>", "so many people altogether, without a tenant", wholeNumber(1, 10_000_000))
    .option(
      "--budget <n>",
      "people whom the next wave may put at risk at most; the plan's, or 10",
      wholeNumber(1, 1_000_000),
    )
    .option("--tested <percent>", "share of a wave's people who sign in afresh while it bakes", testedShare, 1)
    .addOption(jsonOption())
    .action(async (file: string | undefined, options: SuggestOptions) => {
      const suggestion = await suggest(file, options);
      if (options.json === true) printJson(terminal, suggestion);
      else terminal.out(render(suggestion, paletteOf(terminal)));
    });
}

async function suggest(file: string | undefined, options: SuggestOptions): Promise<Suggestion> {
  const read = file === undefined ? undefined : readPlan(file);
  const { users: budgetUsers, confidence } = read?.riskBudget ?? PLAN_DEFAULTS.riskBudget;
  const riskBudget = { users: options.budget ?? budgetUsers, confidence };
  if (riskBudget.users < 1)
    throw badUsage(
      "The plan's risk budget is 0 people, so every wave needs a named person. Give --budget to see sizes.",
    );
  const counted = options.tenant === undefined ? [] : await countWaves(read, options.tenant);
  const users = options.users ?? counted.reduce((sum, wave) => sum + wave.users, 0);
  if (users === 0) throw badUsage("Nobody is there to plan for. Give --tenant FILE to count its people, or --users N.");
  return {
    riskBudget,
    tested: options.tested,
    users,
    sizes: suggestSizes({ users, budget: riskBudget.users, confidence, tested: options.tested }),
    waves: planWaves(counted, riskBudget, options.tested),
  };
}

function readPlan(file: string): RolloutPlan {
  const text = readText(file);
  const parsed = text.ok ? parsePlan(text.text, file) : text;
  if (!parsed.ok) throw badFiles(parsed.problems);
  return parsed.plan;
}

async function countWaves(
  plan: RolloutPlan | undefined,
  tenant: string,
): Promise<readonly { readonly name: string; readonly users: number }[]> {
  // Loaded only here: the emulated tenant takes a moment that numbers alone need not wait for.
  const { readWaveSizes } = await import("../../local/preview/wave-sizes");
  const sizes = readWaveSizes(plan, tenant);
  if (!sizes.ok) throw badFiles(sizes.problems);
  return sizes.waves;
}

function render(
  { riskBudget, tested, users, sizes, waves }: Suggestion,
  { strong, good, bad, faint }: Palette,
): string {
  const percent = String(Math.round(tested * 100));
  const lines = [
    strong(
      `${String(users)} people, at most ${String(riskBudget.users)} at risk in each next wave (${String(riskBudget.confidence * 100)} %)`,
    ),
    `The fewest waves: ${sizes.join(", ")}`,
    faint(
      `While nobody is blocked and ${percent} % of each wave's people sign in afresh. With failures waves grow more slowly.`,
    ),
  ];
  const width = Math.max(0, ...waves.map(({ name }) => name.length));
  const rows = waves.map(({ name, users: people, atRisk, largest, split }) => {
    const count = `${name.padEnd(width)}  ${String(people).padStart(6)} people, ${atRisk.toFixed(1).padStart(7)} at risk`;
    if (split === null) return `${count}  ${good("fits")}`;
    const parts = split.length === 0 ? "" : `; split it: ${split.join(", ")}`;
    return `${count}  ${bad(`more than ${String(largest)}`)}${parts}, or a named person accepts it`;
  });
  return `${[...lines, ...(rows.length > 0 ? ["", ...rows] : [])].join("\n")}\n`;
}

function testedShare(text: string): number {
  const share = Number(text.replace(/\s?%$/, "")) / 100;
  if (share > 0 && share <= 1) return share;
  throw new InvalidArgumentError("It is a percentage above 0 % and up to 100 %.");
}
