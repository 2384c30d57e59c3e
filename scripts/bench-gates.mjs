// Measures the gates on simulated people and writes docs/gates/results.md and the plots beside it.
// npm run bench:gates [-- --streams 20000] [-- --out FOLDER]
import { build } from "esbuild";
import { spawnSync } from "node:child_process";
import { mkdirSync, rmSync } from "node:fs";
import path from "node:path";
import { parseArgs } from "node:util";
import { format, resolveConfig } from "prettier";
import { readFileSync, writeFileSync } from "node:fs";
import { root } from "./dist-stamp.mjs";

const { values } = parseArgs({
  options: { streams: { type: "string", default: "20000" }, out: { type: "string", default: "docs/gates" } },
});
const bundle = path.join(root, "dist", "bench-gates.cjs");
const out = path.resolve(root, values.out);
mkdirSync(out, { recursive: true });
await build({
  entryPoints: [path.join(root, "test/bench/gates/run.ts")],
  outfile: bundle,
  bundle: true,
  format: "cjs",
  platform: "node",
  target: "node20",
  logLevel: "warning",
});
const { status } = spawnSync(process.execPath, [bundle, values.streams, out], { stdio: "inherit" });
rmSync(bundle, { force: true });
const results = path.join(out, "results.md");
const style = await resolveConfig(results);
writeFileSync(results, await format(readFileSync(results, "utf8"), { ...style, parser: "markdown" }));
process.exitCode = status ?? 1;
