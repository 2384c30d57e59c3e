import { tenantFile } from "../../src/contracts/tenant-file";
import { scenarioFile } from "../../src/contracts/scenario-file";
import { createCredentials } from "../../src/graph/credentials";
import { createGraphClient } from "../../src/graph/graph-client";
import { createTenantSettings } from "../../src/graph/tenant-settings";
import { createEmulatedTenant } from "../../src/local/tenant/emulated-tenant";
import type { RecordedExchange } from "../../src/local/tenant/recording";
import type { TenantSettings } from "../../src/ports/tenant-settings";
import { checkExchange } from "../graph-schema/conformance";
import { hasSchemaData } from "../graph-schema/schema-data";
import { clientWorld, collectingLogger, skippingClock, thrownBy } from "./world";

const HEAD = { apiVersion: "passkey-rollout/v1" };
const COMPANY_KEYS = "Company keys";
const AAGUID = "de1e552d-db1d-4423-a619-566b625cdc84";

function settingsOf(file: object): { settings: TenantSettings; exchanges: RecordedExchange[] } {
  const clock = skippingClock(Date.UTC(2026, 11, 1, 7));
  const exchanges: RecordedExchange[] = [];
  const tenant = createEmulatedTenant({
    file: tenantFile.parse({
      ...{ ...HEAD, kind: "Tenant", startsAt: "2026-12-01T07:00:00Z", history: "1h" },
      groups: [
        { name: "sg-it", users: 3 },
        { name: "sg-admins", users: 1, roles: ["Global Administrator"] },
      ],
      ...file,
    }),
    scenario: scenarioFile.parse({ ...HEAD, kind: "Scenario" }),
    now: () => clock.now(),
    record: (exchange: RecordedExchange) => exchanges.push(exchange),
  });
  const endpoint = "http://127.0.0.1:8800";
  const { reader } = createCredentials({ kind: "local", endpoint });
  const fetch: typeof globalThis.fetch = (input, init) => tenant.handle(new Request(input, init));
  const parts = { endpoint, fetch, clock, random: { next: () => 0.5 }, logger: collectingLogger() };
  return { settings: createTenantSettings(createGraphClient({ ...parts, credential: reader })), exchanges };
}

test("Conditional Access of an emulated tenant is what its file says, with groups, roles and strengths by name", async () => {
  const { settings, exchanges } = settingsOf({
    authenticationStrengths: [{ name: COMPANY_KEYS, combinations: ["fido2"], aaguids: [AAGUID] }],
    conditionalAccess: [
      {
        displayName: "Admins",
        conditions: {
          users: { includeRoles: ["Global Administrator"], excludeGroups: ["sg-it"] },
          applications: { includeApplications: ["All"] },
        },
        grantControls: { authenticationStrength: COMPANY_KEYS },
      },
      {
        displayName: "Registering",
        state: "enabledForReportingButNotEnforced",
        conditions: {
          users: { includeUsers: ["All"] },
          applications: { includeUserActions: ["urn:user:registersecurityinfo"] },
          locations: { includeLocations: ["All"], excludeLocations: ["AllTrusted"] },
        },
        grantControls: { authenticationStrength: "Phishing-resistant MFA" },
      },
    ],
  });
  const { policies, unreadable } = await settings.readConditionalAccess();
  expect(unreadable).toEqual([]);
  const [admins, registering] = policies;
  expect(admins?.users).toMatchObject({
    includeRoles: ["62e90394-69f5-4237-9190-012177145e10"],
    excludeGroups: [expect.stringMatching(/^[0-9a-f-]{36}$/)],
  });
  expect(admins?.grant?.strength).toMatchObject({ name: COMPANY_KEYS, fido2Aaguids: [AAGUID] });
  expect(registering).toMatchObject({
    state: "enabledForReportingButNotEnforced",
    applications: { userActions: ["urn:user:registersecurityinfo"] },
    grant: { strength: { id: "00000000-0000-0000-0000-000000000004", fido2Aaguids: null } },
    scope: { narrowedBy: ["locations"] },
  });
  if (hasSchemaData()) expect(exchanges.flatMap((exchange) => checkExchange(exchange))).toEqual([]);
});

test("the methods policy of an emulated tenant is what its file says", async () => {
  const { settings, exchanges } = settingsOf({
    campaign: { state: "enabled", groups: ["sg-it"], snoozeDays: 3, enforced: false },
    systemPreferred: "disabled",
    methods: { Sms: "disabled", TemporaryAccessPass: "disabled" },
  });
  expect(await settings.readMethodSettings()).toMatchObject({
    campaign: { state: "enabled", snoozeDays: 3, enforced: false, include: [{ method: "fido2" }] },
    systemPreferred: { state: "disabled", include: [{ id: "all_users" }] },
    methods: { sms: "disabled", voice: "disabled", temporaryaccesspass: "disabled", microsoftauthenticator: "enabled" },
    optedOut: null,
  });
  if (hasSchemaData()) expect(exchanges.flatMap((exchange) => checkExchange(exchange))).toEqual([]);
});

test.each([
  ["Policy.Read.All", (settings: TenantSettings) => settings.readConditionalAccess()],
  ["Policy.Read.AuthenticationMethod", (settings: TenantSettings) => settings.readMethodSettings()],
])("without %s the missing permission is named", async (permission, read) => {
  const error = await thrownBy(read(settingsOf({ missing: [permission] }).settings));
  expect(error).toMatchObject({ name: "PermissionMissingError", permission });
});

test("a policy that can't be read for certain is named beside the others", async () => {
  const { graph, client } = clientWorld();
  const good = { id: "1", displayName: "good", state: "enabled", conditions: {}, grantControls: null };
  graph.collection("/v1.0/identity/conditionalAccess/policies", [good, { ...good, displayName: "odd", conditions: 7 }]);
  const { policies, unreadable } = await createTenantSettings(client).readConditionalAccess();
  expect([policies.map(({ name }) => name), unreadable]).toEqual([["good"], ["odd"]]);
});

test("an answer of another kind is an error, not a tenant without settings", async () => {
  const { graph, client } = clientWorld();
  graph.answer("GET", "/beta/policies/authenticationMethodsPolicy", { json: { value: [] } });
  expect(await thrownBy(createTenantSettings(client).readMethodSettings())).toMatchObject({ code: "UnexpectedShape" });
});
