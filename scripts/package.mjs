import { Buffer } from "node:buffer";
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { spawnSync } from "node:child_process";
import path from "node:path";
import { root, staleBundles } from "./dist-stamp.mjs";
import { zip } from "./zip.mjs";

/**
 * Gathers what is deployed: `node scripts/package.mjs`. Builds the app when its sources changed, then leaves
 * `dist/package/` (azd deploys this folder) and the same as `dist/package.zip` (releases carry it).
 *
 * The bundle has everything inside, so nothing is installed in Azure, and no package manager runs there.
 */

const LARGEST = 5 * 1024 * 1024;

if (staleBundles(["app"]).length > 0) {
  const { status } = spawnSync(process.execPath, [path.join(root, "scripts", "build.mjs"), "--only", "app"], {
    cwd: root,
    stdio: "inherit",
  });
  if (status !== 0) process.exit(1);
}

const { name, version, license, main } = JSON.parse(readFileSync(path.join(root, "package.json"), "utf8"));
const files = [
  // What the worker reads of it is where the code begins; dependencies named here would be installed by some deployments.
  {
    name: "package.json",
    content: Buffer.from(`${JSON.stringify({ name, version, license, private: true, main }, null, 2)}\n`),
  },
  ...["host.json", "LICENSE", main].map((file) => ({ name: file, content: readFileSync(path.join(root, file)) })),
];

const folder = path.join(root, "dist", "package");
rmSync(folder, { recursive: true, force: true });
for (const { name: file, content } of files) {
  mkdirSync(path.dirname(path.join(folder, file)), { recursive: true });
  writeFileSync(path.join(folder, file), content);
}
const archive = zip(files);
writeFileSync(`${folder}.zip`, archive);
console.log(`dist/package.zip  ${Math.round(archive.length / 1024)} KiB  ${files.map((file) => file.name).join(", ")}`);
if (archive.length > LARGEST) {
  console.error(`The package may be ${LARGEST / 1024} KiB at most.`);
  process.exit(1);
}
