import { readIdentities } from "./settings-identities";
import {
  SETTING_NAMES,
  WRONG,
  type SettingProblem,
  type Settings,
  type SettingsReading,
  type SettingsState,
} from "./settings-shape";
import {
  readGraph,
  readPrefix,
  readPublicUrl,
  readSchedule,
  readTables,
  readTenantId,
  readWebhook,
} from "./settings-values";

export type { IdentitySource, Settings, SettingsState } from "./settings-shape";
export { SETTING_NAMES } from "./settings-shape";

const UNRESOLVED_REFERENCE = "@Microsoft.KeyVault(";

/** Reads the app settings from an environment. */
export function readSettings(env: Readonly<Record<string, string | undefined>>): SettingsState {
  const problems = new Map<string, SettingProblem>();
  const reading: SettingsReading = {
    get(name) {
      const value = env[name]?.trim();
      return value === undefined || value === "" || value.startsWith(UNRESOLVED_REFERENCE) ? undefined : value;
    },
    report(setting, sentence) {
      if (!problems.has(setting)) problems.set(setting, { setting, sentence: `${setting} ${sentence}` });
      return WRONG;
    },
  };
  for (const name of SETTING_NAMES) {
    if (env[name]?.trim().startsWith(UNRESOLVED_REFERENCE) === true)
      reading.report(
        name,
        "is a Key Vault reference that was not resolved: give the app's identity access to the secret, or mend the secret's name.",
      );
  }
  const partial = readAll(reading);
  if (problems.size === 0 && isComplete(partial)) return { ok: true, settings: partial };
  return { ok: false, problems: [...problems.values()], partial };
}

function readAll(reading: SettingsReading): Partial<Settings> {
  const tenantId = readTenantId(reading);
  const publicUrl = readPublicUrl(reading);
  const graph = readGraph(reading);
  const [collect, watch] = [readSchedule(reading, "COLLECT_SCHEDULE"), readSchedule(reading, "WATCH_SCHEDULE")];
  const all = {
    tenantId,
    publicUrl,
    graph,
    tables: readTables(reading),
    tablesPrefix: readPrefix(reading),
    schedules: { collect, watch },
    identities: readIdentities(reading, {
      tenantId,
      publicUrl,
      graphEndpoint: graph === WRONG ? WRONG : graph.endpoint,
    }),
    teamsWebhookUrl: readWebhook(reading),
  };
  return Object.fromEntries(Object.entries(all).filter(([, value]) => value !== WRONG));
}

function isComplete(partial: Partial<Settings>): partial is Settings {
  const { tenantId, publicUrl, graph, tables, tablesPrefix, schedules, identities, teamsWebhookUrl } = partial;
  return [tenantId, publicUrl, graph, tables, tablesPrefix, schedules, identities, teamsWebhookUrl].every(
    (value) => value !== undefined,
  );
}
