import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { readInputs } from "../../../src/local/rehearsal/read-inputs";
import type { InputFiles, Inputs } from "../../../src/local/rehearsal/read-inputs";

/** A plan of two waves with short bakes, for 12 and 40 people. */
export const SMALL_PLAN = `apiVersion: passkey-rollout/v1
kind: RolloutPlan
metadata: { name: small, owner: eve@contoso.example }
profile:
  name: Synced passkeys
  passkeyTypes: [synced, deviceBound]
  aaguids: { allow: [1password, icloud-keychain, google-password-manager] }
protect: { groups: [sg-break-glass] }
schedule: { timeZone: Europe/Berlin }
riskBudget: { users: 1000 }
gates:
  standard:
    guardrails:
      signInBlocked: { tolerable: auto, intolerable: 40% }
      passkeyFailing: { tolerable: 5%, intolerable: 70% }
      newlySilent: off
waves:
  - { name: first, groups: [sg-first], bake: 10h }
  - { name: second, groups: [sg-second], bake: 24h, approval: before }
approvals: { approvers: sg-approvers }
notifications: { teams: true }
`;

export const SMALL_TENANT = `apiVersion: passkey-rollout/v1
kind: Tenant
seed: 7
startsAt: 2026-12-01T07:00:00Z
history: 7d
groups:
  - { name: sg-first, users: 14 }
  - { name: sg-second, users: 40 }
  - { name: sg-others, users: 30 }
  - { name: sg-contractors, users: 5 }
  - { name: sg-break-glass, users: 2, roles: [Global Administrator], methods: [passKeyDeviceBound] }
  - { name: sg-approvers, people: [ann@contoso.example, bo@contoso.example] }
named:
  - { upn: ann@contoso.example }
  - { upn: bo@contoso.example }
people:
  signInsPerDay: 6
  registers: { share: 0.8, medianAfter: 3h, abandons: 0.05 }
  ownFailures: 0
  secondMethod: 1
logs: { delay: { p50: 2m, p99: 5m }, detailsSettle: 30m }
propagation: { policy: { p50: 5m, max: 30m }, membership: { p50: 10m, max: 2h } }
`;

const folder = mkdtempSync(path.join(tmpdir(), "passkey-rollout-test-"));
let count = 0;

/** Writes a file under a new name and answers its path. */
export function writeFile(kind: string, text: string): string {
  const file = path.join(folder, `${kind}-${String(++count)}.yaml`);
  writeFileSync(file, text);
  return file;
}

/** Files of a small world; each may be replaced. `faults`, `decisions` and `actions` are lists in YAML flow style. */
export function smallFiles(
  over: {
    readonly plan?: string;
    readonly tenant?: string;
    readonly scenario?: readonly string[];
    readonly guard?: string;
  } = {},
): InputFiles {
  const header = "apiVersion: passkey-rollout/v1\nkind: Scenario\n";
  return {
    plan: writeFile("plan", over.plan ?? SMALL_PLAN),
    tenant: writeFile("tenant", over.tenant ?? SMALL_TENANT),
    ...(over.scenario === undefined
      ? {}
      : { scenario: writeFile("scenario", `${header}${over.scenario.join("\n")}\n`) }),
    ...(over.guard === undefined ? {} : { guard: writeFile("guard", over.guard) }),
  };
}

export function readOrThrow(files: InputFiles): Inputs {
  const read = readInputs(files);
  if (!read.ok) throw new Error(JSON.stringify(read.problems, null, 2));
  return read.inputs;
}
