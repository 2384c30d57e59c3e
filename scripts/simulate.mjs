import { build } from "esbuild";
import { mkdirSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import { root } from "./dist-stamp.mjs";

/** Rehearses random worlds (test/simulation) over the sources as they stand: `npm run simulate -- --seeds 300`. */
const outfile = path.join(root, "dist", "simulate.cjs");
const result = await build({
  entryPoints: [path.join(root, "test", "simulation", "simulate.ts")],
  outfile,
  absWorkingDir: root,
  bundle: true,
  write: false,
  platform: "node",
  target: "node20",
  format: "cjs",
  logLevel: "warning",
  external: ["azurite", "*.node"],
  alias: { "@azure/functions-core": path.join(root, "src/local/host/functions-core.ts") },
}).catch(() => process.exit(1)); // esbuild has printed each error with its place
mkdirSync(path.dirname(outfile), { recursive: true });
writeFileSync(outfile, result.outputFiles[0].contents);
createRequire(import.meta.url)(outfile);
