import { createDirectory } from "../../src/graph/directory";
import { clientWorld, thrownBy } from "./world";

const G1 = "11111111-0000-4000-8000-000000000001";
const G2 = "11111111-0000-4000-8000-000000000002";
const guid = (n: number) => `22222222-0000-4000-8000-${String(n).padStart(12, "0")}`;
const user = (n: number, more: object = {}) => ({
  ...{
    id: guid(n).toUpperCase(),
    userPrincipalName: `User${String(n)}@Contoso.example`,
    displayName: `User ${String(n)}`,
  },
  ...{ accountEnabled: true, userType: "Member" },
  ...more,
});
const group = (id: string, more: object = {}) => ({
  id,
  displayName: "sg-it",
  groupTypes: [],
  isAssignableToRole: null,
  ...more,
});

function directoryWorld() {
  const world = clientWorld();
  for (const id of [G1, G2]) world.graph.collection(`/v1.0/groups/${id}/transitiveMembers/microsoft.graph.group`, []);
  return { ...world, directory: createDirectory(world.client) };
}

describe("finding groups", () => {
  it("by id asks for that group alone", async () => {
    const { graph, directory } = directoryWorld();
    graph.answer("GET", `/v1.0/groups/${G1}`, { json: group(G1, { groupTypes: ["DynamicMembership"] }) });
    expect(await directory.findGroups(G1.toUpperCase())).toEqual([
      { id: G1, name: "sg-it", dynamic: true, roleAssignable: false, nested: false },
    ]);
  });

  it("by name finds all of that name, with quotes and umlauts as they are", async () => {
    const { graph, directory } = directoryWorld();
    graph.collection("/v1.0/groups", [group(G1), group(G2, { isAssignableToRole: true })]);
    graph.collection(`/v1.0/groups/${G2}/transitiveMembers/microsoft.graph.group`, [group(G1)]);
    const found = await directory.findGroups("Müller's “R&D” #1");
    expect(graph.asked[0]?.query.$filter).toBe("displayName eq 'Müller''s “R&D” #1'");
    expect(found.map(({ id, roleAssignable, nested }) => ({ id, roleAssignable, nested }))).toEqual([
      { id: G1, roleAssignable: false, nested: false },
      { id: G2, roleAssignable: true, nested: true },
    ]);
  });

  it("falls back to the name when a name looks like an id, and finds nothing where nothing is", async () => {
    const { graph, directory } = directoryWorld();
    graph.collection("/v1.0/groups", [group(G2, { displayName: G1 })]);
    expect((await directory.findGroups(G1)).map((found) => found.id)).toEqual([G2]);
    graph.collection("/v1.0/groups", []);
    expect(await directory.findGroups("nobody")).toEqual([]);
  });
});

describe("reading members", () => {
  const path = `/v1.0/groups/${G1}/transitiveMembers/microsoft.graph.user`;

  it("reads all pages with the header that casts need, lower-cases names and tells guests and disabled", async () => {
    const { graph, directory } = directoryWorld();
    const odd = [
      user(8, { userType: "Guest" }),
      user(9, { accountEnabled: false }),
      user(10, { userType: null, userPrincipalName: "x_y#EXT#@c.example" }),
    ];
    graph.collection(path, [...[1, 2, 3, 4].map((n) => user(n)), ...odd], 3);
    const members = await directory.readMembers(G1);
    expect(members).toHaveLength(7);
    expect(members[0]).toEqual({
      id: guid(1),
      upn: "user1@contoso.example",
      displayName: "User 1",
      accountEnabled: true,
      guest: false,
    });
    expect(members.filter((member) => member.guest).map((member) => member.id)).toEqual([guid(8), guid(10)]);
    expect(members.filter((member) => !member.accountEnabled).map((member) => member.id)).toEqual([guid(9)]);
    for (const asked of graph.asked) {
      expect(asked.headers.consistencylevel).toBe("eventual");
      expect(asked.query).toMatchObject({
        $count: "true",
        $top: "999",
        $select: "id,userPrincipalName,displayName,accountEnabled,userType",
      });
    }
  });

  it("counts nobody twice when an expired link starts the read again", async () => {
    const { graph, directory } = directoryWorld();
    graph.collection(
      path,
      [1, 2, 3, 4, 5].map((n) => user(n)),
      2,
    );
    graph.expireLink(2);
    expect(await directory.readMembers(G1)).toHaveLength(5);
  });

  it("says which permission is missing when Graph hides the properties of users", async () => {
    const { graph, directory } = directoryWorld();
    graph.collection(path, [{ id: guid(1), userPrincipalName: null, accountEnabled: null }]);
    expect(await thrownBy(directory.readMembers(G1))).toMatchObject({
      name: "PermissionMissingError",
      permission: "User.Read.All",
    });
  });
});

