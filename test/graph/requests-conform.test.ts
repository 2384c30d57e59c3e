import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { createDirectory } from "../../src/graph/directory";
import { createPolicyGateway } from "../../src/graph/policy-gateway";
import { createRegistrationLog } from "../../src/graph/registration-log";
import { createSignInLog } from "../../src/graph/sign-in-log";
import { createTenantSettings } from "../../src/graph/tenant-settings";
import { clientWorld, NOON, type Asked } from "./world";

interface Operation {
  query?: string[];
  queryTolerated?: string[];
  advancedQuery?: boolean;
  maxPageSize?: number;
}
interface GraphPath {
  template: string;
  versions: string[];
  operations: Record<string, Operation>;
}

const FILE = join(__dirname, "..", "..", "..", "shared", "graph-schema", "paths.json");
const paths = existsSync(FILE) ? (JSON.parse(readFileSync(FILE, "utf8")) as { paths: GraphPath[] }).paths : undefined;
/** Documented (graph reference, List roleEligibilityScheduleInstances) and missing in the data, as its own notes say. */
const BEYOND: GraphPath = {
  template: "/roleManagement/directory/roleEligibilityScheduleInstances",
  versions: ["v1.0"],
  operations: { GET: { query: ["$select", "$filter", "$expand"] } },
};

function findOperation({ method, path }: Asked): Operation | undefined {
  const [, version = "", ...segments] = path.split("/");
  const matches = ({ template, versions }: GraphPath) => {
    const wanted = template.split("/").slice(1);
    const same = wanted.every(
      (part, index) => part.startsWith("{") || part.toLowerCase() === segments[index]?.toLowerCase(),
    );
    return same && wanted.length === segments.length && versions.includes(version);
  };
  // A literal segment wins over a place for a key.
  const found = [...(paths ?? []), BEYOND]
    .filter(matches)
    .sort((a, b) => a.template.split("{").length - b.template.split("{").length);
  return found[0]?.operations[method];
}

const ID = "11111111-0000-4000-8000-000000000001";

async function askEverything(): Promise<Asked[]> {
  const { graph, logger, client } = clientWorld();
  const user = {
    "@odata.type": "#microsoft.graph.user",
    id: ID,
    userPrincipalName: "a@b.example",
    accountEnabled: true,
  };
  const roles = "/v1.0/roleManagement/directory";
  const grant = { principalId: ID, roleDefinitionId: ID };
  const fido2 = "/v1.0/policies/authenticationMethodsPolicy/authenticationMethodConfigurations/fido2";
  const profile = { id: ID, attestationEnforcement: "disabled" };
  const policy = { id: "Fido2", state: "enabled", includeTargets: [], excludeTargets: [], passkeyProfiles: [profile] };
  graph.collection("/v1.0/groups", [{ id: ID, displayName: "g" }]);
  for (const type of ["user", "group"])
    graph.collection(`/v1.0/groups/${ID}/transitiveMembers/microsoft.graph.${type}`, [user]);
  for (const list of ["roleDefinitions", "roleAssignments", "roleEligibilityScheduleInstances"])
    graph.collection(`${roles}/${list}`, [{ ...grant, id: ID }]);
  graph.answer("GET", `/v1.0/directoryObjects/${ID}`, { json: user });
  graph.answer("GET", `/v1.0/groups/${ID}`, { json: { id: ID } });
  graph.answer("GET", "/v1.0/users/a%40b.example", { json: user });
  graph.collection("/v1.0/auditLogs/directoryAudits", []);
  graph.collection("/beta/auditLogs/signIns", []);
  graph.collection("/v1.0/identity/conditionalAccess/policies", []);
  graph.answer("GET", "/beta/policies/authenticationMethodsPolicy", {
    json: { authenticationMethodConfigurations: [] },
  });
  graph.answer("GET", fido2, { json: policy });
  graph.answer("PATCH", fido2, {});

  const directory = createDirectory(client);
  const gateway = createPolicyGateway({ reader: client, writer: client });
  await directory.findGroups("g");
  await directory.findGroups(ID);
  await directory.readMembers(ID);
  await directory.findPerson("a@b.example");
  await directory.readPrivileged();
  await createRegistrationLog(client, logger).read(0, NOON);
  await createSignInLog(client, logger).read(0, NOON);
  await createTenantSettings(client).readConditionalAccess();
  await createTenantSettings(client).readMethodSettings();
  const current = await gateway.read();
  await gateway.write(current, ID, current);
  return graph.asked;
}

(paths === undefined ? describe.skip : describe)("every request of the adapters", () => {
  it("has a path, a method and query options that Graph's reference knows", async () => {
    const asked = await askEverything();
    expect(asked.length).toBeGreaterThan(12);
    for (const request of asked) {
      const operation = findOperation(request);
      expect([request.method, request.path, operation === undefined ? "unknown" : "known"]).toEqual([
        request.method,
        request.path,
        "known",
      ]);
      const allowed = [...(operation?.query ?? []), ...(operation?.queryTolerated ?? []), "$skiptoken"];
      expect(Object.keys(request.query).filter((option) => !allowed.includes(option))).toEqual([]);
      if (operation?.maxPageSize !== undefined)
        expect(Number(request.query.$top ?? 0)).toBeLessThanOrEqual(operation.maxPageSize);
      if (request.query.$count !== undefined) expect(request.headers.consistencylevel).toBe("eventual");
    }
  });
});
