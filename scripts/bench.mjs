import { build } from "esbuild";
import { spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { parseArgs } from "node:util";
import { root } from "./dist-stamp.mjs";

/**
 * Measures how processor time and peak memory grow with size: `npm run bench [-- name …]`. Nothing of it is a test: times
 * depend on the machine. What counts is the last column: how much longer one unit takes than in the first row.
 *
 * A bench is a file `scripts/bench/<name>.mjs` that exports `title`, `unit`, `cases: [{ size, prepare, run }]` and perhaps
 * `limit: { residentMb }`. `prepare()` makes what `run(prepared)` is timed with; `run` returns anything truthy, so that
 * it can't be optimised away and a bench that does nothing fails. Each case runs in a process of its own, bundled with
 * the sources it imports, so that peak memory is its own. Exit code 1: a case failed or went over the bench's limit.
 */
const { positionals } = parseArgs({ allowPositionals: true });
const folder = path.join(root, "scripts", "bench");
const names = readdirSync(folder)
  .filter((file) => file.endsWith(".mjs"))
  .map((file) => path.basename(file, ".mjs"))
  .sort();
const unknown = positionals.filter((name) => !names.includes(name));
if (unknown.length > 0) {
  console.error(`There is no bench ${unknown.join(", ")}; there are ${names.join(", ")}.`);
  process.exit(64);
}

const work = mkdtempSync(path.join(os.tmpdir(), "passkey-rollout-bench-"));
let failed = false;
try {
  for (const name of positionals.length > 0 ? positionals : names) await runBench(name);
} finally {
  rmSync(work, { recursive: true, force: true });
}
process.exit(failed ? 1 : 0);

async function runBench(name) {
  const outfile = path.join(work, `${name}.cjs`);
  await build({
    stdin: { contents: harnessOf(name), resolveDir: folder, sourcefile: `${name}-harness.mjs` },
    outfile,
    bundle: true,
    platform: "node",
    target: "node20",
    format: "cjs",
    logLevel: "warning",
  });
  const { title, unit, sizes, limit } = ask(outfile, "about");
  const rows = sizes.map((size, index) => ({ size, ...ask(outfile, String(index)) }));
  const first = rows.find((row) => row.ms !== undefined);
  const lines = rows.map((row) => {
    if (row.ms === undefined) return [String(row.size), "failed", "", "", ""];
    const over = limit?.residentMb !== undefined && row.residentMb > limit.residentMb;
    failed ||= over;
    const perUnit = (row.ms * 1000) / row.size;
    const ratio = perUnit / ((first.ms * 1000) / first.size);
    const memory = `${row.residentMb} MB${over ? ` (over ${limit.residentMb})` : ""}`;
    return [
      row.size.toLocaleString("en"),
      `${row.ms.toFixed(1)} ms`,
      `${perUnit.toFixed(2)} µs`,
      memory,
      ratio.toFixed(2),
    ];
  });
  console.log(`\n${title}`);
  printTable([[unit, "processor", "per unit", "peak memory", "ratio"], ...lines]);
}

/** The program that runs one case (by its index), or tells about all of them. */
function harnessOf(name) {
  return `
    import * as bench from "./${name}.mjs";
    const asked = process.argv[2];
    if (asked === "about") {
      const { title, unit, cases, limit } = bench;
      console.log(JSON.stringify({ title, unit, limit, sizes: cases.map(({ size }) => size) }));
    } else {
      const { prepare, run } = bench.cases[Number(asked)];
      const prepared = prepare();
      const before = process.cpuUsage();
      const outcome = run(prepared);
      const { user, system } = process.cpuUsage(before);
      const ms = (user + system) / 1000;
      if (!outcome) throw new Error("the bench did nothing");
      console.log(JSON.stringify({ ms, residentMb: Math.round(process.resourceUsage().maxRSS / 1024) }));
    }`;
}

function ask(file, what) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [file, what], { encoding: "utf8" });
  if (status === 0) return JSON.parse(stdout);
  failed = true;
  console.error(stderr);
  if (what === "about") process.exit(1);
  return {};
}

function printTable(rows) {
  const widths = rows[0].map((_, column) => Math.max(...rows.map((row) => row[column].length)));
  for (const row of rows) console.log(row.map((cell, column) => cell.padStart(widths[column])).join("  "));
}
