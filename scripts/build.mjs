import { build } from "esbuild";
import { chmodSync, existsSync, mkdirSync, renameSync, writeFileSync } from "node:fs";
import path from "node:path";
import { parseArgs } from "node:util";
import { fingerprintSources, recordBuild, root } from "./dist-stamp.mjs";

/**
 * Builds the two bundles: `node scripts/build.mjs [--only app|cli]`.
 *
 * - `dist/app/index.js` is what runs on Azure Functions: one CommonJS file. `@azure/functions-core` stays outside, because the
 *   host injects it when the file is loaded (the local host does the same).
 * - `dist/cli/index.js` is the command line with the local environment inside. There the Functions libraries run without a
 *   host process around them, so their core is the local host's.
 *
 * Nothing is minified: stack traces of a rollout must be readable by the people who run it.
 */
const BUNDLES = {
  app: { external: ["@azure/functions-core"] },
  cli: {
    banner: { js: "#!/usr/bin/env node" },
    // Azurite loads files and native parts by path at run time; it stays an ordinary package beside the bundle.
    external: ["azurite", "*.node"],
    alias: { "@azure/functions-core": path.join(root, "src/local/host/functions-core.ts") },
  },
};

const { values } = parseArgs({ options: { only: { type: "string" } } });
if (values.only !== undefined && !(values.only in BUNDLES)) {
  console.error(`--only takes ${Object.keys(BUNDLES).join(" or ")}, not "${values.only}".`);
  process.exit(64);
}
const names = values.only === undefined ? Object.keys(BUNDLES) : [values.only];

const missing = names.map((name) => `src/${name}/index.ts`).filter((entry) => !existsSync(path.join(root, entry)));
if (missing.length > 0) {
  console.error(`Cannot build: ${missing.join(" and ")} ${missing.length === 1 ? "does" : "do"} not exist.`);
  process.exit(1);
}

const fingerprint = fingerprintSources();
for (const name of names) {
  const started = performance.now();
  const outfile = path.join(root, "dist", name, "index.js");
  const result = await build({
    ...BUNDLES[name],
    entryPoints: [path.join(root, "src", name, "index.ts")],
    outfile,
    absWorkingDir: root,
    bundle: true,
    write: false,
    platform: "node",
    target: "node20",
    format: "cjs",
    sourcemap: "linked",
    logLevel: "warning",
  }).catch(() => process.exit(1)); // esbuild has printed each error with its place
  for (const file of result.outputFiles) replaceFile(file.path, file.contents);
  chmodSync(outfile, 0o755);
  const size = result.outputFiles.find((file) => file.path === outfile).contents.length;
  console.log(`dist/${name}/index.js  ${Math.round(size / 1024)} KiB  ${Math.round(performance.now() - started)} ms`);
}
recordBuild(names, fingerprint);

/** Writes aside and renames, so that a process starting meanwhile loads the old bundle or the new one, never half of it. */
function replaceFile(file, contents) {
  mkdirSync(path.dirname(file), { recursive: true });
  const aside = `${file}.${process.pid}`;
  writeFileSync(aside, contents);
  renameSync(aside, file);
}
