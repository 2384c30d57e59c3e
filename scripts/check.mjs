import { writeFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { checkInfra } from "./check-infra.mjs";
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
