import { checkExchange } from "../../graph-schema/conformance";
import { hasSchemaData } from "../../graph-schema/schema-data";
import { closedProfile, DAYS, FIDO2, FIDO2_TYPE, openFor, target, tenantWorld } from "./tenant-world";
import type { TenantWorld } from "./tenant-world";

/** A tenant in which everything that a route can show has happened. */
async function livedIn(): Promise<TenantWorld> {
  const world = tenantWorld({
    file: {
      groups: [
        { name: "sg-it", users: 30, guests: 2, disabled: 1, eligibleRoles: ["Security Administrator"] },
        { name: "sg-dynamic", users: 3, kind: "dynamic" },
        { name: "sg-nested", users: 1, kind: "nested", groups: ["sg-it", "sg-dynamic"] },
        { name: "sg-admins", users: 2, roleAssignable: true, roles: ["User Administrator"] },
        {
          name: "sg-break-glass",
          users: 2,
          roles: ["Global Administrator"],
          methods: ["passKeyDeviceBound", "mobilePhone"],
        },
      ],
      logs: { delay: { p50: "2m", p99: "5m" }, detailsSettle: "2h", duplicates: 0.05 },
    },
    faults: [
      { at: "start + 4d", for: "4h", kind: "sign-in-failure", code: 135017 },
      { at: "start + 4d", kind: "foreign-edit", edit: { addExclusion: "sg-contractors" } },
      { at: "start + 4d", kind: "noise", preset: "new-joiners" },
      { at: "start + 5d", for: "6h", kind: "noise", preset: "ca-policy-edit" },
    ],
  });
  await openFor(world, "sg-it");
  world.pass(8 * DAYS);
  return world;
}

const BOTH = ["v1.0", "beta"] as const;

