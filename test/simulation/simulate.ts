import { mkdirSync } from "node:fs";
import { parseArgs } from "node:util";
import { type Played, playSeed } from "./play-seed";

const SAY_EVERY = 25;
/** No world takes so long, even on a busy machine: time stands still in it, or it does the same for ever. */
const LONGEST_MS = 10 * 60_000;

/**
 * `npm run simulate -- --seeds 300 [--from 1]`: rehearses so many drawn worlds and says what went wrong in which.
 * `npm run simulate -- --seed 17 [--keep FOLDER] [--log]`: one of them again, with its files left in the folder.
 */
async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      seeds: { type: "string", default: "20" },
      from: { type: "string", default: "1" },
      seed: { type: "string" },
      keep: { type: "string" },
      log: { type: "boolean", default: false },
    },
  });
  if (values.seed !== undefined) await playOne(Number(values.seed), values.keep, values.log);
  else await playMany(Number(values.from), Number(values.seeds));
}

async function playOne(seed: number, folder: string | undefined, log: boolean): Promise<void> {
  if (folder !== undefined) mkdirSync(folder, { recursive: true });
  const played = await playSeed(seed, folder, log ? logLine : undefined);
  console.log(JSON.stringify(played.report, null, 2));
  sayViolations(played);
  process.exitCode = played.violations.length > 0 ? 1 : 0;
}

async function playMany(from: number, count: number): Promise<void> {
  const outcomes = new Map<string, number>();
  const total = { bad: 0, kept: 0, held: 0, lost: 0, writes: 0, unexpected: 0, wallMs: 0 };
  for (let seed = from; seed < from + count; seed += 1) {
    const watchdog = setTimeout(giveUp, LONGEST_MS, seed);
    const played = await playSeed(seed);
    clearTimeout(watchdog);
    const { rollout, policy, wallMs } = played.report;
    outcomes.set(rollout.outcome, (outcomes.get(rollout.outcome) ?? 0) + 1);
    total.kept += policy.foreignEditsKept;
    total.held += policy.foreignEditsHeld;
    total.lost += policy.foreignEditsLost;
    total.writes += policy.writes;
    total.wallMs += wallMs;
    if (!policy.finalEqualsExpected) {
      total.unexpected += 1;
      console.log(`seed ${String(seed)}: the final policy is not the expected one: ${policy.unexpected.join("; ")}`);
    }
    if (played.violations.length > 0) total.bad += 1;
    sayViolations(played);
    const done = seed - from + 1;
    if (done % SAY_EVERY === 0 && done < count) console.log(`${String(done)} of ${String(count)} worlds …`);
  }
  const ended = [...outcomes].map(([outcome, times]) => `${outcome} ${String(times)}`).join(", ");
  console.log(`${String(count)} worlds in ${String(Math.round(total.wallMs / 1000))} s: ${ended}`);
  console.log(
    `writes ${String(total.writes)}; foreign edits kept ${String(total.kept)}, held ${String(total.held)}, lost ${String(total.lost)}; final policies unlike the expected ${String(total.unexpected)}`,
  );
  console.log(total.bad === 0 ? "Nothing was violated." : `In ${String(total.bad)} worlds something was violated.`);
  process.exitCode = total.bad === 0 ? 0 : 1;
}

/** What runs in this process can't be stopped, so the process ends. */
function giveUp(seed: number): void {
  console.log(`seed ${String(seed)}: did not end within ${String(LONGEST_MS / 60_000)} minutes`);
  console.log(`  again: npm run simulate -- --seed ${String(seed)} --keep .local/seed --log`);
  process.exit(1);
}

function logLine(line: string): void {
  console.error(line);
}

function sayViolations({ seed, violations }: Played): void {
  for (const violation of violations) console.log(`seed ${String(seed)}: ${violation}`);
  if (violations.length > 0) console.log(`  again: npm run simulate -- --seed ${String(seed)} --keep .local/seed`);
}

main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
