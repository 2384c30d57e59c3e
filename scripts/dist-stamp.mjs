import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, readdirSync, statSync, writeFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";

/**
 * Whether `dist/` was built from the sources that are here now.
 *
 * Contents are compared, not times: a checkout sets every time to now, and a deleted file leaves none.
 * Node builtins only, because this runs before anything is installed.
 */

// Not import.meta.dirname: a Node too old for it must get as far as the sentence that says so.
export const root = fileURLToPath(new URL("..", import.meta.url));
const stampFile = path.join(root, "dist", "stamp.json");

/** All that decides what ends up in a bundle. */
const INPUTS = ["src", "package.json", "package-lock.json", "tsconfig.json", "scripts/build.mjs"];

/** SHA-256 over names and contents of everything that is built from. */
export function fingerprintSources() {
  const hash = createHash("sha256");
  for (const input of INPUTS) {
    for (const file of filesUnder(path.join(root, input))) {
      hash.update(`${path.relative(root, file).replaceAll("\\", "/")}\0`);
      hash.update(readFileSync(file)).update("\0");
    }
  }
  return hash.digest("hex");
}

/** The bundles (`app`, `cli`) that are missing or were built from other sources. */
export function staleBundles(names) {
  const stamp = readStamp();
  const now = fingerprintSources();
  return names.filter((name) => stamp[name] !== now || !existsSync(path.join(root, "dist", name, "index.js")));
}

/** Notes that these bundles were built from sources with this fingerprint. */
export function recordBuild(names, fingerprint) {
  const stamp = { ...readStamp(), ...Object.fromEntries(names.map((name) => [name, fingerprint])) };
  mkdirSync(path.dirname(stampFile), { recursive: true });
  writeFileSync(stampFile, `${JSON.stringify(stamp, null, 2)}\n`);
}

function readStamp() {
  if (!existsSync(stampFile)) return {};
  try {
    return JSON.parse(readFileSync(stampFile, "utf8"));
  } catch {
    return {}; // Half written by a build that was killed: everything counts as stale and is built again.
  }
}

function filesUnder(place) {
  if (!existsSync(place)) return [];
  if (statSync(place).isFile()) return [place];
  return readdirSync(place, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.join(entry.parentPath, entry.name))
    .sort();
}
