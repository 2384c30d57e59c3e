import { readFileSync } from "node:fs";
import path from "node:path";
import { readSettings, type SettingsState } from "../../src/contracts/settings";
import { SETTING_NAMES } from "../../src/contracts/settings-shape";

type Env = Record<string, string | undefined>;

const sample = (
  JSON.parse(readFileSync(path.join(__dirname, "../../local.settings.sample.json"), "utf8")) as { Values: Env }
).Values;

const ann = JSON.stringify({ "ann@contoso.example": { roles: ["Rollout.Approve"] } });
const azure: Env = {
  WEBSITE_SITE_NAME: "func-rollout",
  WEBSITE_INSTANCE_ID: "0a1b",
  WEBSITE_HOSTNAME: "rollout.azurewebsites.net",
  WEBSITE_AUTH_ENABLED: "True",
  TENANT_ID: "11111111-1111-4111-8111-111111111111",
  GRAPH_CREDENTIAL: "managed-identity",
  GRAPH_READER_CLIENT_ID: "22222222-2222-4222-8222-222222222222",
  GRAPH_WRITER_CLIENT_ID: "33333333-3333-4333-8333-333333333333",
  ROLLOUT_TABLES__tableServiceUri: "https://strollout.table.core.windows.net",
  ROLLOUT_TABLES__credential: "managedidentity",
  ROLLOUT_TABLES__clientId: "22222222-2222-4222-8222-222222222222",
};

function problemsOf(state: SettingsState): readonly string[] {
  return state.ok ? [] : state.problems.map((problem) => problem.setting);
}

describe("settings that are right", () => {
  it("the sample file is read as it stands, and lists every setting that is ours", () => {
    const state = readSettings(sample);
    expect(problemsOf(state)).toEqual([]);
    expect(Object.keys(sample)).toEqual(expect.arrayContaining([...SETTING_NAMES]));
  });

  it("the sample file with a named person lets that person in", () => {
    const state = readSettings({ ...sample, LOCAL_IDENTITIES: ann });
    if (!state.ok) throw new Error(JSON.stringify(state.problems));
    expect(state.settings.identities).toEqual({
      kind: "local",
      people: {
        "ann@contoso.example": {
          kind: "person",
          id: "local:ann@contoso.example",
          upn: "ann@contoso.example",
          name: "ann@contoso.example",
          roles: ["Rollout.Approve"],
        },
      },
    });
  });

  it("an app in Azure needs neither a public URL nor an endpoint", () => {
    const state = readSettings(azure);
    if (!state.ok) throw new Error(JSON.stringify(state.problems));
    expect(state.settings).toMatchObject({
      publicUrl: "https://rollout.azurewebsites.net",
      graph: { endpoint: "https://graph.microsoft.com" },
      identities: { kind: "easy-auth", tenantId: azure.TENANT_ID },
      teamsWebhookUrl: null,
      tablesPrefix: "",
    });
  });
});

