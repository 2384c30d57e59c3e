import { toIso } from "../../../../domain/time";
import { REVOCABLE } from "../../../../contracts/tenant-file";
import { LOCAL_APPS, READER_APP } from "../../local-apps";
import type { LocalApp } from "../../local-apps";
import { guidOf } from "../../random";
import { contextOf, param } from "../call";
import type { GraphCall, Json, Route } from "../call";
import { listObjects, selectFrom } from "../collection";
import { isMissing } from "../permissions";
import { notFound } from "../refusal";

const ORGANIZATION = ["Organization.Read.All"] as const;
const LICENCES = ["LicenseAssignment.Read.All"] as const;
const APPLICATIONS = ["Application.Read.All"] as const;

/** Ids of service plans as Microsoft publishes them. */
const PREMIUM_P1 = "41781fb2-bc02-4b7c-bd55-b576c07bb09d";
const PREMIUM_P2 = "eec0eb4f-6444-4f95-aba0-50c24d67f998";

export const tenantRoutes: readonly Route[] = [
  {
    method: "GET",
    template: "/organization",
    api: "organization",
    needs: ORGANIZATION,
    query: ["$select"],
    handle: (call) => single(call, "organization", [renderOrganization(call)]),
  },
  {
    method: "GET",
    template: "/subscribedSkus",
    api: "licences",
    needs: LICENCES,
    query: ["$select"],
    handle: (call) => single(call, "subscribedSkus", renderSkus(call)),
  },
  {
    method: "GET",
    template: "/servicePrincipals",
    api: "servicePrincipals",
    needs: APPLICATIONS,
    query: ["$filter", "$select", "$top", "$count"],
    handle: (call) =>
      listObjects(call, {
        rows: () => LOCAL_APPS,
        render: (app) => selectFrom(call, renderApp(app)),
        context: "servicePrincipals",
        typeName: "microsoft.graph.servicePrincipal",
        fields: {
          id: { read: (app) => app.servicePrincipalId, operators: ["eq"] },
          appId: { read: (app) => app.appId, operators: ["eq"] },
          displayName: { read: (app) => app.name, operators: ["eq", "startswith"] },
        },
      }),
  },
  {
    method: "GET",
    template: "/servicePrincipals/{id}",
    api: "servicePrincipals",
    needs: APPLICATIONS,
    query: ["$select"],
    handle: (call) => {
      const json = renderApp(appOf(call));
      const body = selectFrom(call, json);
      return { status: 200, body: { "@odata.context": contextOf(call, "servicePrincipals/$entity"), ...body } };
    },
  },
  {
    method: "GET",
    template: "/servicePrincipals/{id}/appRoleAssignments",
    api: "servicePrincipals",
    needs: APPLICATIONS,
    query: ["$select", "$top"],
    handle: (call) => single(call, "appRoleAssignments", renderGrants(call)),
  },
];

function single(call: GraphCall, context: string, rows: readonly Json[]) {
  const value = rows.map((json) => selectFrom(call, json));
  return { status: 200, body: { "@odata.context": contextOf(call, context), value } };
}

function renderOrganization(call: GraphCall): Json {
  const { domain } = call.world.file;
  const initial = `${domain.split(".")[0] ?? domain}.onmicrosoft.example`;
  const domainOf = (name: string, isInitial: boolean) => ({
    capabilities: "Email, OfficeCommunicationsOnline",
    isDefault: !isInitial,
    isInitial,
    name,
    type: "Managed",
  });
  return {
    id: call.world.tenantId,
    deletedDateTime: null,
    displayName: domain.split(".")[0] ?? domain,
    countryLetterCode: "DE",
    createdDateTime: "2019-05-06T08:30:00Z",
    tenantType: "AAD",
    verifiedDomains: [domainOf(domain, false), domainOf(initial, true)],
  };
}

/** The licences that `missing` leaves: plan 2 contains plan 1. */
function renderSkus(call: GraphCall): readonly Json[] {
  const plan = (servicePlanId: string, servicePlanName: string) => ({
    servicePlanId,
    servicePlanName,
    provisioningStatus: "Success",
    appliesTo: "User",
  });
  const sku = (skuPartNumber: string, servicePlans: readonly Json[]) => ({
    id: `${call.world.tenantId}_${guidOf("sku", skuPartNumber)}`,
    accountId: call.world.tenantId,
    accountName: call.world.file.domain,
    appliesTo: "User",
    capabilityStatus: "Enabled",
    consumedUnits: call.world.directory.people.length,
    prepaidUnits: { enabled: 10_000, lockedOut: 0, suspended: 0, warning: 0 },
    servicePlans,
    skuId: guidOf("sku", skuPartNumber),
    skuPartNumber,
    subscriptionIds: [guidOf("subscription", skuPartNumber)],
  });
  const office = sku("STANDARDPACK", [plan(guidOf("plan", "exchange"), "EXCHANGE_S_STANDARD")]);
  if (isMissing(call.world, "AAD_PREMIUM")) return [office];
  const premium = plan(PREMIUM_P1, "AAD_PREMIUM");
  if (isMissing(call.world, "AAD_PREMIUM_P2")) return [office, sku("AAD_PREMIUM", [premium])];
  return [office, sku("EMSPREMIUM", [premium, plan(PREMIUM_P2, "AAD_PREMIUM_P2")])];
}

function renderApp(app: LocalApp): Json {
  return {
    id: app.servicePrincipalId,
    deletedDateTime: null,
    accountEnabled: true,
    appId: app.appId,
    displayName: app.name,
    servicePrincipalType: "ManagedIdentity",
  };
}

/** By object id, or by app id as `servicePrincipals(appId='…')` names it. */
function appOf(call: GraphCall): LocalApp {
  const id = param(call, "id")
    .replace(/^appId=/i, "")
    .replaceAll("'", "")
    .toLowerCase();
  const app = LOCAL_APPS.find((one) => one.servicePrincipalId === id || one.appId === id);
  if (app === undefined) throw notFound(param(call, "id"));
  return app;
}

/** What an identity may do: the reader reads, the writer also writes, and neither has what the tenant has not granted. */
function renderGrants(call: GraphCall): readonly Json[] {
  const app = appOf(call);
  return REVOCABLE.filter((name) => name.includes(".") && !isMissing(call.world, name))
    .filter((name) => app !== READER_APP || !name.includes("ReadWrite"))
    .map((name) => ({
      id: guidOf("grant", app.appId, name),
      deletedDateTime: null,
      appRoleId: guidOf("app role", name),
      createdDateTime: toIso(call.world.startsAt - 10 * 86_400_000),
      principalDisplayName: app.name,
      principalId: app.servicePrincipalId,
      principalType: "ServicePrincipal",
      resourceDisplayName: "Microsoft Graph",
      resourceId: guidOf("service principal", "Microsoft Graph"),
    }));
}
