import { spawnSync } from "node:child_process";
import { existsSync, writeFileSync } from "node:fs";
import path from "node:path";
import { parseArgs } from "node:util";
import { root } from "./dist-stamp.mjs";
import { runNpm } from "./run-npm.mjs";

/**
 * Everything that must hold before a change goes in: `npm run check [-- --no-tests]`.
 *
 * Runs every step even after one has failed, then prints a table, and exits 1 if any failed. CI leaves the tests out here
 * (`--no-tests`), because it has run `npm test` before. With CHECK_COUNTS_FILE set, `{ passed, failed }` goes into that file.
 */

const { values } = parseArgs({ options: { "no-tests": { type: "boolean" } } });

const STEPS = [
  { name: "types", run: () => npmRun("types") },
  { name: "lint", run: () => npmRun("lint") },
  { name: "boundaries", run: () => npmRun("boundaries") },
  { name: "dead code", run: () => npmRun("dead-code") },
  { name: "format", run: () => npmRun("format") },
  { name: "build", run: () => npmRun("build") },
  ...(values["no-tests"] ? [] : [{ name: "tests", run: () => npmRun("test") }]),
  { name: "infra", run: checkInfra },
];

const rows = STEPS.map(({ name, run }) => {
  console.log(`\n── ${name}`);
  const started = performance.now();
  const outcome = run();
  return { name, outcome, took: `${((performance.now() - started) / 1000).toFixed(1)} s` };
});

console.log(`\n${"step".padEnd(12)}${"outcome".padEnd(10)}time`);
for (const { name, outcome, took } of rows) console.log(`${name.padEnd(12)}${outcome.padEnd(10)}${took}`);

const count = (outcome) => rows.filter((row) => row.outcome === outcome).length;
const counts = { passed: count("passed"), failed: count("failed") };
console.log(
  `\n${counts.passed} passed, ${counts.failed} failed${count("skipped") > 0 ? `, ${count("skipped")} skipped` : ""}`,
);
if (process.env.CHECK_COUNTS_FILE !== undefined) writeFileSync(process.env.CHECK_COUNTS_FILE, JSON.stringify(counts));
process.exit(counts.failed > 0 ? 1 : 0);

function npmRun(script) {
  return runNpm(["run", "--silent", script], { stdio: "inherit" }).status === 0 ? "passed" : "failed";
}

/**
 * Lints the Bicep templates with the real compiler, named by BICEP or found on the PATH; skipped, and said so, without one.
 * Bicep reports type errors against Azure resources as warnings and exits 0, so any diagnostic fails the step.
 */
function checkInfra() {
  const main = path.join("infra", "main.bicep");
  if (!existsSync(path.join(root, main))) return skip("there is no infra/main.bicep");
  const bicep = process.env.BICEP ?? "bicep";
  const { status, stdout, stderr, error } = spawnSync(bicep, ["lint", main], { cwd: root, encoding: "utf8" });
  if (error?.code === "ENOENT") return skip("no bicep compiler was found (put it on the PATH or name it in BICEP)");
  const diagnostics = `${stdout ?? ""}${stderr ?? ""}${error?.message ?? ""}`.trim();
  if (diagnostics !== "") console.log(diagnostics);
  return status === 0 && !/ : (Warning|Error) /.test(diagnostics) ? "passed" : "failed";
}

function skip(reason) {
  console.log(`skipped: ${reason}`);
  return "skipped";
}
