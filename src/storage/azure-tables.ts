import { TableClient } from "@azure/data-tables";
import type { TableServiceClientOptions } from "@azure/data-tables";
import type { Credential } from "../ports/credential";
import type { Table, Tables } from "../ports/tables";
import { createAzureTable } from "./azure-table";
import { createTransport } from "./azure-transport";

export interface AzureTablesOptions {
  /** A connection string (Azurite), or the table endpoint of an account with an identity. */
  readonly account:
    { readonly connectionString: string } | { readonly endpoint: string; readonly credential: Credential };
  /** Put before each table's name, so that two installations can share an account. Letters and digits. */
  readonly prefix?: string;
  /** Another one in every process (`ids.guid()`): marks rows, so that a re-sent write recognises itself. */
  readonly writer: string;
  /** For the SDK's pipeline: retries, and in tests a policy that breaks the transport. */
  readonly options?: TableServiceClientOptions;
}

/**
 * Table Storage through `@azure/data-tables`. Tables are made before their first use in this process. The SDK re-sends
 * after lost answers, 408, 429 and 5xx; a write whose re-sending is refused because its first sending had taken effect
 * counts as done (azure-table.ts).
 */
export function createAzureTables(o: AzureTablesOptions): Tables & { readonly requests: number } {
  const prefix = o.prefix ?? "";
  if (!/^([A-Za-z][A-Za-z0-9]*)?$/.test(prefix)) {
    throw new Error(`The table prefix "${prefix}" must be letters and digits, beginning with a letter.`);
  }
  const transport = createTransport();
  const tables = new Map<string, Table>();
  let writes = 0;
  const nextMark = () => `${o.writer}.${(writes += 1)}`;
  return {
    get requests() {
      return transport.requests;
    },
    table(name) {
      let table = tables.get(name);
      if (table === undefined) {
        table = createAzureTable(connect(o, `${prefix}${name}`, transport.policy), transport, nextMark);
        tables.set(name, table);
      }
      return table;
    },
  };
}

function connect(
  { account, options }: AzureTablesOptions,
  table: string,
  policy: ReturnType<typeof createTransport>["policy"],
): TableClient {
  const client: TableServiceClientOptions = {
    retryOptions: { maxRetries: 4, retryDelayInMs: 250, maxRetryDelayInMs: 5_000 },
    ...options,
    additionalPolicies: [{ policy, position: "perRetry" }, ...(options?.additionalPolicies ?? [])],
  };
  if ("endpoint" in account) return new TableClient(account.endpoint, table, account.credential, client);
  return TableClient.fromConnectionString(account.connectionString, table, {
    ...client,
    allowInsecureConnection: isLoopback(account.connectionString),
  });
}

/** Plain HTTP is for an emulator on this machine only; the SDK refuses it everywhere else. */
function isLoopback(connectionString: string): boolean {
  const endpoint = /(?:^|;)\s*TableEndpoint=([^;]+)/i.exec(connectionString)?.[1];
  if (endpoint === undefined || !URL.canParse(endpoint)) return false;
  return /^(localhost|127(\.\d{1,3}){3}|\[::1\])$/.test(new URL(endpoint).hostname);
}
