import { FIDO2, tenantWorld } from "../tenant-world";

describe("who may ask", () => {
  it("is whoever brings a bearer token, whatever is in it", async () => {
    const world = tenantWorld();
    expect((await world.ask(FIDO2, { token: "anything" })).status).toBe(200);
    for (const authorization of ["", "Bearer", "Bearer ", "Basic eA=="]) {
      const answer = await world.ask(FIDO2, { token: null, headers: { authorization } });
      expect([answer.status, (answer.body.error as { code: string }).code]).toEqual([
        401,
        "InvalidAuthenticationToken",
      ]);
      expect(answer.headers.get("www-authenticate")).toContain("Bearer");
    }
  });

  it("is told apart: the product's writer, a person, another app", async () => {
    const world = tenantWorld();
    for (const token of ["local:writer", "local:user:admin@contoso.example", "eyJ0eXAi"]) {
      const value = token === "local:user:admin@contoso.example";
      await world.patch({ isSelfServiceRegistrationAllowed: value }, { token });
    }
    expect(world.tenant.truth.policyWrites.map(({ author }) => [author.kind, author.name.split("-")[0]])).toEqual([
      ["product", "passkey"],
      ["foreign", "admin@contoso.example"],
      ["foreign", "app"],
    ]);
    const records = await world.all(
      "/v1.0/auditLogs/directoryAudits?$filter=startswith(activityDisplayName,'Authentication')&$orderby=activityDateTime asc",
    );
    expect(records[1]!.initiatedBy).toMatchObject({ app: null, user: { userPrincipalName: "admin@contoso.example" } });
  });

  it("never is the reader where something is written", async () => {
    const world = tenantWorld();
    const answer = await world.patch({ state: "disabled" }, { token: "local:reader" });
    expect([answer.status, (answer.body.error as { code: string }).code]).toEqual([403, "accessDenied"]);
  });

  const withheld: [string, string, string, string?][] = [
    ["Policy.Read.AuthenticationMethod", FIDO2, "accessDenied"],
    ["GroupMember.Read.All", "/v1.0/groups", "Authorization_RequestDenied"],
    ["User.Read.All", "/v1.0/users", "Authorization_RequestDenied"],
    ["AuditLog.Read.All", "/beta/auditLogs/signIns", "Authentication_MSGraphPermissionMissing"],
    ["AuditLog.Read.All", "/v1.0/auditLogs/directoryAudits", "Authentication_MSGraphPermissionMissing"],
    ["AAD_PREMIUM", "/beta/auditLogs/signIns", "Authentication_RequestFromNonPremiumTenantOrB2CTenant"],
    [
      "AAD_PREMIUM",
      "/v1.0/reports/authenticationMethods/userRegistrationDetails",
      "Authentication_RequestFromNonPremiumTenantOrB2CTenant",
    ],
    ["AAD_PREMIUM_P2", "/v1.0/roleManagement/directory/roleEligibilityScheduleInstances", "AadPremiumLicenseRequired"],
    ["RoleManagement.Read.Directory", "/v1.0/roleManagement/directory/roleAssignments", "Authorization_RequestDenied"],
    ["Policy.Read.All", "/v1.0/identity/conditionalAccess/policies", "Authorization_RequestDenied"],
  ];
  it.each(withheld)("is nobody without %s at %s", async (name, path, code) => {
    for (const file of [{ missing: [name] }, { graph: { missing: [name] } }]) {
      const answer = await tenantWorld({ file }).ask(path, { token: "local:reader" });
      expect([answer.status, (answer.body.error as { code: string }).code]).toEqual([403, code]);
    }
  });

  it("reads the policy as the writer without the right to read, and writes nothing without the right to write", async () => {
    const blind = tenantWorld({ file: { missing: ["Policy.Read.AuthenticationMethod"] } });
    expect((await blind.ask(FIDO2)).status).toBe(200);
    const dumb = tenantWorld({ file: { missing: ["Policy.ReadWrite.AuthenticationMethod"] } });
    expect((await dumb.patch({ state: "disabled" })).status).toBe(403);
    expect((await dumb.ask(FIDO2, { token: "local:reader" })).status).toBe(200);
  });

  it("sees that members are there and nothing else without the right to read users", async () => {
    const world = tenantWorld({ file: { missing: ["User.Read.All"] } });
    const [member] = await world.all(`/v1.0/groups/${world.groupId("sg-it")}/members?$select=id,userPrincipalName`);
    expect(member).toMatchObject({ id: expect.any(String), userPrincipalName: null });
  });

  it("can ask what an identity may do and which licences the tenant has", async () => {
    const world = tenantWorld({ file: { missing: ["AAD_PREMIUM_P2"] } });
    const [writer] = await world.all("/v1.0/servicePrincipals?$filter=displayName eq 'passkey-rollout-writer'");
    expect((await world.ask(`/v1.0/servicePrincipals(appId='${String(writer!.appId)}')`)).body).toMatchObject({
      id: writer!.id,
    });
    expect((await world.ask("/v1.0/servicePrincipals/none")).status).toBe(404);
    const grants = await world.all(`/v1.0/servicePrincipals/${String(writer!.id)}/appRoleAssignments`);
    expect(grants.length).toBeGreaterThan(5);
    const skus = await world.all("/v1.0/subscribedSkus");
    const plans = skus.flatMap((sku) =>
      (sku.servicePlans as { servicePlanName: string }[]).map((plan) => plan.servicePlanName),
    );
    expect(plans).toContain("AAD_PREMIUM");
    expect(plans).not.toContain("AAD_PREMIUM_P2");
    expect((await world.ask("/v1.0/subscribedSkus?$top=1")).status).toBe(400);
  });
});