describe.each(BOTH)("what the tenant answers on %s", (version) => {
  let world: TenantWorld;
  beforeAll(async () => {
    world = await livedIn();
  });
  const eventual = { ConsistencyLevel: "eventual" };

  /** Every path that the tenant serves, with the options that clients use. */
  const reads = () => {
    const user = encodeURIComponent(world.tenant.truth.registrations[0]!.personId);
    const guest = encodeURIComponent(world.tenant.truth.people.find((person) => person.guest)!.upn);
    const admin = world.tenant.truth.people.find((person) => person.roles.length > 0)!.id;
    const [it, nested] = [world.groupId("sg-it"), world.groupId("sg-nested")];
    const select = "$select=id,userPrincipalName,accountEnabled,userType";
    return [
      "/policies/authenticationMethodsPolicy",
      "/policies/authenticationMethodsPolicy/authenticationMethodConfigurations",
      ...["fido2", "Sms", "temporaryAccessPass", "microsoftAuthenticator", "voice", "softwareOath"].map(
        (id) => `/policies/authenticationMethodsPolicy/authenticationMethodConfigurations/${id}`,
      ),
      "/groups",
      "/groups?$filter=displayName eq 'sg-it'&$select=id,displayName,groupTypes,isAssignableToRole",
      `/groups/${it}`,
      `/groups/${it}/members?$top=5`,
      `/groups/${nested}/transitiveMembers`,
      `/groups/${nested}/transitiveMembers/microsoft.graph.user?$count=true&${select}&$top=999`,
      `/groups/${nested}/transitiveMembers/microsoft.graph.group`,
      `/groups/${it}/transitiveMembers/$count`,
      `/groups/${it}/transitiveMembers/microsoft.graph.user/$count`,
      "/users?$top=10",
      "/users?$filter=userPrincipalName eq 'it-001@contoso.example'&$select=id,userPrincipalName",
      `/users/${user}?${select}`,
      `/users/${guest}`,
      `/users/${user}/memberOf`,
      `/users/${admin}/transitiveMemberOf`,
      `/users/${user}/transitiveMemberOf/microsoft.graph.group?$select=id`,
      ...[user, guest, admin].map((id) => `/users/${id}/authentication/methods`),
      `/users/${user}/authentication/fido2Methods`,
      `/users/${admin}/authentication/fido2Methods`,
      `/users/${user}/authentication/temporaryAccessPassMethods`,
      "/auditLogs/directoryAudits",
      "/auditLogs/directoryAudits?$filter=startswith(activityDisplayName,'Add Passkey')&$orderby=activityDateTime&$top=3",
      "/auditLogs/directoryAudits?$filter=activityDisplayName eq 'Authentication Methods Policy Update'",
      "/auditLogs/signIns",
      "/auditLogs/signIns?$filter=createdDateTime ge 2026-12-05T00:00:00Z and createdDateTime le 2026-12-06T00:00:00Z&$top=50",
      "/auditLogs/signIns?$filter=status/errorCode eq 135017",
      "/auditLogs/signIns?$filter=status/errorCode eq 53003",
      "/reports/authenticationMethods/userRegistrationDetails",
      "/reports/authenticationMethods/userRegistrationDetails?$filter=methodsRegistered/any(m:m eq 'passKeySynced')&$top=5",
      "/reports/authenticationMethods/usersRegisteredByMethod",
      "/reports/authenticationMethods/usersRegisteredByMethod(includedUserTypes='member',includedUserRoles='all')",
      "/roleManagement/directory/roleAssignments",
      "/roleManagement/directory/roleAssignments?$expand=principal",
      "/roleManagement/directory/roleAssignments?$expand=roleDefinition",
      "/roleManagement/directory/roleEligibilityScheduleInstances?$expand=principal",
      "/roleManagement/directory/roleDefinitions",
      "/directoryRoles",
      "/directoryRoles/62e90394-69f5-4237-9190-012177145e10/members",
      "/organization",
      "/subscribedSkus",
      "/identity/conditionalAccess/policies",
      "/servicePrincipals?$filter=displayName eq 'passkey-rollout-writer'",
    ];
  };

  (hasSchemaData() ? it : it.skip)("conforms to the published schema, path by path and page by page", async () => {
    for (const path of reads()) {
      const items = await world.ask(`/${version}${path}`, { headers: eventual });
      expect([path, items.status]).toEqual([path, 200]);
      if (items.body["@odata.nextLink"] !== undefined) await world.all(`/${version}${path}`, { headers: eventual });
      world.now += 3000;
    }
    expect(world.recorded.flatMap(checkExchange)).toEqual([]);
    expect(new Set(world.recorded.map(({ path }) => path)).size).toBeGreaterThan(35);
  });

  (hasSchemaData() ? it : it.skip)("conforms where something is written", async () => {
    const policy = await world.policy();
    const user = world.tenant.truth.people[0]!;
    const group = world.groupId("sg-break-glass");
    const before = world.recorded.length;
    const write = async (path: string, method: string, body?: unknown, status = 204) => {
      const answer = await world.ask(`/${version}${path}`, { method, body });
      expect([path, answer.status]).toEqual([path, status]);
      world.now += 3000;
      return answer.body;
    };
    const fido2 = FIDO2.slice("/v1.0".length);
    await write(fido2, "PATCH", {
      "@odata.type": FIDO2_TYPE,
      passkeyProfiles: [...(policy.passkeyProfiles ?? []), closedProfile()],
      includeTargets: [...policy.includeTargets, target(group, closedProfile().id)],
      excludeTargets: [{ targetType: "group", id: world.groupId("sg-dynamic") }],
    });
    const reference = { "@odata.id": `https://graph.microsoft.com/v1.0/directoryObjects/${user.id}` };
    await write(`/groups/${group}/members/$ref`, "POST", reference);
    await write(`/groups/${group}/members/${user.id}/$ref`, "DELETE");
    const made = await write(
      "/groups",
      "POST",
      { displayName: "lab", mailEnabled: false, mailNickname: "lab", securityEnabled: true },
      201,
    );
    await write(`/groups/${String(made.id)}`, "PATCH", {
      "members@odata.bind": [`https://graph.microsoft.com/v1.0/directoryObjects/${user.id}`],
    });
    await write(`/groups/${String(made.id)}`, "DELETE");
    await write(
      `/users/${user.id}/authentication/temporaryAccessPassMethods`,
      "POST",
      { lifetimeInMinutes: 60, isUsableOnce: true },
      201,
    );
    await write(
      "/policies/authenticationMethodsPolicy",
      "PATCH",
      {
        registrationEnforcement: {
          authenticationMethodsRegistrationCampaign: {
            snoozeDurationInDays: 0,
            state: "enabled",
            includeTargets: [],
            excludeTargets: [],
          },
        },
      },
      200,
    );
    await write(
      "/$batch",
      "POST",
      {
        requests: [
          { id: "1", method: "GET", url: `/users/${user.id}?$select=id` },
          { id: "2", method: "GET", url: "/users/nobody" },
          { id: "3", method: "GET", url: "/organization" },
        ],
      },
      200,
    );
    expect(world.recorded.slice(before).flatMap(checkExchange)).toEqual([]);
  });

  (hasSchemaData() ? it : it.skip)("refuses in Graph's shape and names the request", async () => {
    const before = world.recorded.length;
    const refusals: [string, number, Parameters<TenantWorld["ask"]>[1]?][] = [
      ["/users/nobody", 404],
      ["/nothing/here", 404],
      ["/organization", 405, { method: "POST", body: {} }],
      ["/organization", 401, { token: null }],
      ["/organization", 401, { token: null, headers: { authorization: "Basic eA==" } }],
      ["/auditLogs/signIns?$filter=nonsense", 400],
      ["/groups?$top=1000", 400],
      [`/groups/${world.groupId("sg-it")}/members/$count`, 400],
      ["/policies/authenticationMethodsPolicy/authenticationMethodConfigurations/fido2/passkeyProfiles", 405],
      [FIDO2.slice("/v1.0".length), 403, { method: "PATCH", token: "local:reader", body: {} }],
    ];
    for (const [path, status, options] of refusals) {
      const answer = await world.ask(`/${version}${path}`, {
        ...options,
        headers: { "client-request-id": "11111111-2222-4333-8444-555555555555", ...options?.headers },
      });
      expect([path, answer.status]).toEqual([path, status]);
      expect(answer.headers.get("client-request-id")).toBe("11111111-2222-4333-8444-555555555555");
      world.now += 3000;
    }
    expect(world.recorded.slice(before).flatMap(checkExchange)).toEqual([]);
    expect(JSON.stringify(world.recorded).includes("local:writer")).toBe(false);
  });
});