describe("finding a person", () => {
  it("answers id and name, or nothing for somebody unknown", async () => {
    const { graph, directory } = directoryWorld();
    graph.answer("GET", "/v1.0/users/user1%40contoso.example", { json: user(1) });
    expect(await directory.findPerson("user1@contoso.example")).toEqual({ id: guid(1), upn: "user1@contoso.example" });
    expect(await directory.findPerson("nobody@contoso.example")).toBeUndefined();
  });

  it("asks in the documented form for a name that begins with a dollar sign", async () => {
    const { graph, directory } = directoryWorld();
    await directory.findPerson("$x@contoso.example");
    expect(decodeURIComponent(graph.asked[0]!.path)).toBe("/v1.0/users('$x@contoso.example')");
  });
});

describe("privileged people", () => {
  const roles = "/v1.0/roleManagement/directory";
  const admin = "62e90394-69f5-4237-9190-012177145e10";
  const reader = "f2ef992c-3afb-46b9-b7cf-a126ee74c451";
  const grant = (principalId: string, roleDefinitionId: string, principal?: object) => ({
    id: `${principalId}-${roleDefinitionId}`,
    principalId,
    roleDefinitionId,
    directoryScopeId: "/",
    principal,
  });

  function rolesWorld() {
    const world = directoryWorld();
    const definitions = [
      { id: admin, displayName: "Global Administrator" },
      { id: reader, displayName: "Global Reader" },
    ];
    world.graph.collection(`${roles}/roleDefinitions`, definitions);
    world.graph.collection(`${roles}/roleAssignments`, [
      grant(guid(1), admin, { "@odata.type": "#microsoft.graph.user", ...user(1) }),
      grant(G1, reader, { "@odata.type": "#microsoft.graph.group", id: G1 }),
      grant(guid(7), reader, { "@odata.type": "#microsoft.graph.servicePrincipal", id: guid(7) }),
      grant(guid(5), reader),
      grant(guid(6), reader),
    ]);
    world.graph.collection(`${roles}/roleEligibilityScheduleInstances`, [grant(guid(2), admin)]);
    world.graph.collection(`/v1.0/groups/${G1}/transitiveMembers/microsoft.graph.user`, [user(1), user(3)]);
    for (const n of [2, 5]) {
      world.graph.answer("GET", `/v1.0/directoryObjects/${guid(n)}`, {
        json: { "@odata.type": "#microsoft.graph.user", ...user(n) },
      });
    }
    return world;
  }

  it("are those with an active role, with an eligible one, and in a role group; a deleted holder is nobody", async () => {
    const { directory } = rolesWorld();
    const people = await directory.readPrivileged();
    expect(people.map(({ id, roles: held }) => [id, held])).toEqual([
      [guid(1), ["Global Administrator", "Global Reader"]],
      [guid(3), ["Global Reader"]],
      [guid(5), ["Global Reader"]],
      [guid(2), ["Global Administrator"]],
    ]);
    expect(people.find(({ id }) => id === guid(2))?.roleIds).toEqual([admin]);
  });

  it("are asked for once each, however many roles they hold", async () => {
    const { graph, directory } = rolesWorld();
    graph.collection(`${roles}/roleEligibilityScheduleInstances`, [grant(guid(2), admin), grant(guid(2), reader)]);
    const people = await directory.readPrivileged();
    expect(people.find((person) => person.id === guid(2))?.roles).toEqual(["Global Administrator", "Global Reader"]);
    expect(graph.asked.filter((asked) => asked.path.endsWith(guid(2)))).toHaveLength(1);
  });

  it("are not guessed when a permission is missing: it is named", async () => {
    const { graph, directory } = rolesWorld();
    const hidden = JSON.stringify({
      errorCode: "PermissionScopeNotGranted",
      message: "Authorization failed due to missing permission scope.",
    });
    graph.answer("GET", `${roles}/roleEligibilityScheduleInstances`, {
      status: 403,
      json: { error: { code: "UnknownError", message: hidden } },
    });
    const error = await thrownBy(directory.readPrivileged());
    expect(error).toMatchObject({
      name: "PermissionMissingError",
      permission: expect.stringContaining("RoleEligibilitySchedule.Read.Directory"),
    });
    graph.answer("GET", `${roles}/roleDefinitions`, {
      status: 403,
      json: { error: { code: "Authorization_RequestDenied", message: "no" } },
    });
    expect(await thrownBy(directory.readPrivileged())).toMatchObject({ permission: "RoleManagement.Read.Directory" });
  });

  it("include nobody eligible in a tenant that has no licence for eligibility", async () => {
    const { graph, directory } = rolesWorld();
    graph.answer("GET", `${roles}/roleEligibilityScheduleInstances`, {
      status: 400,
      json: {
        error: { error: { code: "AadPremiumLicenseRequired", message: "The tenant needs Microsoft Entra ID P2." } },
      },
    });
    expect((await directory.readPrivileged()).map((person) => person.id)).toEqual([guid(1), guid(3), guid(5)]);
  });
});
