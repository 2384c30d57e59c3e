// Writes schemas/*.json from the contracts; with --check it only says whether they are current.
import { build } from "esbuild";
import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";
import { format, resolveConfig } from "prettier";

const root = new URL("../", import.meta.url);
const check = process.argv.includes("--check");

const bundle = new URL("dist/published-schemas.cjs", root);
await build({
  entryPoints: [fileURLToPath(new URL("src/contracts/published-schemas.ts", root))],
  outfile: fileURLToPath(bundle),
  bundle: true,
  format: "cjs",
  platform: "node",
});
const { publishedSchemas } = createRequire(import.meta.url)(fileURLToPath(bundle));
await rm(bundle);

await mkdir(new URL("schemas/", root), { recursive: true });
const style = await resolveConfig(fileURLToPath(new URL("schemas/plan.schema.json", root)));
const stale = [];
for (const [name, schema] of Object.entries(publishedSchemas)) {
  const file = new URL(`schemas/${name}`, root);
  const wanted = await format(JSON.stringify(schema), { ...style, parser: "json" });
  const present = await readFile(file, "utf8").catch(() => "");
  if (present === wanted) continue;
  stale.push(name);
  if (!check) await writeFile(file, wanted);
}
if (stale.length === 0) console.log("schemas/ is current.");
else if (!check) console.log(`Wrote ${stale.join(", ")} to schemas/.`);
else {
  console.error(`schemas/ is behind the contracts: ${stale.join(", ")}. Run: node scripts/schemas.mjs`);
  process.exitCode = 1;
}