(hasSchemaData() ? describe : describe.skip)("the checker itself", () => {
  it("finds what is wrong", async () => {
    const world = tenantWorld();
    await world.policy();
    const [good] = world.recorded;
    const broken = (change: Record<string, unknown>) =>
      checkExchange({ ...good!, responseBody: { ...(good!.responseBody as object), ...change } });
    expect(checkExchange(good!)).toEqual([]);
    expect(broken({ aaguids: [] })).toHaveLength(1);
    expect(broken({ state: "on" })).toHaveLength(1);
    expect(broken({ excludeTargets: null })).toHaveLength(1);
    expect(broken({ passkeyProfiles: [{ id: "x", passkeyTypes: "synced, deviceBound" }] }).join()).toMatch(
      /attestationEnforcement.*required|' deviceBound'/,
    );
    expect(broken({ "@odata.type": undefined })).toHaveLength(1);
    expect(checkExchange({ ...good!, path: "/polices/x" })).toHaveLength(1);
    expect(checkExchange({ ...good!, query: { $top: "1" } })).toHaveLength(1);
    expect(checkExchange({ ...good!, status: 206 })).toHaveLength(1);
    expect(checkExchange({ ...good!, status: 418, responseBody: { error: { code: 1 } } })).not.toEqual([]);
  });
});
