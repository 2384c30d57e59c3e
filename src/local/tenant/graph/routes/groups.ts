import type { Instant } from "../../../../domain/time";
import { INDEX_LAG } from "../../directory/directory-store";
import type { GroupState, PersonState } from "../../directory/entities";
import { contextOf, param } from "../call";
import type { GraphAnswer, GraphCall, Json, Route } from "../call";
import { countObjects, listObjects, selectFrom } from "../collection";
import { isMissing } from "../permissions";
import { notFound } from "../refusal";
import { GROUP_FIELDS, renderGroup, renderUser, STANDARD_USER_PROPERTIES, USER_FIELDS } from "../render-directory";

const READ = ["GroupMember.Read.All"] as const;
/** `$search` and `$expand` exist too; what the emulation can't do it refuses rather than ignores. */
const LIST = ["$select", "$filter", "$orderby", "$top", "$count"] as const;
const COUNT = ["$filter"] as const;

type Member = { readonly person: PersonState } | { readonly group: GroupState };

export const groupRoutes: readonly Route[] = [
  { method: "GET", template: "/groups", api: "groups", needs: READ, query: LIST, handle: listGroups },
  {
    method: "GET",
    template: "/groups/{id}",
    api: "groups",
    needs: READ,
    query: ["$select"],
    handle: (call) => {
      const body = selectFrom(call, renderGroup(groupOf(call)));
      return { status: 200, body: { "@odata.context": contextOf(call, "groups/$entity"), ...body } };
    },
  },
  ...(["members", "transitiveMembers"] as const).flatMap((relation) => memberRoutes(relation)),
];

function memberRoutes(relation: "members" | "transitiveMembers"): readonly Route[] {
  const base = { method: "GET", api: "groups", needs: READ } as const;
  const people = (call: GraphCall) => ({
    rows: (asOf: Instant) => peopleIn(call, relation, asOf),
    render: (person: PersonState) => selectFrom(call, renderMemberUser(call, person), STANDARD_USER_PROPERTIES),
    context: "users",
    typeName: "microsoft.graph.user",
    fields: USER_FIELDS,
    advanced: true,
  });
  const everything = (call: GraphCall) => ({
    rows: (asOf: Instant): readonly Member[] => [
      ...peopleIn(call, relation, asOf).map((person) => ({ person })),
      ...groupsIn(call, relation).map((group) => ({ group })),
    ],
    render: (member: Member) => renderMember(call, member),
    context: "directoryObjects",
    typeName: "microsoft.graph.directoryObject",
    fields: {},
  });
  const groups = (call: GraphCall) => ({
    rows: () => groupsIn(call, relation),
    render: (group: GroupState) => selectFrom(call, renderGroup(group)),
    context: "groups",
    typeName: "microsoft.graph.group",
    fields: GROUP_FIELDS,
    advanced: true,
  });
  const path = `/groups/{id}/${relation}`;
  return [
    { ...base, template: path, query: LIST, handle: (call) => listObjects(call, everything(call)) },
    { ...base, template: `${path}/$count`, query: COUNT, handle: (call) => countObjects(call, everything(call)) },
    {
      ...base,
      template: `${path}/microsoft.graph.user`,
      query: LIST,
      handle: (call) => listObjects(call, people(call)),
    },
    {
      ...base,
      template: `${path}/microsoft.graph.user/$count`,
      query: COUNT,
      handle: (call) => countObjects(call, people(call)),
    },
    {
      ...base,
      template: `${path}/microsoft.graph.group`,
      query: LIST,
      handle: (call) => listObjects(call, groups(call)),
    },
    {
      ...base,
      template: `${path}/microsoft.graph.group/$count`,
      query: COUNT,
      handle: (call) => countObjects(call, groups(call)),
    },
  ];
}

function listGroups(call: GraphCall): GraphAnswer {
  return listObjects(call, {
    rows: () => call.world.directory.groups.filter((group) => group.deletedAt === undefined),
    render: (group) => selectFrom(call, renderGroup(group)),
    context: "groups",
    typeName: "microsoft.graph.group",
    fields: GROUP_FIELDS,
  });
}

/** The index behind `ConsistencyLevel: eventual` lags behind the directory. */
function peopleIn(call: GraphCall, relation: "members" | "transitiveMembers", asOf: Instant): readonly PersonState[] {
  const at = call.header("consistencylevel")?.toLowerCase() === "eventual" ? asOf - INDEX_LAG : asOf;
  const { directory } = call.world;
  const group = groupOf(call);
  return relation === "members" ? directory.directMembers(group, at) : directory.transitiveMembers(group, at);
}

function groupsIn(call: GraphCall, relation: "members" | "transitiveMembers"): readonly GroupState[] {
  const group = groupOf(call);
  const { directory } = call.world;
  if (relation === "transitiveMembers") return directory.withChildren(group).filter((one) => one !== group);
  return group.children.map((child) => directory.groups[child]).filter((child) => child !== undefined);
}

function renderMember(call: GraphCall, member: Member): Json {
  if ("person" in member) {
    const json = selectFrom(call, renderMemberUser(call, member.person), STANDARD_USER_PROPERTIES);
    return { "@odata.type": "#microsoft.graph.user", ...json };
  }
  const json = renderGroup(member.group);
  return { "@odata.type": "#microsoft.graph.group", ...selectFrom(call, json) };
}

/** Who may read members but not users sees that somebody is there and nothing else (documented as limited information). */
function renderMemberUser(call: GraphCall, person: PersonState): Json {
  const user = renderUser(person, call.asOf);
  if (!isMissing(call.world, "User.Read.All")) return user;
  return Object.fromEntries(Object.keys(user).map((key) => [key, key === "id" ? person.id : null]));
}

/** The group that the path names; throws 404. */
export function groupOf(call: GraphCall): GroupState {
  const id = param(call, "id");
  const group = call.world.directory.group(id);
  if (group === undefined) throw notFound(id);
  return group;
}