describe("a setting that is wrong is named, with what to do", () => {
  const cases: readonly [story: string, env: Env, setting: string, says: RegExp][] = [
    ["no tenant", { TENANT_ID: "" }, "TENANT_ID", /tenant/],
    ["a tenant by name", { TENANT_ID: "contoso.example" }, "TENANT_ID", /GUID/],
    ["a page address that is a word", { PUBLIC_URL: "rollout" }, "PUBLIC_URL", /address/],
    ["pages without encryption", { PUBLIC_URL: "http://rollout.example" }, "PUBLIC_URL", /https/],
    ["no address of the pages", { PUBLIC_URL: "" }, "PUBLIC_URL", /not set/],
    ["Graph without encryption", { GRAPH_ENDPOINT: "http://graph.example" }, "GRAPH_ENDPOINT", /https/],
    [
      "Graph with a secret in its address",
      { GRAPH_ENDPOINT: "https://a:b@graph.example" },
      "GRAPH_ENDPOINT",
      /address/,
    ],
    ["an unknown credential", { GRAPH_CREDENTIAL: "secret" }, "GRAPH_CREDENTIAL", /managed-identity, default, local/],
    ["no credential", { GRAPH_CREDENTIAL: "" }, "GRAPH_CREDENTIAL", /not set/],
    [
      "local words for the real Graph",
      { GRAPH_ENDPOINT: "https://graph.microsoft.com" },
      "GRAPH_CREDENTIAL",
      /loopback/,
    ],
    [
      "local words for a host that only begins like loopback",
      { GRAPH_ENDPOINT: "https://127.0.0.1.evil.example" },
      "GRAPH_CREDENTIAL",
      /loopback/,
    ],
    [
      "a managed identity without an id",
      { GRAPH_CREDENTIAL: "managed-identity" },
      "GRAPH_READER_CLIENT_ID",
      /client id/,
    ],
    ["a reader's id that is a name", { GRAPH_READER_CLIENT_ID: "id-reader" }, "GRAPH_READER_CLIENT_ID", /GUID/],
    [
      "one identity for reading and writing",
      {
        GRAPH_CREDENTIAL: "managed-identity",
        GRAPH_READER_CLIENT_ID: azure.GRAPH_READER_CLIENT_ID,
        GRAPH_WRITER_CLIENT_ID: azure.GRAPH_READER_CLIENT_ID,
      },
      "GRAPH_WRITER_CLIENT_ID",
      /different/,
    ],
    ["no tables", { ROLLOUT_TABLES: "" }, "ROLLOUT_TABLES", /not set/],
    ["tables twice", { ROLLOUT_TABLES__tableServiceUri: "https://x.table.core.windows.net" }, "ROLLOUT_TABLES", /both/],
    ["tables that are a word", { ROLLOUT_TABLES: "azurite" }, "ROLLOUT_TABLES", /connection string/],
    [
      "tables without encryption",
      { ROLLOUT_TABLES: "", ROLLOUT_TABLES__tableServiceUri: "http://x.example" },
      "ROLLOUT_TABLES__tableServiceUri",
      /https/,
    ],
    ["a prefix with a hyphen", { ROLLOUT_TABLES_PREFIX: "a-b" }, "ROLLOUT_TABLES_PREFIX", /letters and digits/],
    ["a schedule with five fields", { COLLECT_SCHEDULE: "*/5 * * * *" }, "COLLECT_SCHEDULE", /six fields/],
    ["a schedule with second 75", { WATCH_SCHEDULE: "75 * * * * *" }, "WATCH_SCHEDULE", /six fields/],
    [
      "a webhook of a connector",
      { TEAMS_WEBHOOK_URL: "https://contoso.webhook.office.com/webhookb2/x" },
      "TEAMS_WEBHOOK_URL",
      /switched off in May 2026/,
    ],
    [
      "a webhook of the older connector address",
      { TEAMS_WEBHOOK_URL: "https://outlook.office.com/webhook/x" },
      "TEAMS_WEBHOOK_URL",
      /switched off in May 2026/,
    ],
    [
      "a webhook on a host that only ends like Microsoft's",
      { TEAMS_WEBHOOK_URL: "https://environment.api.powerplatform.com.evil.example/triggers/manual/paths/invoke" },
      "TEAMS_WEBHOOK_URL",
      /Workflow/,
    ],
    ["identities that are no JSON", { LOCAL_IDENTITIES: "ann" }, "LOCAL_IDENTITIES", /JSON/],
    [
      "an identity with an unknown role",
      { LOCAL_IDENTITIES: '{"a@b.example":{"roles":["Admin"]}}' },
      "LOCAL_IDENTITIES",
      /roles/,
    ],
    [
      "an identity with an unknown field",
      { LOCAL_IDENTITIES: '{"a@b.example":{"roles":[],"admin":true}}' },
      "LOCAL_IDENTITIES",
      /admin/,
    ],
    [
      "identities on an app that the network reaches",
      { LOCAL_IDENTITIES: ann, ASPNETCORE_URLS: "http://+:7071" },
      "LOCAL_IDENTITIES",
      /loopback/,
    ],
    [
      "identities on every address",
      { LOCAL_IDENTITIES: ann, ASPNETCORE_URLS: "http://127.0.0.1:1;http://0.0.0.0:7071" },
      "LOCAL_IDENTITIES",
      /0\.0\.0\.0/,
    ],
    [
      "identities under a public name",
      { LOCAL_IDENTITIES: ann, PUBLIC_URL: "https://rollout.example" },
      "LOCAL_IDENTITIES",
      /loopback/,
    ],
    [
      "identities with the real Graph",
      { LOCAL_IDENTITIES: ann, GRAPH_CREDENTIAL: "default", GRAPH_ENDPOINT: "" },
      "LOCAL_IDENTITIES",
      /GRAPH_ENDPOINT/,
    ],
    [
      "a Key Vault reference that was not resolved",
      { TEAMS_WEBHOOK_URL: "@Microsoft.KeyVault(SecretUri=https://v/s)" },
      "TEAMS_WEBHOOK_URL",
      /Key Vault/,
    ],
  ];

  it.each(cases)("%s", (_story, env, setting, says) => {
    const state = readSettings({ ...sample, ...env });
    expect(problemsOf(state)).toContain(setting);
    const sentence = (state.ok ? [] : state.problems).find((problem) => problem.setting === setting)?.sentence;
    expect(sentence).toMatch(says);
    expect(sentence?.startsWith(setting)).toBe(true);
  });

  it("each problem is said once, and several settings may be wrong at once", () => {
    const state = readSettings({
      ...sample,
      TENANT_ID: "@Microsoft.KeyVault(x)",
      PUBLIC_URL: "x",
      COLLECT_SCHEDULE: "x",
    });
    expect(problemsOf(state)).toEqual(["TENANT_ID", "PUBLIC_URL", "COLLECT_SCHEDULE"]);
  });

  it("a webhook's secret is in no sentence", () => {
    const state = readSettings({ ...sample, TEAMS_WEBHOOK_URL: "https://flow.example/x?sig=TOPSECRET" });
    expect(JSON.stringify(state)).not.toContain("TOPSECRET");
  });
});

