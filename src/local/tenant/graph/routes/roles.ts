import { roleAssignments, roleDefinitionId } from "../../directory/roles";
import type { RoleAssignment } from "../../directory/roles";
import { guidOf } from "../../random";
import { toIso } from "../../../../domain/time";
import { param } from "../call";
import type { GraphAnswer, GraphCall, Json, Route } from "../call";
import { listObjects, selectFrom } from "../collection";
import type { Fields } from "../match";
import { badRequest, notFound } from "../refusal";
import { renderGroup, renderUser, STANDARD_USER_PROPERTIES } from "../render-directory";

const READ = ["RoleManagement.Read.Directory"] as const;
const READ_ELIGIBLE = ["RoleEligibilitySchedule.Read.Directory"] as const;
const LIST = ["$filter", "$expand", "$select", "$top", "$count"] as const;

const ASSIGNMENT_FIELDS: Fields<RoleAssignment> = {
  principalId: { read: (one) => principalId(one), operators: ["eq", "in"] },
  roleDefinitionId: { read: (one) => roleDefinitionId(one.role), operators: ["eq", "in"] },
  directoryScopeId: { read: () => "/", operators: ["eq"] },
};

export const roleRoutes: readonly Route[] = [
  {
    method: "GET",
    template: "/roleManagement/directory/roleAssignments",
    api: "roles",
    needs: READ,
    query: LIST,
    handle: (call) => listAssignments(call, false),
  },
  {
    method: "GET",
    template: "/roleManagement/directory/roleEligibilityScheduleInstances",
    api: "roles",
    needs: READ_ELIGIBLE,
    licence: "AAD_PREMIUM_P2",
    query: LIST,
    handle: (call) => listAssignments(call, true),
  },
  {
    method: "GET",
    template: "/roleManagement/directory/roleDefinitions",
    api: "roles",
    needs: READ,
    query: ["$filter", "$select", "$top", "$count"],
    handle: (call) =>
      listObjects(call, {
        rows: () => namesOfRoles(call),
        render: (name) => selectFrom(call, renderDefinition(name)),
        context: "roleManagement/directory/roleDefinitions",
        typeName: "microsoft.graph.unifiedRoleDefinition",
        fields: { displayName: { read: (name) => name, operators: ["eq", "startswith"] } },
      }),
  },
  {
    method: "GET",
    template: "/directoryRoles",
    api: "roles",
    needs: READ,
    query: ["$select", "$filter", "$expand"],
    handle: (call) =>
      listObjects(call, {
        rows: () => namesOfRoles(call),
        render: (name) => renderRole(call, name),
        context: "directoryRoles",
        typeName: "microsoft.graph.directoryRole",
        fields: {
          displayName: { read: (name) => name, operators: ["eq"] },
          roleTemplateId: { read: (name) => roleDefinitionId(name), operators: ["eq"] },
        },
      }),
  },
  {
    method: "GET",
    template: "/directoryRoles/{id}/members",
    api: "roles",
    needs: READ,
    query: ["$select", "$filter", "$orderby", "$top", "$count"],
    handle: listRoleMembers,
  },
];

function listAssignments(call: GraphCall, eligible: boolean): GraphAnswer {
  const expand =
    call.query
      .get("$expand")
      ?.split(",")
      .map((name) => name.replace(/\(.*$/, "").trim()) ?? [];
  const unknown = expand.find((name) => !["principal", "roleDefinition", "directoryScope"].includes(name));
  if (unknown !== undefined) throw badRequest(`Could not find a property named '${unknown}' to expand.`);
  // The service expands one property at a time on this path.
  if (expand.length > 1) throw badRequest("Only one property can be expanded in a single query.");
  return listObjects(call, {
    rows: () => roleAssignments(call.world.directory).filter((one) => one.eligible === eligible),
    render: (one) => {
      const json = { ...renderAssignment(call, one), ...expanded(call, one, expand[0]) };
      return call.query.has("$select") ? selectFrom(call, json, []) : json;
    },
    context: `roleManagement/directory/${eligible ? "roleEligibilityScheduleInstances" : "roleAssignments"}`,
    typeName: "microsoft.graph.unifiedRoleAssignment",
    fields: ASSIGNMENT_FIELDS,
  });
}

function renderAssignment(call: GraphCall, one: RoleAssignment): Json {
  const shared = {
    id: one.id,
    principalId: principalId(one),
    roleDefinitionId: roleDefinitionId(one.role),
    directoryScopeId: "/",
  };
  if (!one.eligible) return shared;
  const since = toIso(call.world.startsAt - 30 * 86_400_000);
  return {
    ...shared,
    appScopeId: null,
    memberType: "Direct",
    roleEligibilityScheduleId: guidOf("eligibility schedule", one.id),
    startDateTime: since,
    endDateTime: null,
  };
}

function expanded(call: GraphCall, one: RoleAssignment, name: string | undefined): Json {
  if (name === "roleDefinition") return { roleDefinition: renderDefinition(one.role) };
  if (name !== "principal") return {};
  return { principal: renderPrincipal(call, one.principal) };
}

function renderPrincipal(call: GraphCall, principal: RoleAssignment["principal"]): Json {
  if ("group" in principal) return { "@odata.type": "#microsoft.graph.group", ...renderGroup(principal.group) };
  const user = renderUser(principal.person, call.asOf);
  const standard = STANDARD_USER_PROPERTIES.map((key) => [key, user[key]] as const);
  return { "@odata.type": "#microsoft.graph.user", ...Object.fromEntries(standard) };
}

function renderDefinition(name: string): Json {
  const id = roleDefinitionId(name);
  return {
    id,
    description: null,
    displayName: name,
    isBuiltIn: true,
    isEnabled: true,
    resourceScopes: ["/"],
    templateId: id,
    version: "1",
    rolePermissions: [{ allowedResourceActions: [], condition: null }],
  };
}

function renderRole(call: GraphCall, name: string): Json {
  const expand = call.query.get("$expand");
  if (expand !== undefined && expand !== "members") throw badRequest(`Can't expand '${expand}' here.`);
  const members = () => membersOfRole(call, name).map((one) => renderPrincipal(call, one.principal));
  const role = {
    id: guidOf("directory role", name),
    deletedDateTime: null,
    description: null,
    displayName: name,
    roleTemplateId: roleDefinitionId(name),
  };
  return expand === undefined ? selectFrom(call, role) : { ...selectFrom(call, role), members: members() };
}

function membersOfRole(call: GraphCall, name: string): readonly RoleAssignment[] {
  return roleAssignments(call.world.directory).filter((one) => !one.eligible && one.role === name);
}

/** Active members, by the role's id or its template's. */
function listRoleMembers(call: GraphCall): GraphAnswer {
  const id = param(call, "id").toLowerCase();
  const name = namesOfRoles(call).find((one) => guidOf("directory role", one) === id || roleDefinitionId(one) === id);
  if (name === undefined) throw notFound(id);
  return listObjects(call, {
    rows: () => membersOfRole(call, name),
    render: (one) => {
      const json = renderPrincipal(call, one.principal);
      return call.query.has("$select") ? selectFrom(call, json, []) : json;
    },
    context: "directoryObjects",
    typeName: "microsoft.graph.directoryObject",
    fields: {},
  });
}

function namesOfRoles(call: GraphCall): readonly string[] {
  return [...new Set(roleAssignments(call.world.directory).map((one) => one.role))];
}

function principalId(one: RoleAssignment): string {
  return "person" in one.principal ? one.principal.person.id : one.principal.group.id;
}
