/* global fetch */
import { spawn, spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { root } from "./dist-stamp.mjs";

/**
 * A whole rollout in real time on the official Functions host: `npm run e2e:func`.
 *
 * Needs `func` (Azure Functions Core Tools) on the PATH, or named in FUNC; without it the script says so and ends with 0.
 * It starts Azurite (blob, queue, table), the emulated tenant, and `func start` over the built bundle with
 * `local.settings.json` made from the sample, starts a plan whose durations are seconds, approves, and waits for the end.
 */

const FUNC = process.env.FUNC ?? "func";
const TENANT_PORT = 5199;
const APP = "http://127.0.0.1:7071";
const LONGEST_MS = 180_000;
const REQUESTER = "eve@contoso.example";
const APPROVER = "ann@contoso.example";

const found = spawnSync(FUNC, ["--version"], { encoding: "utf8", shell: process.platform === "win32" });
if (found.status !== 0) {
  console.log(
    `skipped: the official Functions host (${FUNC}) was not found. Put \`func\` on the PATH, or name it in FUNC.`,
  );
  process.exit(0);
}
for (const bundle of ["app", "cli"]) {
  if (existsSync(path.join(root, "dist", bundle, "index.js"))) continue;
  console.error(`dist/${bundle}/index.js is missing: run \`npm run build\` first.`);
  process.exit(1);
}
console.log(`func ${found.stdout.trim()}`);

const work = mkdtempSync(path.join(tmpdir(), "passkey-rollout-func-"));
const settingsFile = path.join(root, "local.settings.json");
const hadSettings = existsSync(settingsFile) ? readFileSync(settingsFile) : undefined;
const children = [];
let code = 1;
try {
  const plan = path.join(work, "plan.yaml");
  const tenant = path.join(work, "tenant.yaml");
  writeFileSync(plan, planText());
  writeFileSync(tenant, tenantText());
  writeFileSync(settingsFile, JSON.stringify(settings(), null, 2));
  run("azurite", process.execPath, [
    path.join(root, "node_modules", "azurite", "dist", "src", "azurite.js"),
    ...["--location", work, "--silent", "--skipApiVersionCheck"],
  ]);
  run("tenant", process.execPath, [cli(), "tenant", "--port", String(TENANT_PORT), "--tenant", tenant]);
  await answers(`http://127.0.0.1:${TENANT_PORT}/v1.0/organization`, "the emulated tenant");
  run("func", FUNC, ["start", "--port", "7071"]);
  await answers(`${APP}/api/health`, "the Functions host");
  code = await playRollout(plan);
} catch (error) {
  console.error(error.message);
} finally {
  for (const child of children) child.kill();
  if (hadSettings === undefined) rmSync(settingsFile, { force: true });
  else writeFileSync(settingsFile, hadSettings);
  rmSync(work, { recursive: true, force: true });
}
process.exit(code);

/** Starts the rollout, approves whatever is asked, and answers the outcome's exit code. */
async function playRollout(plan) {
  const started = JSON.parse(command("start", plan, "--as", REQUESTER, "--json"));
  console.log(`started ${started.id}`);
  const deadline = Date.now() + LONGEST_MS;
  const asked = new Set();
  let told = "";
  while (Date.now() < deadline) {
    const rollout = JSON.parse(command("status", started.id, "--as", APPROVER, "--json"));
    const now = `${rollout.phase}: ${rollout.waitsFor}`;
    if (now !== told) console.log(now);
    told = now;
    for (const { id, state, question } of rollout.approvals) {
      if (state !== "open" || asked.has(id)) continue;
      asked.add(id);
      console.log(`approving as ${APPROVER}: ${question}`);
      command("approve", id, "--as", APPROVER);
    }
    if (rollout.phase === "completed") return 0;
    if (["rolled-back", "failed", "refused", "frozen", "aborted"].includes(rollout.phase)) return 1;
    await sleep(2000);
  }
  console.error(`The rollout did not end within ${LONGEST_MS / 1000} s.`);
  return 1;
}

function cli() {
  return path.join(root, "dist", "cli", "index.js");
}

function command(...args) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [cli(), ...args, "--url", APP], { encoding: "utf8" });
  if (status !== 0) throw new Error(`passkey-rollout ${args.join(" ")} ended with ${status}: ${stderr}${stdout}`);
  return stdout;
}

function run(name, program, args) {
  const child = spawn(program, args, {
    cwd: root,
    stdio: ["ignore", "pipe", "pipe"],
    shell: process.platform === "win32",
  });
  for (const stream of [child.stdout, child.stderr])
    stream.on("data", (chunk) => {
      if (process.env.VERBOSE !== undefined) process.stdout.write(`[${name}] ${chunk}`);
    });
  child.on("error", (error) => console.error(`${name}: ${error.message}`));
  children.push(child);
}

/** Waits until something answers there, whatever it says. */
async function answers(url, what) {
  const deadline = Date.now() + 90_000;
  while (Date.now() < deadline) {
    try {
      await fetch(url);
      return;
    } catch {
      await sleep(500);
    }
  }
  throw new Error(`${what} did not answer at ${url} within 90 s.`);
}

function settings() {
  const sample = JSON.parse(readFileSync(path.join(root, "local.settings.sample.json"), "utf8"));
  const identities = {
    [REQUESTER]: { upn: REQUESTER, roles: ["Rollout.Read", "Rollout.Request"] },
    [APPROVER]: { upn: APPROVER, roles: ["Rollout.Read", "Rollout.Approve", "Rollout.Abort"] },
  };
  const everyFiveSeconds = "*/5 * * * * *";
  return {
    ...sample,
    Values: {
      ...sample.Values,
      GRAPH_ENDPOINT: `http://127.0.0.1:${TENANT_PORT}`,
      PUBLIC_URL: APP,
      COLLECT_SCHEDULE: everyFiveSeconds,
      WATCH_SCHEDULE: everyFiveSeconds,
      LOCAL_IDENTITIES: JSON.stringify(identities),
      AzureFunctionsJobHost__extensions__durableTask__storageProvider__maxQueuePollingInterval: "00:00:02",
    },
  };
}

function planText() {
  return `apiVersion: passkey-rollout/v1
kind: RolloutPlan
metadata: { name: on the official host, owner: ${REQUESTER} }
profile: { name: Synced passkeys, passkeyTypes: [synced, deviceBound], aaguids: { any: true } }
riskBudget: { users: 1000 }
gates:
  standard:
    guardrails: { newlySilent: off }
    onInsufficientEvidence: ask
waves:
  - { name: one, groups: [sg-one], bake: 20s, approval: before }
  - { name: two, groups: [sg-two], bake: 20s }
approvals: { approvers: sg-approvers }
`;
}

function tenantText() {
  return `apiVersion: passkey-rollout/v1
kind: Tenant
startsAt: now
history: 1d
groups:
  - { name: sg-one, users: 10 }
  - { name: sg-two, users: 20 }
  - { name: sg-approvers, people: [${APPROVER}] }
named:
  - { upn: ${APPROVER} }
people:
  workdays: { days: [mon, tue, wed, thu, fri, sat, sun], from: "00:00", to: "24:00", timeZone: UTC }
logs: { delay: { p50: 1s, p99: 2s }, detailsSettle: 5s }
propagation: { policy: { p50: 1s, max: 2s }, membership: { p50: 1s, max: 2s } }
`;
}
