import { GraphError } from "../contracts/graph/graph-error";
import {
  readGroupName,
  readPersonId,
  readStandingGroup,
  STANDING_GROUP_SELECT,
  type StandingGroupRead,
} from "../contracts/graph/group-objects";
import { asList } from "../contracts/graph/json-value";
import type { Clock } from "../ports/clock";
import type { Membership, StandingGroupFound, WriteRight } from "../ports/membership";
import type { WriterIdentity } from "../ports/writer-identity";
import type { GraphClient } from "./graph-client";
import { addInBatch, memberReference } from "./membership-adds";
import { askInBatch } from "./membership-batch";
import { withNeed } from "./permission";
import { graphPath, quoteOData } from "./url";

const GUID = /^[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}$/i;
const GROUPS = { what: "Reading the standing group", permission: "GroupMember.Read.All" };
const MEMBERS = { what: "Reading group members", permission: "GroupMember.Read.All" };
/** Casts with `$count` or `$filter` need it; the index behind it may lag recent changes (documented). */
const EVENTUAL = { ConsistencyLevel: "eventual" };
/** Whoever has one of these may add people to any group that is not role-assignable. */
const SUFFICIENT = new Set(["GroupMember.ReadWrite.All", "Group.ReadWrite.All", "Directory.ReadWrite.All"]);
/** Nobody has this id, so adding it adds nobody. */
const NOBODY = "00000000-0000-0000-0000-000000000000";

export interface MembershipClients {
  readonly reader: GraphClient;
  readonly writer: GraphClient;
  readonly identity: WriterIdentity;
  /** GRAPH_ENDPOINT without a slash at its end. */
  readonly endpoint: string;
  readonly clock: Clock;
}

/**
 * The standing rollout group over Graph v1.0. Reads throw GraphError, PermissionMissingError, RetryLaterError; `add`
 * and `readRight` throw nothing that Graph could cause.
 */
export function createMembership(clients: MembershipClients): Membership {
  const { reader, writer, endpoint, clock } = clients;
  return {
    findGroups: (nameOrId) => withNeed(GROUPS, () => findGroups(reader, nameOrId)),
    readMembers: (groupId) => withNeed(MEMBERS, () => readMembers(reader, groupId)),
    readSeen: (groupId, personIds) => withNeed(MEMBERS, () => readSeen(reader, clock, groupId, personIds)),
    add: (groupId, personIds, intentId) => addInBatch(writer, { endpoint, clock }, groupId, personIds, intentId),
    readRight: (groupId) => readRight(clients, groupId),
  };
}

async function findGroups(client: GraphClient, nameOrId: string): Promise<readonly StandingGroupFound[]> {
  const byId = GUID.test(nameOrId) ? await findGroupById(client, nameOrId) : undefined;
  const groups = byId === undefined ? await findGroupsByName(client, nameOrId) : [byId];
  const found: StandingGroupFound[] = [];
  for (const group of groups)
    found.push({
      ...group,
      contains: (await readGroupNames(client, graphPath`/groups/${group.id}/members/microsoft.graph.group`, true)).map(
        ({ name }) => name,
      ),
      inside: await readGroupNames(client, graphPath`/groups/${group.id}/transitiveMemberOf`, false),
    });
  return found;
}

async function findGroupById(client: GraphClient, id: string): Promise<StandingGroupRead | undefined> {
  try {
    const path = graphPath`/groups/${id.toLowerCase()}`;
    return readStandingGroup(await client.get("v1.0", path, { $select: STANDING_GROUP_SELECT }));
  } catch (error) {
    if (error instanceof GraphError && error.status === 404) return undefined;
    throw error;
  }
}

async function findGroupsByName(client: GraphClient, name: string): Promise<readonly StandingGroupRead[]> {
  const groups = new Map<string, StandingGroupRead>();
  const query = { $filter: `displayName eq ${quoteOData(name)}`, $select: STANDING_GROUP_SELECT };
  for await (const item of client.getAll("v1.0", "/groups", query)) {
    const group = readStandingGroup(item);
    if (group !== undefined) groups.set(group.id, group);
  }
  return [...groups.values()];
}

async function readGroupNames(
  client: GraphClient,
  path: string,
  cast: boolean,
): Promise<readonly { readonly id: string; readonly name: string }[]> {
  const groups = new Map<string, { readonly id: string; readonly name: string }>();
  const query = { $select: "id,displayName", ...(cast ? { $count: "true" } : {}) };
  for await (const item of client.getAll("v1.0", path, query, cast ? EVENTUAL : {})) {
    const group = readGroupName(item);
    if (group !== undefined) groups.set(group.id, group);
  }
  return [...groups.values()];
}

/** Without cast, so without the index that lags: `members` as the directory has them. */
async function readMembers(client: GraphClient, groupId: string): Promise<ReadonlySet<string>> {
  const ids = new Set<string>();
  const query = { $select: "id", $top: "999" };
  for await (const item of client.getAll("v1.0", graphPath`/groups/${groupId}/members`, query)) {
    const id = readPersonId(item);
    if (id !== undefined) ids.add(id);
  }
  return ids;
}

async function readSeen(
  client: GraphClient,
  clock: Clock,
  groupId: string,
  personIds: readonly string[],
): Promise<ReadonlySet<string>> {
  const filter = encodeURIComponent(`id eq ${quoteOData(groupId)}`);
  const requests = personIds.map((id) => ({
    id,
    method: "GET" as const,
    url: `${graphPath`/users/${id}/transitiveMemberOf/microsoft.graph.group`}?$count=true&$filter=${filter}&$select=id`,
    headers: EVENTUAL,
  }));
  const answers = await askInBatch(client, clock, MEMBERS.what, requests);
  return new Set(personIds.filter((id) => asList(answers.get(id)?.body?.value).length > 0));
}

/**
 * What the token says it grants is granted. Where it says nothing of groups the right may come from a directory role
 * that is held for this group alone (an administrative unit), so Graph is asked to add nobody: 403 is a no, and any
 * other refusal means that the request was permitted and made no sense. Unverified: that Graph asks for the permission
 * before it looks whom it would add; where it doesn't, the first write holds the wave.
 */
async function readRight({ writer, identity, endpoint }: MembershipClients, groupId: string): Promise<WriteRight> {
  const { roles } = await identity.read();
  if (roles?.some((role) => SUFFICIENT.has(role)) === true) return "granted";
  try {
    await writer.post("v1.0", graphPath`/groups/${groupId}/members/$ref`, memberReference(endpoint, NOBODY));
    return "unknown";
  } catch (error) {
    if (!(error instanceof GraphError)) return "unknown";
    if (error.status === 403) return "missing";
    return error.status === 400 || error.status === 404 ? "granted" : "unknown";
  }
}
