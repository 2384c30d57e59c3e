import { changeMembership } from "../../directory/change-membership";
import type { GroupState } from "../../directory/entities";
import { guidOf } from "../../random";
import { contextOf, param } from "../call";
import type { GraphAnswer, GraphCall, Json, Route } from "../call";
import { badRequest, GraphRefusalError, notFound } from "../refusal";
import { renderGroup } from "../render-directory";
import { groupOf } from "./groups";

const MEMBERS = { api: "groups", needs: ["GroupMember.ReadWrite.All"], writes: true } as const;
const GROUPS = { api: "groups", needs: ["Group.ReadWrite.All"], writes: true } as const;
/** So many references may stand in one PATCH. */
const MOST_BINDINGS = 20;

/** Whatever changes groups and who is in them. */
export const groupChangeRoutes: readonly Route[] = [
  { ...GROUPS, method: "POST", template: "/groups", handle: createGroup },
  { ...GROUPS, method: "DELETE", template: "/groups/{id}", handle: deleteGroup },
  { ...MEMBERS, method: "PATCH", template: "/groups/{id}", handle: bindMembers },
  { ...MEMBERS, method: "POST", template: "/groups/{id}/members/$ref", handle: addMember },
  { ...MEMBERS, method: "DELETE", template: "/groups/{id}/members/{memberId}/$ref", handle: removeMember },
];

function createGroup(call: GraphCall): GraphAnswer {
  const { displayName } = call.body as { displayName?: unknown };
  if (typeof displayName !== "string" || displayName === "") {
    throw badRequest("A value is required for property 'displayName' of resource 'Group'.", "Request_BadRequest");
  }
  const { world } = call;
  const group: GroupState = {
    index: world.directory.groups.length,
    id: guidOf("created group", world.seed, world.directory.groups.length),
    name: displayName,
    kind: "assigned",
    roleAssignable: false,
    onPremises: false,
    roles: [],
    eligibleRoles: [],
    createdAt: world.now,
    deletedAt: undefined,
    startMembers: [],
    children: [],
    parents: [],
    changes: [],
  };
  world.directory.addGroup(group);
  return { status: 201, body: { "@odata.context": contextOf(call, "groups/$entity"), ...renderGroup(group) } };
}

function deleteGroup(call: GraphCall): GraphAnswer {
  const group = groupOf(call);
  for (const person of call.world.directory.directMembers(group, call.world.now)) {
    changeMembership(call.world, group, person, "removed", { author: call.caller.author });
  }
  group.deletedAt = call.world.now;
  return { status: 204 };
}

function addMember(call: GraphCall): GraphAnswer {
  const group = groupOf(call);
  addPeople(call, group, [referenceIn((call.body as Json)["@odata.id"])]);
  return { status: 204 };
}

function bindMembers(call: GraphCall): GraphAnswer {
  const group = groupOf(call);
  const references = (call.body as Json)["members@odata.bind"];
  if (!Array.isArray(references)) throw badRequest("Only members can be changed here.", "Request_BadRequest");
  if (references.length > MOST_BINDINGS) {
    throw badRequest(`A request can hold at most ${MOST_BINDINGS} references.`, "Request_BadRequest");
  }
  addPeople(call, group, references.map(referenceIn));
  return { status: 204 };
}

function addPeople(call: GraphCall, group: GroupState, ids: readonly string[]): void {
  refuseUnchangeable(call, group);
  const { directory, now } = call.world;
  const people = ids.map((id) => {
    const person = directory.person(id);
    if (person === undefined) throw notFound(id);
    return person;
  });
  if (people.some((person) => directory.isDirectMember(group, person, now))) {
    throw badRequest(
      "One or more added object references already exist for the following modified properties: 'members'.",
      "Request_BadRequest",
    );
  }
  for (const person of people) changeMembership(call.world, group, person, "added", { author: call.caller.author });
}

function removeMember(call: GraphCall): GraphAnswer {
  const group = groupOf(call);
  refuseUnchangeable(call, group);
  const id = param(call, "memberId");
  const person = call.world.directory.person(id);
  if (person === undefined || !call.world.directory.isDirectMember(group, person, call.world.now)) throw notFound(id);
  changeMembership(call.world, group, person, "removed", { author: call.caller.author });
  return { status: 204 };
}

/** Groups whose members are made elsewhere; those that carry roles need a right that the product's apps don't have (documented). */
function refuseUnchangeable(call: GraphCall, group: GroupState): void {
  if (group.kind === "dynamic")
    throw badRequest("Membership of a group with a dynamic rule can't be changed.", "Request_BadRequest");
  if (group.onPremises)
    throw badRequest(
      "Unable to update the specified properties for on-premises mastered Directory Sync objects or objects currently undergoing migration.",
      "Request_BadRequest",
    );
  if (group.roleAssignable && call.caller.author.kind === "product")
    throw new GraphRefusalError(
      403,
      "Authorization_RequestDenied",
      "Insufficient privileges to complete the operation.",
    );
}

/** `https://graph.microsoft.com/v1.0/directoryObjects/{id}`, also under `/users/`. */
function referenceIn(value: unknown): string {
  const id = typeof value === "string" ? /\/(?:directoryObjects|users)\/([^/]+)$/.exec(value)?.[1] : undefined;
  if (id === undefined) throw badRequest("Invalid URL format specified in @odata.id.", "Request_BadRequest");
  return decodeURIComponent(id);
}