describe("in Azure nobody is believed but App Service authentication", () => {
  it("refuses local identities there", () => {
    expect(problemsOf(readSettings({ ...azure, LOCAL_IDENTITIES: ann }))).toEqual(["LOCAL_IDENTITIES"]);
  });

  it.each([undefined, "", "False"])("an app with WEBSITE_AUTH_ENABLED %p is wrong, and knows nobody", (value) => {
    const state = readSettings({ ...azure, WEBSITE_AUTH_ENABLED: value });
    expect(problemsOf(state)).toEqual(["WEBSITE_AUTH_ENABLED"]);
    expect(state.ok ? undefined : state.partial.identities).toBeUndefined();
  });

  it("one sign of Azure is enough", () => {
    for (const sign of ["WEBSITE_SITE_NAME", "WEBSITE_INSTANCE_ID"])
      expect(problemsOf(readSettings({ ...sample, LOCAL_IDENTITIES: ann, [sign]: "x" }))).toEqual(
        expect.arrayContaining(["LOCAL_IDENTITIES", "WEBSITE_AUTH_ENABLED"]),
      );
  });
});

describe("what was read stays known while something else is wrong, so that a rollout can be stopped", () => {
  it.each([
    { GRAPH_ENDPOINT: "nonsense" },
    { GRAPH_ENDPOINT: "https://graph.microsoft.com" },
    { GRAPH_CREDENTIAL: "nonsense" },
    { COLLECT_SCHEDULE: "nonsense" },
    { TENANT_ID: "nonsense" },
  ])("%p", (env) => {
    const state = readSettings({ ...sample, LOCAL_IDENTITIES: ann, ...env });
    if (state.ok) throw new Error("expected a problem");
    expect(state.partial.tables).toEqual({ kind: "connection-string", connectionString: "UseDevelopmentStorage=true" });
    expect(state.partial.identities?.kind).toBe("local");
  });

  it("but names that the network could claim are forgotten", () => {
    const state = readSettings({ ...sample, LOCAL_IDENTITIES: ann, WEBSITE_HOSTNAME: "rollout.example" });
    expect(state.ok ? undefined : state.partial.identities).toBeUndefined();
  });
});
