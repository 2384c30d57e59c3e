import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { ROUTE_NAMES, ROUTES, type Route } from "../../src/contracts/http/routes";
import { describeCompiled, MAIN, ofType, only, readSnapshot, root, type Resource } from "./snapshots";

/** The only roles that anything has in Azure, and on which kind of resource. docs/security.md explains each. */
const ALLOWED_ROLES: Readonly<Record<string, string>> = {
  "b7e6dc6d-f1e8-4753-8033-0f276bb0955b": "storageAccounts/sthost", // Storage Blob Data Owner
  "974c5e8b-45b9-4653-ba55-5f855dd0fb88": "storageAccounts/sthost", // Storage Queue Data Contributor
  "0a9a7e1f-b9d0-4cc4-a60d-0319b160aaa3": "storageAccounts/st", // Storage Table Data Contributor, on both accounts
  "3913510d-42f4-4e42-8a64-420c390055eb": "components/appi-", // Monitoring Metrics Publisher
  "4633458b-17de-408a-b874-0445c86b69e6": "vaults/kv-", // Key Vault Secrets User
  "0ad04412-c4d5-4796-b79c-f76d14c8d402": "schedulers/dts-", // Durable Task Data Contributor
  "a638d3c7-ab3a-418d-83e6-5f17a39d4fde": "namespaces/evhns-", // Azure Event Hubs Data Receiver
};

