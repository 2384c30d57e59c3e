import { baseUrlText, isLoopbackHost, readBaseUrl } from "./addresses";
import { isNcrontab } from "./ncrontab";
import {
  WRONG,
  type GraphSettings,
  type Read,
  type SettingName,
  type SettingsReading,
  type TablesSettings,
} from "./settings-shape";
import { parseWebhookUrl } from "./webhook-url";

/** One function a setting, or a family of them. Each reports what is wrong and answers WRONG for it. */

const GUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
const DEFAULT_SCHEDULE = "0 */5 * * * *";

export function readTenantId({ get, report }: SettingsReading): Read<string> {
  const value = get("TENANT_ID");
  if (value === undefined) return report("TENANT_ID", "is not set: give the directory (tenant) id, a GUID.");
  return GUID.test(value) ? value.toLowerCase() : report("TENANT_ID", "is not a GUID: give the directory (tenant) id.");
}

/** Falls back to the name under which the platform says the site is reached. */
export function readPublicUrl(reading: SettingsReading): Read<string> {
  const { get, report } = reading;
  const host = get("WEBSITE_HOSTNAME");
  const scheme = host !== undefined && isLoopbackHost(host.replace(/:\d+$/, "")) ? "http" : "https";
  const value = get("PUBLIC_URL") ?? (host === undefined ? undefined : `${scheme}://${host}`);
  if (value === undefined)
    return report("PUBLIC_URL", "is not set: give the address under which people reach this app.");
  const url = readBaseUrl(value);
  if (url === undefined) return report("PUBLIC_URL", "is not an address like https://rollout.contoso.example.");
  if (url.protocol !== "https:" && !isLoopbackHost(url.hostname))
    return report("PUBLIC_URL", "is not https: only a loopback address may be plain http.");
  return baseUrlText(url);
}

const CREDENTIALS = ["managed-identity", "default", "local"] as const;

export function readGraph(reading: SettingsReading): Read<GraphSettings> {
  const { get, report } = reading;
  const endpoint = readGraphEndpoint(reading);
  const readerClientId = readClientId(reading, "GRAPH_READER_CLIENT_ID");
  const writerClientId = readClientId(reading, "GRAPH_WRITER_CLIENT_ID");
  const value = get("GRAPH_CREDENTIAL");
  const credential = CREDENTIALS.find((each) => each === value);
  if (credential === undefined)
    return report(
      "GRAPH_CREDENTIAL",
      `${value === undefined ? "is not set" : "is unknown"}: give ${CREDENTIALS.join(", ")}.`,
    );
  if (endpoint === WRONG || readerClientId === WRONG || writerClientId === WRONG) return WRONG;
  if (credential === "local" && !isLoopbackHost(new URL(endpoint).hostname))
    return report(
      "GRAPH_CREDENTIAL",
      "'local' is accepted only while GRAPH_ENDPOINT is a loopback address: use managed-identity or default for a real tenant.",
    );
  if (credential === "managed-identity" && readerClientId === null)
    return report(
      "GRAPH_READER_CLIENT_ID",
      "is not set: managed-identity needs the client id of the reading identity.",
    );
  if (readerClientId !== null && readerClientId === writerClientId)
    return report("GRAPH_WRITER_CLIENT_ID", "is the reader's id too: reading and writing use different identities.");
  return { endpoint, credential, readerClientId, writerClientId };
}

function readGraphEndpoint({ get, report }: SettingsReading): Read<string> {
  const url = readBaseUrl(get("GRAPH_ENDPOINT") ?? "https://graph.microsoft.com");
  if (url === undefined)
    return report("GRAPH_ENDPOINT", "is not an address like https://graph.microsoft.com, without a version.");
  if (url.protocol !== "https:" && !isLoopbackHost(url.hostname))
    return report("GRAPH_ENDPOINT", "is not https: only a loopback address may be plain http.");
  return baseUrlText(url);
}

