import { HOURS, MINUTES, tenantWorld } from "../tenant-world";

const FILE = {
  groups: [
    // The outer group stands before the one inside it.
    { name: "sg-nested", users: 2, kind: "nested", groups: ["sg-it"] },
    { name: "sg-it", users: 250, guests: 3, disabled: 2, alsoIn: { "R&D + 'Ops' #1": 4 } },
    { name: "sg-dynamic", users: 2, kind: "dynamic" },
    { name: "R&D + 'Ops' #1", users: 1 },
    { name: "sg-approvers", people: ["ann@contoso.example"] },
    { name: "sg-role", people: ["ann@contoso.example"], roleAssignable: true, eligibleRoles: ["Global Administrator"] },
  ],
  named: [{ upn: "ann@contoso.example", displayName: "Ann", roles: ["Security Administrator"] }],
};
const eventual = { headers: { ConsistencyLevel: "eventual" } };

describe("groups and people", () => {
  it("are found by display name whatever stands in it, and by id", async () => {
    const world = tenantWorld({ file: FILE });
    const name = "R&D + 'Ops' #1";
    const filter = encodeURIComponent(`displayName eq '${name.replaceAll("'", "''")}'`);
    const { body } = await world.ask(`/v1.0/groups?$filter=${filter}&$select=id,displayName`);
    expect(body.value).toEqual([{ id: world.groupId(name), displayName: name }]);
    expect((await world.ask(`/v1.0/groups/${world.groupId(name)}`)).body).toMatchObject({ displayName: name });
    expect((await world.ask(`/v1.0/groups('${world.groupId(name)}')`)).body).toMatchObject({ displayName: name });
  });

  it("come in pages of a hundred unless asked otherwise, and never more than 999", async () => {
    const world = tenantWorld({ file: FILE });
    const path = `/v1.0/groups/${world.groupId("sg-it")}/members`;
    const first = await world.ask(path);
    expect(first.body.value).toHaveLength(100);
    expect(await world.all(path)).toHaveLength(250);
    expect((await world.ask(`${path}?$top=999`)).body.value).toHaveLength(250);
    expect((await world.ask(`${path}?$top=1000`)).status).toBe(400);
    const small = tenantWorld({ file: { ...FILE, limits: { pageSize: 30 } } });
    expect((await small.ask(`${path}?$top=999`)).body.value).toHaveLength(30);
    expect(await small.all(`${path}?$top=999`)).toHaveLength(250);
  });

  it("tell account and user type only when selected", async () => {
    const world = tenantWorld({ file: FILE });
    const path = `/v1.0/groups/${world.groupId("sg-it")}/transitiveMembers/microsoft.graph.user`;
    const [plain] = (await world.ask(path)).body.value as Record<string, unknown>[];
    expect("accountEnabled" in plain!).toBe(false);
    const chosen = await world.all(`${path}?$select=id,userPrincipalName,accountEnabled,userType`);
    expect(chosen.filter((person) => person.accountEnabled === false)).toHaveLength(2);
    expect(chosen.filter((person) => person.userType === "Guest")).toHaveLength(3);
  });

  it("count through nested groups, and only with ConsistencyLevel: eventual", async () => {
    const world = tenantWorld({ file: FILE });
    const path = `/v1.0/groups/${world.groupId("sg-nested")}/transitiveMembers`;
    expect((await world.ask(`${path}/$count`)).status).toBe(400);
    const counted = await world.ask(`${path}/microsoft.graph.user/$count`, eventual);
    expect([counted.status, counted.text, counted.headers.get("content-type")]).toEqual([200, "252", "text/plain"]);
    expect((await world.ask(`${path}/$count`, eventual)).text).toBe("253");
    expect((await world.ask(`${path}/microsoft.graph.user?$count=true`)).status).toBe(400);
    const answer = await world.ask(`${path}/microsoft.graph.user?$count=true&$top=5`, eventual);
    expect(answer.body["@odata.count"]).toBe(252);
    // The next link of such a query needs the header again.
    const next = String(answer.body["@odata.nextLink"]);
    expect((await world.ask(next)).status).toBe(400);
    expect((await world.ask(next, eventual)).status).toBe(200);
    const filtered = `${path}/microsoft.graph.user?$filter=accountEnabled eq false`;
    expect((await world.ask(filtered)).status).toBe(400);
    expect((await world.ask(filtered, eventual)).status).toBe(400);
    expect((await world.ask(`${filtered}&$count=true`, eventual)).body.value).toHaveLength(2);
  });

  it("change membership by reference, in the index a little later, on people later still", async () => {
    const propagation = { policy: { p50: "0s", max: "0s" }, membership: { p50: "2h", max: "4h" } };
    const world = tenantWorld({ file: { ...FILE, propagation } });
    const group = world.groupId("sg-approvers");
    const person = world.tenant.truth.people.find(({ upn }) => upn === "it-001@contoso.example")!;
    const body = { "@odata.id": `https://graph.microsoft.com/v1.0/directoryObjects/${person.id}` };
    expect((await world.ask(`/v1.0/groups/${group}/members/$ref`, { method: "POST", body })).status).toBe(204);
    expect((await world.ask(`/v1.0/groups/${group}/members/$ref`, { method: "POST", body })).status).toBe(400);
    const direct = await world.all(`/v1.0/groups/${group}/members`);
    expect(direct).toHaveLength(2);
    const count = async () => (await world.ask(`/v1.0/groups/${group}/members/$count`, eventual)).text;
    expect(await count()).toBe("1");
    world.pass(MINUTES);
    expect(await count()).toBe("2");
    expect(world.tenant.truth.membershipChanges).toMatchObject([
      { personId: person.id, change: "added", effect: "none" },
    ]);
    world.pass(4 * HOURS);
    const path = `/v1.0/groups/${group}/members/${person.id}/$ref`;
    expect((await world.ask(path, { method: "DELETE" })).status).toBe(204);
    expect((await world.ask(path, { method: "DELETE" })).status).toBe(404);
    expect(await world.all(`/v1.0/groups/${group}/members`)).toHaveLength(1);
  });

  it("refuse what Graph refuses: dynamic groups, unknown objects, more than twenty at once, identities that only read", async () => {
    const world = tenantWorld({ file: FILE });
    const [person] = world.tenant.truth.people;
    const reference = (id: string) => `https://graph.microsoft.com/v1.0/directoryObjects/${id}`;
    const add = (group: string, id: string, token = "local:writer") =>
      world.ask(`/v1.0/groups/${world.groupId(group)}/members/$ref`, {
        method: "POST",
        token,
        body: { "@odata.id": reference(id) },
      });
    expect((await add("sg-dynamic", person!.id)).status).toBe(400);
    expect((await add("sg-approvers", "00000000-0000-4000-8000-000000000000")).status).toBe(404);
    expect((await add("sg-approvers", "x y")).status).toBe(404);
    expect((await add("sg-role", person!.id, "local:reader")).status).toBe(403);
    const many = world.tenant.truth.people.slice(10, 31).map(({ id }) => reference(id));
    const bind = (references: string[]) =>
      world.ask(`/v1.0/groups/${world.groupId("sg-approvers")}`, {
        method: "PATCH",
        body: { "members@odata.bind": references },
      });
    expect((await bind(many)).status).toBe(400);
    expect((await bind(many.slice(1))).status).toBe(204);
  });

  it("say who is in what, and which roles somebody has", async () => {
    const world = tenantWorld({ file: FILE });
    const upn = "it-001@contoso.example";
    const names = async (relation: string, who = upn) =>
      (await world.all(`/v1.0/users/${who}/${relation}`)).map(({ displayName }) => displayName).sort();
    expect(await names("memberOf")).toEqual(["R&D + 'Ops' #1", "sg-it"]);
    expect(await names("transitiveMemberOf")).toEqual(["R&D + 'Ops' #1", "sg-it", "sg-nested"]);
    expect(await names("memberOf", "ann@contoso.example")).toEqual([
      "Security Administrator",
      "sg-approvers",
      "sg-role",
    ]);
    const check = { groupIds: [world.groupId("sg-nested"), world.groupId("sg-role")] };
    const { body } = await world.ask(`/v1.0/users/${upn}/checkMemberGroups`, {
      method: "POST",
      token: "local:reader",
      body: check,
    });
    expect(body.value).toEqual([world.groupId("sg-nested")]);
  });

  it("have roles for now, by activation and through groups", async () => {
    const world = tenantWorld({ file: FILE });
    const ann = world.tenant.truth.person("ann@contoso.example")!;
    const active = await world.all("/v1.0/roleManagement/directory/roleAssignments?$expand=principal");
    expect(active).toMatchObject([
      { principalId: ann.id, principal: { "@odata.type": "#microsoft.graph.user", userPrincipalName: ann.upn } },
    ]);
    const eligible = await world.all("/v1.0/roleManagement/directory/roleEligibilityScheduleInstances");
    expect(eligible).toMatchObject([
      { principalId: world.groupId("sg-role"), roleDefinitionId: "62e90394-69f5-4237-9190-012177145e10" },
    ]);
    expect([...world.tenant.truth.privileged]).toEqual([ann.id]);
    expect(
      (await world.ask("/v1.0/roleManagement/directory/roleAssignments?$expand=principal,roleDefinition")).status,
    ).toBe(400);
  });

  it("have two test users of the lab, who belong to no group and count nowhere", async () => {
    const world = tenantWorld({ file: FILE });
    for (const name of ["lab-one", "lab-two"]) {
      const answer = await world.ask(`/v1.0/users/${name}@contoso.example`);
      expect(answer.status).toBe(200);
      expect(world.tenant.truth.person(String(answer.body.id))).toBeUndefined();
      expect(await world.all(`/v1.0/users/${name}@contoso.example/memberOf`)).toEqual([]);
    }
  });

  it("answer in batches of at most twenty, each item by itself", async () => {
    const world = tenantWorld({ file: FILE });
    const requests = Array.from({ length: 21 }, (_, index) => ({
      id: String(index),
      method: "GET",
      url: index === 3 ? "/users/none" : "/organization?$select=id",
    }));
    expect((await world.ask("/v1.0/$batch", { method: "POST", body: { requests } })).status).toBe(400);
    const { body } = await world.ask("/v1.0/$batch", { method: "POST", body: { requests: requests.slice(0, 20) } });
    const statuses = (body.responses as { status: number }[]).map(({ status }) => status);
    expect(statuses.filter((status) => status === 200)).toHaveLength(19);
    expect(statuses[3]).toBe(404);
    expect(world.tenant.truth.requests).toMatchObject({ total: 22, byApi: { batch: 2, organization: 19, users: 1 } });
  });
});
