import { GraphError, PermissionMissingError } from "../contracts/graph/graph-error";
import { readGroup, readMember, readPerson, type GroupRead } from "../contracts/graph/directory-objects";
import type { Member } from "../domain/people";
import type { Directory, GroupFound } from "../ports/directory";
import type { GraphClient } from "./graph-client";
import { withNeed } from "./permission";
import { readPrivileged } from "./privileged-people";
import { graphPath, quoteOData } from "./url";

const GUID = /^[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}$/i;
const GROUP_SELECT = "id,displayName,groupTypes,isAssignableToRole";
/** Casts with `$count` need it; the index behind it may lag recent changes (documented). */
const EVENTUAL = { ConsistencyLevel: "eventual" };
/** Documented page size limit of directory objects. */
const PAGE = "999";

const GROUPS = { what: "Reading groups", permission: "GroupMember.Read.All" };
const MEMBERS = { what: "Reading group members", permission: "GroupMember.Read.All" };
const USERS = { what: "Reading user properties", permission: "User.Read.All" };

/** Groups and people over Graph v1.0. Throws GraphError, PermissionMissingError, RetryLaterError. Object ids come lower-case. */
export function createDirectory(client: GraphClient): Directory {
  return {
    findGroups: (nameOrId) => withNeed(GROUPS, () => findGroups(client, nameOrId)),
    readMembers: (groupId) => withNeed(MEMBERS, () => readMembers(client, groupId)),
    findPerson: (upn) => withNeed(USERS, () => findPerson(client, upn)),
    readPrivileged: () => readPrivileged(client, (groupId) => withNeed(MEMBERS, () => readMembers(client, groupId))),
  };
}

async function findGroups(client: GraphClient, nameOrId: string): Promise<readonly GroupFound[]> {
  const byId = GUID.test(nameOrId) ? await findGroupById(client, nameOrId) : undefined;
  const groups = byId === undefined ? await findGroupsByName(client, nameOrId) : [byId];
  const found: GroupFound[] = [];
  for (const group of groups) found.push({ ...group, nested: await holdsGroups(client, group.id) });
  return found;
}

async function findGroupById(client: GraphClient, id: string): Promise<GroupRead | undefined> {
  const path = graphPath`/groups/${id.toLowerCase()}`;
  return readGroup(await unlessMissing(client.get("v1.0", path, { $select: GROUP_SELECT })));
}

async function findGroupsByName(client: GraphClient, name: string): Promise<readonly GroupRead[]> {
  const groups = new Map<string, GroupRead>();
  const query = { $filter: `displayName eq ${quoteOData(name)}`, $select: GROUP_SELECT };
  for await (const item of client.getAll("v1.0", "/groups", query)) {
    const group = readGroup(item);
    if (group !== undefined) groups.set(group.id, group);
  }
  return [...groups.values()];
}

async function holdsGroups(client: GraphClient, id: string): Promise<boolean> {
  const path = graphPath`/groups/${id}/transitiveMembers/microsoft.graph.group`;
  const query = { $count: "true", $select: "id", $top: "1" };
  for await (const item of client.getAll("v1.0", path, query, EVENTUAL)) {
    if (readGroup(item) !== undefined) return true;
  }
  return false;
}

async function readMembers(client: GraphClient, groupId: string): Promise<readonly Member[]> {
  const path = graphPath`/groups/${groupId}/transitiveMembers/microsoft.graph.user`;
  const query = {
    $count: "true",
    $select: "id,userPrincipalName,displayName,accountEnabled,userType",
    $top: PAGE,
  };
  const members = new Map<string, Member>();
  for await (const item of client.getAll("v1.0", path, query, EVENTUAL)) {
    const reading = readMember(item);
    switch (reading.kind) {
      case "member":
        members.set(reading.member.id, reading.member);
        break;
      case "limited":
        // Graph answers null for what the app may not see; counting such people as disabled would empty a wave.
        throw new PermissionMissingError(USERS.what, USERS.permission, null);
      case "unreadable":
        throw unexpected(path, "a member has no id");
    }
  }
  return [...members.values()];
}

async function findPerson(client: GraphClient, upn: string) {
  const path = upn.startsWith("$")
    ? // A name that begins with a dollar sign would read as a system segment (documented).
      `/users(${encodeURIComponent(quoteOData(upn))})`
    : graphPath`/users/${upn}`;
  return readPerson(await unlessMissing(client.get("v1.0", path, { $select: "id,userPrincipalName" })));
}

async function unlessMissing(answer: Promise<unknown>): Promise<unknown> {
  try {
    return await answer;
  } catch (error) {
    if (error instanceof GraphError && error.status === 404) return undefined;
    throw error;
  }
}

function unexpected(path: string, detail: string): GraphError {
  const facts = { method: "GET", path, status: 200, code: "UnexpectedShape", detail, requestId: null };
  return new GraphError({ ...facts, outcomeUnknown: false });
}
