import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { spawnSync } from "node:child_process";
import { root, staleBundles } from "./dist-stamp.mjs";
import { runNpm } from "./run-npm.mjs";

/**
 * Makes `npm start` and `npm test` work on a fresh clone: `node scripts/prepare.mjs start|test`.
 *
 * Installs when packages are missing or differ from the lock file, builds when the sources changed, and says so. Uses Node
 * builtins only, because nothing may be installed yet. Both commands need both bundles: tests drive the built ones.
 */

const MINIMUM_NODE = [20, 19];

const purpose = process.argv[2];
if (purpose !== "start" && purpose !== "test") fail(`prepare.mjs takes "start" or "test", not "${purpose ?? ""}".`, 64);

const [major, minor] = process.versions.node.split(".").map(Number);
if (major < MINIMUM_NODE[0] || (major === MINIMUM_NODE[0] && minor < MINIMUM_NODE[1])) {
  fail(
    `Node ${process.versions.node} is too old: Passkey Rollout needs Node ${MINIMUM_NODE.join(".")} or newer (22 is best).`,
    1,
  );
}

const reason = whyInstall();
if (reason !== null) {
  step(`Installing packages, because ${reason} (npm ci, about a minute)`, () =>
    runNpm(["ci", "--include=dev", "--no-progress", "--loglevel=error"]),
  );
}

const stale = staleBundles(["app", "cli"]);
if (stale.length > 0) {
  step(`Building ${stale.join(" and ")}`, () =>
    spawnSync(
      process.execPath,
      [path.join(root, "scripts", "build.mjs"), ...(stale.length === 1 ? ["--only", stale[0]] : [])],
      { cwd: root, encoding: "utf8" },
    ),
  );
}

/** Why packages must be installed, as the rest of a sentence; null when node_modules holds what the lock file says. */
function whyInstall() {
  const installedFile = path.join(root, "node_modules", ".package-lock.json");
  if (!existsSync(installedFile)) return "none are installed yet";
  const wanted = readPackages(path.join(root, "package-lock.json"));
  const installed = readPackages(installedFile);
  for (const [place, { version, optional, link }] of Object.entries(wanted)) {
    if (place === "" || link) continue;
    const there = installed[place];
    // Optional packages are for other platforms too; those are rightly absent here.
    if (there === undefined && optional) continue;
    if (there?.version === version) continue;
    const name = place.slice(place.lastIndexOf("node_modules/") + "node_modules/".length);
    return `${name} is ${there === undefined ? "missing" : there.version}${there === undefined ? "" : ` instead of ${version}`}`;
  }
  return null;
}

function readPackages(file) {
  return JSON.parse(readFileSync(file, "utf8")).packages ?? {};
}

/** Says what is done, does it, says how long it took; what it printed is shown only when it failed. */
function step(what, run) {
  process.stdout.write(`${what} … `);
  const started = performance.now();
  const { status, stdout, stderr, error } = run();
  const took = `${((performance.now() - started) / 1000).toFixed(1)} s`;
  if (status === 0) {
    console.log(`done in ${took}`);
    return;
  }
  console.log(`failed after ${took}`);
  fail([stdout, stderr, error?.message].filter(Boolean).join("\n"), 1);
}

function fail(message, code) {
  console.error(message);
  process.exit(code);
}
