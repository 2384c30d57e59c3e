import type { Instant } from "../../../../domain/time";
import type { GroupState, PersonState } from "../../directory/entities";
import { guidOf } from "../../random";
import { contextOf, param } from "../call";
import type { GraphAnswer, GraphCall, Json, Route } from "../call";
import { listObjects, selectFrom } from "../collection";
import { badRequest, notFound } from "../refusal";
import { GROUP_FIELDS, renderGroup, renderUser, STANDARD_USER_PROPERTIES, USER_FIELDS } from "../render-directory";
import { ROLE_TEMPLATES } from "../../directory/roles";

const READ = ["User.Read.All"] as const;
const READ_GROUPS = ["GroupMember.Read.All"] as const;
const LIST = ["$select", "$filter", "$orderby", "$top", "$count"] as const;
/** So many ids may be asked for at once. */
const MOST_IDS = 1000;

export const userRoutes: readonly Route[] = [
  { method: "GET", template: "/users", api: "users", needs: READ, query: LIST, handle: listUsers },
  {
    method: "GET",
    template: "/users/{id}",
    api: "users",
    needs: READ,
    query: ["$select"],
    handle: (call) => {
      const body = selectFrom(call, renderUser(personOf(call), call.asOf), STANDARD_USER_PROPERTIES);
      return { status: 200, body: { "@odata.context": contextOf(call, "users/$entity"), ...body } };
    },
  },
  ...(["memberOf", "transitiveMemberOf"] as const).flatMap((relation) => membershipRoutes(relation)),
  {
    method: "POST",
    template: "/users/{id}/checkMemberGroups",
    api: "users",
    needs: READ_GROUPS,
    handle: (call) => {
      const wanted = idsIn(call.body, "groupIds");
      const groups = call.world.directory.groupIdsOf(personOf(call), call.asOf, "written");
      const value = wanted.filter((id) => groups.has(id.toLowerCase()));
      return { status: 200, body: { "@odata.context": contextOf(call, "Collection(Edm.String)"), value } };
    },
  },
  {
    method: "POST",
    template: "/directoryObjects/getByIds",
    api: "users",
    needs: READ,
    query: ["$select"],
    handle: getByIds,
  },
];

/** The user that the path names, by object id or user principal name; throws 404. */
export function personOf(call: GraphCall): PersonState {
  const id = param(call, "id");
  const person = call.world.directory.person(id);
  if (person === undefined) throw notFound(id);
  return person;
}

function listUsers(call: GraphCall): GraphAnswer {
  return listObjects(call, {
    rows: () => call.world.directory.people,
    render: (person) => selectFrom(call, renderUser(person, call.asOf), STANDARD_USER_PROPERTIES),
    context: "users",
    typeName: "microsoft.graph.user",
    fields: USER_FIELDS,
  });
}

function membershipRoutes(relation: "memberOf" | "transitiveMemberOf"): readonly Route[] {
  const base = { method: "GET", api: "users", needs: READ_GROUPS, query: LIST } as const;
  const groupsOf = (call: GraphCall) => (asOf: Instant) => {
    const person = personOf(call);
    const ids = call.world.directory.groupIdsOf(person, asOf, "written");
    return call.world.directory.groups.filter(
      (group) =>
        ids.has(group.id) &&
        group.deletedAt === undefined &&
        (relation === "transitiveMemberOf" || call.world.directory.isDirectMember(group, person, asOf)),
    );
  };
  const groupListing = (call: GraphCall, withType: boolean) => ({
    rows: groupsOf(call),
    render: (group: GroupState) => {
      const json = selectFrom(call, renderGroup(group));
      return withType ? { "@odata.type": "#microsoft.graph.group", ...json } : json;
    },
    typeName: withType ? "microsoft.graph.directoryObject" : "microsoft.graph.group",
    fields: withType ? {} : GROUP_FIELDS,
    advanced: !withType,
  });
  return [
    {
      ...base,
      template: `/users/{id}/${relation}`,
      handle: (call) => {
        const roles = call.query.has("$skiptoken") ? [] : rolesOf(call);
        const listing = groupListing(call, true);
        const answer = listObjects(call, { ...listing, context: "directoryObjects" });
        const body = answer.body as Json & { value: readonly Json[] };
        return { ...answer, body: { ...body, value: [...body.value, ...roles] } };
      },
    },
    {
      ...base,
      template: `/users/{id}/${relation}/microsoft.graph.group`,
      handle: (call) => listObjects(call, { ...groupListing(call, false), context: "groups" }),
    },
  ];
}

/** Active directory roles stand among the groups. */
function rolesOf(call: GraphCall): readonly Json[] {
  return personOf(call).roles.map((name) => ({
    "@odata.type": "#microsoft.graph.directoryRole",
    id: guidOf("directory role", name),
    deletedDateTime: null,
    description: null,
    displayName: name,
    roleTemplateId: ROLE_TEMPLATES.get(name) ?? guidOf("role template", name),
  }));
}

function getByIds(call: GraphCall): GraphAnswer {
  const ids = idsIn(call.body, "ids");
  const value = ids.flatMap((id): readonly Json[] => {
    const person = call.world.directory.person(id);
    if (person !== undefined) {
      const json = selectFrom(call, renderUser(person, call.asOf), STANDARD_USER_PROPERTIES);
      return [{ "@odata.type": "#microsoft.graph.user", ...json }];
    }
    const group = call.world.directory.group(id);
    if (group === undefined) return [];
    return [{ "@odata.type": "#microsoft.graph.group", ...selectFrom(call, renderGroup(group)) }];
  });
  return { status: 200, body: { "@odata.context": contextOf(call, "directoryObjects"), value } };
}

function idsIn(body: unknown, key: string): readonly string[] {
  const ids = (body as Json | null)?.[key];
  if (!Array.isArray(ids) || !ids.every((id) => typeof id === "string")) {
    throw badRequest(`The parameter '${key}' must be a collection of strings.`, "Request_BadRequest");
  }
  if (ids.length > MOST_IDS) throw badRequest(`Too many ids: at most ${MOST_IDS} are allowed.`, "Request_BadRequest");
  return ids;
}
