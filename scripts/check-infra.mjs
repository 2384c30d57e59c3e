import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { findBicep, runBicep } from "./bicep.mjs";
import { root } from "./dist-stamp.mjs";
import { runNpm } from "./run-npm.mjs";

/**
 * Checks everything under infra/: `npm run check:infra`.
 *
 * With the real compiler: formatting, lint, and a snapshot of what would be deployed for every row of
 * test/infra/combinations.json, all without a single warning. The snapshots go to dist/infra/ and the tests in test/infra/
 * assert on them. Without a compiler it says so and runs the tests that need none; in CI (`CI=true`) that is a failure, but
 * where `INFRA_COMPILER_MISSING=skip` says that the machine has no way to one.
 */

const OUT = path.join(root, "dist", "infra");
const GRAPH_TYPES = path.join(root, "..", "shared", "bicep", "microsoftgraph-v1.0-1.0.0", "index.json");
/** Names and ids come out resolved when a snapshot is told where it would be deployed. */
const PLACE = [
  ...["--subscription-id", "33333333-3333-4333-8333-333333333333"],
  ...["--tenant-id", "11111111-1111-4111-8111-111111111111"],
  ...["--location", "westeurope", "--deployment-name", "check"],
];

/** @returns {"passed" | "failed" | "skipped"} skipped: there is no compiler, and what needs none has passed. */
export function checkInfra() {
  rmSync(OUT, { recursive: true, force: true });
  mkdirSync(OUT, { recursive: true });
  const bicep = findBicep();
  const { outcome, graph } = "missing" in bicep ? explainMissing(bicep.missing) : compileAll(bicep);
  const tests = runNpm(["run", "--silent", "test:infra"], {
    stdio: "inherit",
    env: { ...process.env, INFRA_COMPILER: "missing" in bicep ? "" : bicep.path, INFRA_GRAPH: graph ? "compiled" : "" },
  });
  return tests.status === 0 ? outcome : "failed";
}

function explainMissing(why) {
  const isNeeded = process.env.CI === "true" && process.env.INFRA_COMPILER_MISSING !== "skip";
  console.log(isNeeded ? `failed: ${why} In CI the templates must be compiled.` : `skipped: ${why}`);
  return { outcome: isNeeded ? "failed" : "skipped", graph: false };
}

function compileAll({ path: bicep, version, how }) {
  console.log(`bicep ${version}, ${how}`);
  const graph = prepareGraph(bicep);
  const complaints = [
    ...checkFormat(bicep, path.join("infra", "main.bicep")),
    ...checkFormat(bicep, path.join("infra", "graph", "main.bicep")),
    ...readdirSync(path.join(root, "infra", "modules")).flatMap((file) =>
      checkFormat(bicep, path.join("infra", "modules", file)),
    ),
    ...run(bicep, ["lint", path.join(root, "infra", "main.bicep")]),
    ...run(bicep, ["build", path.join(root, "infra", "main.bicep"), "--outfile", path.join(OUT, "main.json")]),
    ...graph.complaints,
    ...(graph.isThere ? run(bicep, ["build", graph.file, "--outfile", path.join(OUT, "graph.json")]) : []),
  ];
  if (!graph.isThere)
    console.log("skipped: infra/graph is not compiled, for its types are neither beside the project nor to be had.");
  const rows = JSON.parse(readFileSync(path.join(root, "test", "infra", "combinations.json"), "utf8"));
  const combinations = rows.filter(({ of }) => graph.isThere || of !== "graph");
  for (const { name, of, parameters } of combinations) {
    const isGraph = of === "graph";
    const template = isGraph ? graph.file : path.join(root, "infra", "main.bicep");
    complaints.push(...snapshot(bicep, name, template, parameters, isGraph ? ["--resource-group", "rg-check"] : []));
  }
  for (const line of complaints) console.log(line);
  console.log(`${combinations.length} combinations of parameters, ${complaints.length} complaints`);
  return { outcome: complaints.length === 0 ? "passed" : "failed", graph: graph.isThere };
}

/**
 * The Graph files name their types by registry. Where the type files lie beside the project, a copy is compiled against
 * those instead, and needs no network. Where there is neither, these files can't be judged, which is no mistake of theirs.
 * @returns {{ file: string, isThere: boolean, complaints: string[] }}
 */
function prepareGraph(bicep) {
  const file = existsSync(GRAPH_TYPES) ? copyGraph(bicep) : path.join(root, "infra", "graph", "main.bicep");
  const complaints = run(bicep, ["lint", file]);
  const isThere = !complaints.some((line) => line.includes(NOT_RESTORED));
  return { file, isThere, complaints: isThere ? complaints : [] };
}

/** What the compiler calls an extension that it could not fetch. */
const NOT_RESTORED = "Error BCP192: ";

function copyGraph(bicep) {
  const source = path.join(root, "infra", "graph");
  const copy = path.join(OUT, "graph");
  cpSync(source, copy, { recursive: true });
  const types = path.join(copy, "graph-types.tgz");
  // It always warns that publishing is experimental; that says nothing about our files.
  runBicep(bicep, ["publish-extension", GRAPH_TYPES, "--target", types, "--force"]);
  const config = JSON.parse(readFileSync(path.join(source, "bicepconfig.json"), "utf8"));
  config.extensions.microsoftGraphV1 = "./graph-types.tgz";
  writeFileSync(path.join(copy, "bicepconfig.json"), JSON.stringify(config));
  return path.join(copy, "main.bicep");
}

function run(bicep, args) {
  return runBicep(bicep, args).complaints;
}

/** The formatter has no check mode. */
function checkFormat(bicep, file) {
  const { ok, stdout, complaints } = runBicep(bicep, ["format", path.join(root, file), "--stdout"]);
  if (!ok) return complaints;
  const same = stdout.replaceAll("\r\n", "\n").trimEnd() === readFileSync(path.join(root, file), "utf8").trimEnd();
  return same ? [] : [`${file} is not formatted: run \`bicep format ${file}\``];
}

function snapshot(bicep, name, template, parameters, place) {
  const file = path.join(OUT, `${name}.bicepparam`);
  const using = path.relative(OUT, template).replaceAll("\\", "/");
  const lines = Object.entries(parameters).map(([key, value]) => `param ${key} = ${toBicep(value)}`);
  writeFileSync(file, [`using '${using}'`, ...lines, ""].join("\n"));
  return run(bicep, ["snapshot", file, "--mode", "overwrite", ...PLACE, ...place]).map((line) => `${name}: ${line}`);
}

function toBicep(value) {
  if (Array.isArray(value)) return `[${value.map(toBicep).join(", ")}]`;
  return typeof value === "string" ? `'${value.replaceAll("'", "\\'")}'` : String(value);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) process.exit(checkInfra() === "failed" ? 1 : 0);
