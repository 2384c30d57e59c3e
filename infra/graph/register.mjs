import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { registerApp } from "./registration.mjs";

/**
 * The same as main.bicep, with `az rest`, for those who may not deploy the Graph extension:
 *
 *   node infra/graph/register.mjs --environment NAME --host HOST --reader OBJECT_ID [--writer OBJECT_ID] [--grant]
 *                                 [--feature NAME …] [--dry-run]
 *
 * Needs Node and a signed-in Azure CLI, nothing of this project. It may run again: what is there already stays, what
 * differs is put right, and nothing is ever taken away. It prints what it does and why; the last line is the client id
 * that infra/main.bicep wants as authClientId. --dry-run only reads.
 */

const { values } = parseArgs({
  options: {
    environment: { type: "string" },
    host: { type: "string" },
    reader: { type: "string" },
    writer: { type: "string", default: "" },
    grant: { type: "boolean", default: false },
    feature: { type: "string", multiple: true, default: [] },
    "dry-run": { type: "boolean", default: false },
  },
});
const missing = ["environment", "host", "reader"].filter((name) => !values[name]);
if (missing.length > 0) {
  console.error(`Give ${missing.map((name) => `--${name}`).join(", ")}: they are outputs of infra/main.bicep.`);
  process.exit(64);
}

const here = path.dirname(fileURLToPath(import.meta.url));
const read = (file) => JSON.parse(readFileSync(path.join(here, file), "utf8"));
try {
  const clientId = await registerApp({
    ...values,
    dryRun: values["dry-run"],
    permissions: read("permissions.json"),
    appRoles: read("app-roles.json"),
    tenantId: az(["account", "show", "--query", "tenantId", "--output", "tsv"]).trim(),
    call: askGraph,
    say: (line) => console.log(line),
  });
  console.log(`AUTH_CLIENT_ID=${clientId ?? "(known after the first real run)"}`);
} catch (error) {
  console.error(error.message);
  process.exit(1);
}

/** One request to Graph with the rights of whoever is signed in. undefined: there is no such thing. */
function askGraph(method, at, body) {
  const args = ["rest", "--method", method, "--url", `https://graph.microsoft.com/v1.0${at}`, "--output", "json"];
  if (body !== undefined) args.push("--headers", "Content-Type=application/json", "--body", JSON.stringify(body));
  try {
    const text = az(args);
    return text.trim() === "" ? {} : JSON.parse(text);
  } catch (error) {
    if (method === "GET" && /\bNot ?Found\b|Request_ResourceNotFound|\(404\)/i.test(error.message)) return undefined;
    throw error;
  }
}

function az(args) {
  // On Windows `az` is a batch file, which Node starts only through a shell, and quoting JSON for that is a trap.
  const { status, stdout, stderr, error } = spawnSync("az", args, { encoding: "utf8" });
  if (error?.code === "ENOENT")
    throw new Error("The Azure CLI (az) was not found on the PATH. On Windows run this in WSL or in the Cloud Shell.");
  if (status !== 0) throw new Error(`az ${args.slice(0, 5).join(" ")} failed: ${stderr.trim()}`);
  return stdout;
}