describeCompiled.each(MAIN)("deployed as '%s'", (name) => {
  const snapshot = () => readSnapshot(name);
  const isPrivate = name.includes("vnet") || name === "app-everything";

  test("storage takes no shared key, shows nothing to the public, and speaks TLS 1.2 or newer", () => {
    const accounts = ofType(snapshot(), "Microsoft.Storage/storageAccounts");
    expect(accounts).toHaveLength(2);
    for (const { properties } of accounts)
      expect(properties).toMatchObject({
        allowSharedKeyAccess: false,
        allowBlobPublicAccess: false,
        allowCrossTenantReplication: false,
        defaultToOAuthAuthentication: true,
        minimumTlsVersion: "TLS1_2",
        supportsHttpsTrafficOnly: true,
        publicNetworkAccess: isPrivate ? "Disabled" : "Enabled",
        networkAcls: { defaultAction: isPrivate ? "Deny" : "Allow", bypass: "None" },
      });
    for (const { properties } of ofType(snapshot(), "Microsoft.Storage/storageAccounts/blobServices/containers"))
      expect(properties).toEqual({ publicAccess: "None" });
  });

  test("deleted blobs and containers can be brought back for two weeks", () => {
    for (const { properties } of ofType(snapshot(), "Microsoft.Storage/storageAccounts/blobServices"))
      expect(properties).toEqual({
        deleteRetentionPolicy: { enabled: true, days: 14 },
        containerDeleteRetentionPolicy: { enabled: true, days: 14 },
      });
  });

  test("no rule of the lifecycle ever deletes a package: without one the next start has nothing to run", () => {
    const rules = JSON.stringify(ofType(snapshot(), "Microsoft.Storage/storageAccounts/managementPolicies"));
    expect(rules).toContain("passkeyrollout-largemessages/");
    expect(rules).not.toContain("packages");
  });

  test("the app wants https, TLS 1.2, and no password for deploying", () => {
    expect(only(snapshot(), "Microsoft.Web/sites").properties).toMatchObject({
      httpsOnly: true,
      siteConfig: {
        minTlsVersion: "1.2",
        scmMinTlsVersion: "1.2",
        ftpsState: "Disabled",
        cors: { allowedOrigins: [] },
      },
    });
    const doors = ofType(snapshot(), "Microsoft.Web/sites/basicPublishingCredentialsPolicies");
    expect(doors.map(({ properties }) => properties)).toEqual([{ allow: false }, { allow: false }]);
  });

  test("everybody has to sign in, but on the routes that the app itself opens to anybody", () => {
    const { properties } = only(snapshot(), "Microsoft.Web/sites/config", "/authsettingsV2");
    const open = ROUTE_NAMES.map((route): Route => ROUTES[route]).filter(({ roles }) => roles === null);
    expect(properties).toMatchObject({
      platform: { enabled: true },
      httpSettings: { requireHttps: true },
      login: { tokenStore: { enabled: false } },
      globalValidation: { requireAuthentication: true, excludedPaths: open.map(({ path: at }) => `/${at}`) },
    });
  });

  test("sign-in is by federated credential and never by secret; until there is a registration, everybody is refused", () => {
    const { properties } = only(snapshot(), "Microsoft.Web/sites/config", "/authsettingsV2");
    const { globalValidation, identityProviders } = properties as Readonly<Record<string, Record<string, unknown>>>;
    if (name === "app-not-registered") {
      expect(globalValidation).toMatchObject({ unauthenticatedClientAction: "Return403" });
      expect(identityProviders).toEqual({});
      return;
    }
    expect(globalValidation).toMatchObject({ unauthenticatedClientAction: "RedirectToLoginPage" });
    expect(JSON.stringify(identityProviders)).toContain(
      '"clientSecretSettingName":"OVERRIDE_USE_MI_FIC_ASSERTION_CLIENTID"',
    );
  });

  test("nobody has a role but those of the table, each on one resource, and the writer has none", () => {
    const roles = ofType(snapshot(), "Microsoft.Authorization/roleAssignments");
    expect(roles.length).toBeGreaterThanOrEqual(6);
    for (const { id = "", name: called = "", properties } of roles) {
      const role = /[0-9a-f-]{36}$/.exec(String(properties.roleDefinitionId))?.[0] ?? "";
      expect(ALLOWED_ROLES).toHaveProperty(role);
      expect(`${id} ${called}`).toContain(ALLOWED_ROLES[role]);
      expect(String(properties.principalId)).toMatch(/id-reader-/);
      expect(properties.principalType).toBe("ServicePrincipal");
    }
    expect(JSON.stringify(roles)).not.toContain("id-writer-");
  });

  test("no key and no secret is in an output or an app setting", () => {
    const { outputs = {} } = snapshot();
    const settings = only(snapshot(), "Microsoft.Web/sites/config", "/appsettings").properties;
    const everything = JSON.stringify([outputs, settings]);
    expect(everything).not.toMatch(/listKeys|listSecrets|listAccountSas|AccountKey|SharedAccessKey|clientSecret/i);
    for (const [setting, value] of Object.entries(settings))
      if (/secret|password|webhook/i.test(setting)) expect(value).toMatch(/^@Microsoft\.KeyVault\(/);
  });

  test("the vault is read by role, cannot be purged, and is private where storage is", () => {
    expect(only(snapshot(), "Microsoft.KeyVault/vaults").properties).toMatchObject({
      enableRbacAuthorization: true,
      enablePurgeProtection: true,
      publicNetworkAccess: isPrivate ? "Disabled" : "Enabled",
    });
  });

  test("logs and telemetry take no local key", () => {
    expect(only(snapshot(), "Microsoft.Insights/components").properties.DisableLocalAuth).toBe(true);
    expect(only(snapshot(), "Microsoft.OperationalInsights/workspaces").properties.features).toEqual({
      disableLocalAuth: true,
    });
  });

  test("app, vault, workspace and both storage accounts send their logs to the workspace", () => {
    const settings = ofType(snapshot(), "Microsoft.Insights/diagnosticSettings");
    const where = (each: Resource) => `${each.id ?? ""} ${each.scope ?? ""}`;
    for (const part of ["sites/func-", "vaults/kv-", "workspaces/log-", "sthost", "stroll"])
      expect(settings.some((each) => where(each).includes(part))).toBe(true);
    const tables = settings.find((each) => /stroll.*tableServices/.test(where(each)));
    expect(tables?.properties.logs).toEqual([
      { category: "StorageWrite", enabled: true },
      { category: "StorageDelete", enabled: true },
    ]);
  });

  test("nothing was left that could not be worked out before deploying", () => {
    expect(snapshot().diagnostics).toEqual([]);
  });
});

describeCompiled("what options add", () => {
  test("private endpoints stand before storage and vault, and the app goes out through the delegated subnet", () => {
    const snapshot = readSnapshot("app-vnet");
    const endpoints = ofType(snapshot, "Microsoft.Network/privateEndpoints").map(({ name = "" }) =>
      name.replace(/-[^-]*$/, ""),
    );
    expect(endpoints).toEqual([
      ...["pep-host-blob", "pep-host-queue", "pep-host-table", "pep-roll-table", "pep-vault-vault"],
    ]);
    expect(String(only(snapshot, "Microsoft.Web/sites").properties.virtualNetworkSubnetId)).toMatch(/subnets\/app$/);
    expect(JSON.stringify(only(snapshot, "Microsoft.Network/virtualNetworks"))).toContain("Microsoft.App/environments");
  });

  test("a plan with `writer: person` gets along without an identity that writes", () => {
    const snapshot = readSnapshot("app-read-only");
    expect(JSON.stringify(snapshot)).not.toContain("id-writer-");
    expect(ofType(snapshot, "Microsoft.ManagedIdentity/userAssignedIdentities")).toHaveLength(1);
  });

  test("the lock is on the account with the audit trail, and only where it was asked for", () => {
    expect(ofType(readSnapshot("app"), "Microsoft.Authorization/locks")).toEqual([]);
    const lock = only(readSnapshot("app-everything"), "Microsoft.Authorization/locks");
    expect(`${lock.id ?? ""} ${lock.scope ?? ""}`).toContain("stroll");
    expect(lock.properties.level).toBe("CanNotDelete");
  });

  test("the event hub speaks TLS 1.2, logs who uses it, and is there only where it was asked for", () => {
    expect(ofType(readSnapshot("app"), "Microsoft.EventHub/namespaces")).toEqual([]);
    const snapshot = readSnapshot("app-event-hubs");
    expect(only(snapshot, "Microsoft.EventHub/namespaces").properties.minimumTlsVersion).toBe("1.2");
    const settings = ofType(snapshot, "Microsoft.Insights/diagnosticSettings");
    expect(settings.some((each) => `${each.id ?? ""} ${each.scope ?? ""}`.includes("namespaces/evhns-"))).toBe(true);
  });

  test("every table of the app stands in the template, and no other", () => {
    const used = readdirSync(path.join(root, "src/storage")).flatMap((file) =>
      [...readFileSync(path.join(root, "src/storage", file), "utf8").matchAll(/tables\.table\("(\w+)"\)/g)].map(
        (match) => match[1],
      ),
    );
    const deployed = ofType(readSnapshot("app"), "Microsoft.Storage/storageAccounts/tableServices/tables");
    expect(deployed.map(({ name = "" }) => name.split("/").at(-1)).sort()).toEqual([...new Set(used)].sort());
  });
});
