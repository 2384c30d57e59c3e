import { readFileSync } from "node:fs";
import path from "node:path";
import type { InvocationContext } from "@azure/functions";
import { registerFunctions } from "../../src/app/register-functions";
import { readDocument } from "../../src/contracts/document";
import { readSettings } from "../../src/contracts/settings";
import { tenantFile } from "../../src/contracts/tenant-file";
import { createDurableOrchestrations } from "../../src/durable/durable-orchestrations";
import { createCredentials } from "../../src/graph/credentials";
import { collectFunctions } from "../../src/local/host/functions-core";
import { skippingClock, type SkippingClock } from "../../src/local/host/host-clock";
import { createLocalHost, type HostJson, type LocalHost } from "../../src/local/host/local-host";
import { memoryHistory } from "../../src/local/host/memory-history";
import { seeded } from "../../src/local/rehearsal/seeded";
import { createMemoryTables } from "../../src/local/storage/memory-tables";
import { createEmulatedTenant } from "../../src/local/tenant/emulated-tenant";
import type { World } from "../../src/operations/world";
import type { Tables } from "../../src/ports/tables";
import { createConsoleLogger } from "../../src/telemetry/console-logger";

const root = path.join(__dirname, "../..");
const hostJson = JSON.parse(readFileSync(path.join(root, "host.json"), "utf8")) as HostJson;

const TENANT = `
apiVersion: passkey-rollout/v1
kind: Tenant
seed: 7
startsAt: 2026-12-01T07:00:00Z
groups:
  - { name: sg-identity, users: 6 }
  - { name: sg-it, users: 8 }
  - { name: sg-rollout-approvers, people: [ann@contoso.example, bo@contoso.example] }
named: [{ upn: ann@contoso.example }, { upn: bo@contoso.example }, { upn: erin@contoso.example }]
`;

export const PLAN = `
apiVersion: passkey-rollout/v1
kind: RolloutPlan
metadata: { name: synced-passkeys, owner: erin@contoso.example }
profile: { name: Synced passkeys, passkeyTypes: [synced, deviceBound], attestation: disabled, aaguids: { allow: [1password] } }
schedule: { timeZone: Europe/Berlin }
approvals: { approvers: sg-rollout-approvers }
waves:
  - { name: identity, groups: [sg-identity], bake: 1h, approval: before }
  - { name: it, groups: [sg-it], bake: 1h }
`;

const EVERYBODY = {
  "erin@contoso.example": { roles: ["Rollout.Read", "Rollout.Request"] },
  "ann@contoso.example": { roles: ["Rollout.Read", "Rollout.Approve"] },
  "bo@contoso.example": { roles: ["Rollout.Approve", "Rollout.Abort"] },
  "reader@contoso.example": { roles: ["Rollout.Read"] },
  "glass@contoso.example": { roles: ["Rollout.Override"] },
  "stranger@contoso.example": { roles: [] },
  pipeline: { kind: "app", roles: ["Rollout.Request", "Rollout.Approve"] },
};

const BASE = "http://127.0.0.1:7071";

export interface AppUnderTest {
  readonly host: LocalHost;
  readonly clock: SkippingClock;
  readonly logs: string[];
  /** A request as a local identity; `as` null sends no identity. */
  ask(method: string, path: string, options?: AskOptions): Promise<Response>;
  /** The process dies; the clock stands still, so whatever waits would never end. */
  kill(): void;
}

export interface AskOptions {
  readonly as?: string | null;
  readonly body?: unknown;
  readonly type?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** The whole app on the local host over an emulated tenant, with the clock standing still unless a test lets it run. */
export async function startApp(
  settings: Readonly<Record<string, string>> = {},
  tables: Tables = createMemoryTables(),
  graph?: typeof fetch,
): Promise<AppUnderTest> {
  const read = readDocument(TENANT, "tenant.yaml", tenantFile);
  if (!read.ok) throw new Error(JSON.stringify(read.problems));
  const clock = skippingClock({ startsAt: Date.parse("2026-12-01T07:00:00Z") });
  const tenant = createEmulatedTenant({ file: read.value, now: () => clock.now() });
  const { ids, random } = seeded(7, "app");
  const hostIds = seeded(7, "host").ids;
  const logs: string[] = [];
  const all = {
    TENANT_ID: "11111111-1111-4111-8111-111111111111",
    PUBLIC_URL: BASE,
    GRAPH_ENDPOINT: "http://127.0.0.1:5199",
    GRAPH_CREDENTIAL: "local",
    ROLLOUT_TABLES: "UseDevelopmentStorage=true",
    LOCAL_IDENTITIES: JSON.stringify(EVERYBODY),
    ...settings,
  };
  const world: World = {
    clock,
    ids,
    random,
    tables,
    fetch: graph ?? ((input, init) => tenant.handle(new Request(input, init))),
    credential: createCredentials({ kind: "local", endpoint: "http://127.0.0.1:5199" }),
    orchestrations: (context) => createDurableOrchestrations(context as InvocationContext),
    logger: createConsoleLogger({ write: (line) => logs.push(line), clock }),
    settings: readSettings(all),
  };
  const host = createLocalHost({
    registry: collectFunctions(() => {
      registerFunctions(world);
    }),
    clock,
    history: memoryHistory(),
    ids: () => hostIds.guid(),
    hostJson,
    log: () => undefined,
    settings: { TASKHUB_NAME: "test" },
  });
  await clock.during(() => host.start());
  return {
    host,
    clock,
    logs,
    ask: (method, at, options = {}) => clock.during(() => host.fetch(toRequest(method, at, options))),
    kill: () => {
      host.kill();
    },
  };
}

function toRequest(
  method: string,
  at: string,
  { as = "erin@contoso.example", body, type, headers }: AskOptions,
): Request {
  const text = body === undefined ? undefined : typeof body === "string" ? body : JSON.stringify(body);
  return new Request(new URL(at, BASE), {
    method,
    redirect: "manual",
    headers: {
      ...(as === null ? {} : { "x-local-user": as }),
      ...(text === undefined ? {} : { "content-type": type ?? "application/json" }),
      ...headers,
    },
    ...(text === undefined ? {} : { body: text }),
  });
}

/** Starts a rollout as Erin; answers its id. */
export async function startRollout(app: AppUnderTest): Promise<string> {
  const response = await app.ask("POST", "/api/rollouts", { body: { plan: PLAN } });
  const { id } = (await response.json()) as { id?: string };
  if (response.status !== 201 || id === undefined) throw new Error(`not started: ${String(response.status)}`);
  return id;
}
