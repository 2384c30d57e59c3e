import { spawnSync } from "node:child_process";
import { root } from "./dist-stamp.mjs";

/**
 * Runs `npm <args>` and waits for it, on Linux, macOS and Windows alike.
 *
 * Inside an npm script the very npm that runs it is used again, without a shell. Called by hand, npm comes from the PATH; on
 * Windows that is `npm.cmd`, which Node starts only through a shell (the arguments are ours, never a user's).
 * @param {string[]} args
 * @param {import("node:child_process").SpawnSyncOptions} [options]
 */
export function runNpm(args, options = {}) {
  const npm = process.env.npm_execpath;
  const settings = { cwd: root, encoding: "utf8", ...options };
  return npm?.endsWith("npm-cli.js")
    ? spawnSync(process.execPath, [npm, ...args], settings)
    : spawnSync("npm", args, { ...settings, shell: process.platform === "win32" });
}