/** null: unset. */
function readClientId({ get, report }: SettingsReading, name: SettingName): Read<string | null> {
  const value = get(name);
  if (value === undefined) return null;
  return GUID.test(value)
    ? value.toLowerCase()
    : report(name, "is not a GUID: give the client id of a managed identity.");
}

export function readTables(reading: SettingsReading): Read<TablesSettings> {
  const { get, report } = reading;
  const connectionString = get("ROLLOUT_TABLES");
  const serviceUri = get("ROLLOUT_TABLES__tableServiceUri");
  if (connectionString !== undefined && serviceUri !== undefined)
    return report("ROLLOUT_TABLES", "and ROLLOUT_TABLES__tableServiceUri are both set: keep one of them.");
  if (connectionString !== undefined)
    return isConnectionString(connectionString)
      ? { kind: "connection-string", connectionString }
      : report("ROLLOUT_TABLES", "is no connection string of a table service, like UseDevelopmentStorage=true.");
  if (serviceUri === undefined)
    return report(
      "ROLLOUT_TABLES",
      "is not set: give ROLLOUT_TABLES__tableServiceUri (in Azure) or a connection string (for Azurite).",
    );
  return readIdentityTables(reading, serviceUri);
}

function readIdentityTables(reading: SettingsReading, serviceUri: string): Read<TablesSettings> {
  const { get, report } = reading;
  const url = readBaseUrl(serviceUri);
  if (url === undefined || (url.protocol !== "https:" && !isLoopbackHost(url.hostname)))
    return report(
      "ROLLOUT_TABLES__tableServiceUri",
      "is not an https address like https://ACCOUNT.table.core.windows.net.",
    );
  const credential = get("ROLLOUT_TABLES__credential");
  if (credential !== undefined && credential.toLowerCase() !== "managedidentity")
    return report(
      "ROLLOUT_TABLES__credential",
      "is unknown: give managedidentity, or leave it unset on a developer's machine.",
    );
  const clientId = readClientId(reading, "ROLLOUT_TABLES__clientId");
  if (clientId === WRONG) return WRONG;
  if (credential !== undefined && clientId === null)
    return report("ROLLOUT_TABLES__clientId", "is not set: managedidentity needs the client id of the identity.");
  return { kind: "identity", serviceUri: baseUrlText(url), clientId };
}

function isConnectionString(text: string): boolean {
  const parts = text.split(";").filter((part) => part.trim() !== "");
  const names = parts.map((part) => part.slice(0, part.indexOf("=")).trim().toLowerCase());
  return names.includes("usedevelopmentstorage") || names.includes("accountname") || names.includes("tableendpoint");
}

/** Empty when unset. */
export function readPrefix({ get, report }: SettingsReading): Read<string> {
  const value = get("ROLLOUT_TABLES_PREFIX") ?? "";
  return value === "" || /^[A-Za-z][A-Za-z0-9]{0,29}$/.test(value)
    ? value
    : report("ROLLOUT_TABLES_PREFIX", "may hold up to 30 letters and digits only, beginning with a letter.");
}

/** A wrong schedule is reported and replaced by the default: a timer that can't be indexed would take the whole app down. */
export function readSchedule({ get, report }: SettingsReading, name: "COLLECT_SCHEDULE" | "WATCH_SCHEDULE"): string {
  const value = get(name) ?? DEFAULT_SCHEDULE;
  if (isNcrontab(value)) return value;
  report(name, `is no NCRONTAB expression with six fields, the first of them seconds, like ${DEFAULT_SCHEDULE}.`);
  return DEFAULT_SCHEDULE;
}

/** null: unset, so no cards. The URL is a secret and appears in no sentence. */
export function readWebhook({ get, report }: SettingsReading): Read<string | null> {
  const value = get("TEAMS_WEBHOOK_URL");
  if (value === undefined) return null;
  const read = parseWebhookUrl(value, { allowLoopback: true });
  return read.ok ? value : report("TEAMS_WEBHOOK_URL", `is refused. ${read.why}`);
}
