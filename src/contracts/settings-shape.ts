import type { LocalIdentities } from "./local-identities";

/** Everything that is configured from outside; docs/operations/settings.md explains each value. */
export interface Settings {
  readonly tenantId: string;
  /** Where people reach the pages, without a trailing slash. */
  readonly publicUrl: string;
  readonly graph: GraphSettings;
  readonly tables: TablesSettings;
  /** Put before every table name; empty for none. */
  readonly tablesPrefix: string;
  /** NCRONTAB with six fields, UTC. */
  readonly schedules: Schedules;
  readonly identities: IdentitySource;
  /** Holds its own secret: never log it. null: no cards. */
  readonly teamsWebhookUrl: string | null;
}

export interface GraphSettings {
  /** Without a trailing slash and without a version. */
  readonly endpoint: string;
  readonly credential: "managed-identity" | "default" | "local";
  readonly readerClientId: string | null;
  readonly writerClientId: string | null;
}

/** With `identity`, no client id means the chain of `@azure/identity` (a developer's machine). */
export type TablesSettings =
  | { readonly kind: "connection-string"; readonly connectionString: string }
  | { readonly kind: "identity"; readonly serviceUri: string; readonly clientId: string | null };

export interface Schedules {
  readonly collect: string;
  readonly watch: string;
}

/** Who says who is calling. `none`: nobody can, so every call that needs a person is refused. */
export type IdentitySource =
  | { readonly kind: "easy-auth"; readonly tenantId: string }
  | { readonly kind: "local"; readonly people: LocalIdentities }
  | { readonly kind: "none" };

export interface SettingProblem {
  readonly setting: string;
  /** What is wrong and what to do, beginning with the setting's name. Holds no value that could be a secret. */
  readonly sentence: string;
}

/**
 * Wrong settings never throw: every function registers all the same and answers 503 with the problem. `partial` holds
 * what could be read, for the calls that only stop things.
 */
export type SettingsState =
  | { readonly ok: true; readonly settings: Settings }
  | { readonly ok: false; readonly problems: readonly SettingProblem[]; readonly partial: Partial<Settings> };

/** The settings that are ours, as `local.settings.sample.json` lists them. */
export const SETTING_NAMES = [
  "TENANT_ID",
  "PUBLIC_URL",
  "GRAPH_ENDPOINT",
  "GRAPH_CREDENTIAL",
  "GRAPH_READER_CLIENT_ID",
  "GRAPH_WRITER_CLIENT_ID",
  "ROLLOUT_TABLES",
  "ROLLOUT_TABLES__tableServiceUri",
  "ROLLOUT_TABLES__credential",
  "ROLLOUT_TABLES__clientId",
  "ROLLOUT_TABLES_PREFIX",
  "COLLECT_SCHEDULE",
  "WATCH_SCHEDULE",
  "LOCAL_IDENTITIES",
  "TEAMS_WEBHOOK_URL",
] as const;
export type SettingName = (typeof SETTING_NAMES)[number];

/** Settings of the platform that say where the app runs and listens. */
export const PLATFORM_NAMES = [
  "WEBSITE_SITE_NAME",
  "WEBSITE_INSTANCE_ID",
  "WEBSITE_HOSTNAME",
  "WEBSITE_AUTH_ENABLED",
  "ASPNETCORE_URLS",
] as const;
export type PlatformName = (typeof PLATFORM_NAMES)[number];

/** Stands for the value of a setting that is wrong; the problem is reported already. */
export const WRONG = Symbol("wrong setting");
export type Read<T> = T | typeof WRONG;

/** One reading of the environment: values by name, and problems as they are found. */
export interface SettingsReading {
  /** undefined for unset, empty, and an unresolved Key Vault reference. */
  readonly get: (name: SettingName | PlatformName) => string | undefined;
  /** Only the first problem of a setting is kept: the others follow from it. */
  readonly report: (setting: SettingName | PlatformName, sentence: string) => typeof WRONG;
}
