import { randomBytes, randomUUID } from "node:crypto";
import type { InvocationContext } from "@azure/functions";
import { readSettings, type Settings, type SettingsState } from "../contracts/settings";
import { createDurableOrchestrations } from "../durable/durable-orchestrations";
import { createCredentials } from "../graph/credentials";
import type { World } from "../operations/world";
import type { Credential } from "../ports/credential";
import type { Tables } from "../ports/tables";
import { createAzureTables } from "../storage/azure-tables";
import { createConsoleLogger } from "../telemetry/console-logger";

/** The world of the deployed app, from its environment: real time, real randomness, Azure's identities and tables. */
export function composeWorld(env: Readonly<Record<string, string | undefined>>): World {
  const settings = readSettings(env);
  const known = settings.ok ? settings.settings : settings.partial;
  const clock = { now: () => Date.now(), sleep };
  const ids = { guid: () => randomUUID(), token: () => randomBytes(32).toString("base64url") };
  return {
    clock,
    ids,
    random: { next: () => Math.random() },
    fetch: globalThis.fetch.bind(globalThis),
    credential: known.graph === undefined ? NO_CREDENTIAL : createCredentials(toCredentialSettings(known.graph)),
    tables:
      known.tables === undefined || known.tablesPrefix === undefined
        ? noTables(settings)
        : openTables(known.tables, known.tablesPrefix, ids.guid()),
    orchestrations: (context) => createDurableOrchestrations(context as InvocationContext),
    logger: createConsoleLogger({ write: (line) => process.stdout.write(`${line}\n`), clock }),
    settings,
  };
}

function sleep(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}

function toCredentialSettings({ credential, readerClientId, writerClientId, endpoint }: Settings["graph"]) {
  return {
    kind: credential,
    endpoint,
    readerClientId: readerClientId ?? undefined,
    writerClientId: writerClientId ?? undefined,
  };
}

function openTables(settings: Settings["tables"], prefix: string, writer: string): Tables {
  if (settings.kind === "connection-string")
    return createAzureTables({ account: { connectionString: settings.connectionString }, prefix, writer });
  const kind = settings.clientId === null ? "default" : "managed-identity";
  const { reader } = createCredentials({
    kind,
    endpoint: settings.serviceUri,
    readerClientId: settings.clientId ?? undefined,
  });
  return createAzureTables({ account: { endpoint: settings.serviceUri, credential: reader }, prefix, writer });
}

/** Nothing asks for a token while the settings that would say whose are wrong. */
const NO_CREDENTIAL: World["credential"] = { reader: { getToken: refuse }, writer: { getToken: refuse } };

function refuse(): ReturnType<Credential["getToken"]> {
  return Promise.reject(
    new Error("GRAPH_CREDENTIAL is not set as it must be, so there is no identity to ask for a token."),
  );
}

/** Where tables can't be reached for a wrong setting, each use says so. */
function noTables(settings: SettingsState): Tables {
  const why = settings.ok ? "" : settings.problems.map((problem) => problem.sentence).join(" ");
  const fail = () => Promise.reject(new Error(`The tables can't be reached. ${why}`));
  return {
    table: () => ({
      get: fail,
      insert: fail,
      replace: fail,
      delete: fail,
      transact: fail,
      list: () => ({ [Symbol.asyncIterator]: () => ({ next: fail }) }),
    }),
  };
}
