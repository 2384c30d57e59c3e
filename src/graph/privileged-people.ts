import { readObjectKind, readPerson, readRoleGrant, type RoleGrant } from "../contracts/graph/directory-objects";
import { GraphError, LicenceMissingError } from "../contracts/graph/graph-error";
import { asObject, asText, type JsonObject } from "../contracts/graph/json-value";
import type { Person } from "../domain/people";
import type { PrivilegedPerson } from "../ports/directory";
import type { GraphClient } from "./graph-client";
import { withNeed } from "./permission";
import { graphPath } from "./url";

const ROLES = "/roleManagement/directory";
const ASSIGNMENTS = { what: "Reading directory role assignments", permission: "RoleManagement.Read.Directory" };
const ELIGIBILITY = {
  what: "Reading who is eligible for a directory role",
  permission: "RoleEligibilitySchedule.Read.Directory (RoleManagement.Read.Directory suffices)",
  licence: "Microsoft Entra ID P2 or ID Governance",
};

/**
 * Everybody who holds a directory role or may activate one, at any scope, through role-assignable groups too. Nobody is
 * left out silently: a missing permission throws PermissionMissingError. Only a tenant without the licence for
 * eligibility has no eligible people. (Eligible membership of a role group, PIM for Groups, is not seen.)
 */
export async function readPrivileged(
  client: GraphClient,
  readMembers: (groupId: string) => Promise<readonly Person[]>,
): Promise<readonly PrivilegedPerson[]> {
  const definitions = await withNeed(ASSIGNMENTS, () => readRoles(client));
  const active = await withNeed(ASSIGNMENTS, () => readGrants(client, `${ROLES}/roleAssignments`));
  const grants = [...active, ...(await readEligible(client))];
  const people = new Map<string, { person: Person; roles: Set<string>; roleIds: Set<string> }>();
  const holdersOf = rememberHolders(client, readMembers);
  for (const grant of grants) {
    for (const person of await holdersOf(grant)) {
      const entry = people.get(person.id) ?? { person, roles: new Set(), roleIds: new Set() };
      const role = definitions.get(grant.roleDefinitionId);
      entry.roles.add(role?.name ?? grant.roleDefinitionId);
      entry.roleIds.add(role?.templateId ?? grant.roleDefinitionId);
      people.set(person.id, entry);
    }
  }
  return [...people.values()].map(({ person, roles, roleIds }) => ({
    ...person,
    roles: [...roles].sort(),
    roleIds: [...roleIds].sort(),
  }));
}

interface RoleDefinition {
  readonly name: string;
  readonly templateId: string;
}

async function readRoles(client: GraphClient): Promise<ReadonlyMap<string, RoleDefinition>> {
  const roles = new Map<string, RoleDefinition>();
  const query = { $select: "id,displayName,templateId" };
  for await (const item of client.getAll("v1.0", `${ROLES}/roleDefinitions`, query)) {
    const role = asObject(item);
    const id = asText(role?.id)?.toLowerCase();
    if (id === undefined) continue;
    const templateId = asText(role?.templateId)?.toLowerCase() ?? id;
    roles.set(id, { name: asText(role?.displayName) ?? id, templateId });
  }
  return roles;
}

/** Listing without a filter and with the principal expanded works live (field report); the page documents both options. */
async function readGrants(client: GraphClient, path: string): Promise<readonly RoleGrant[]> {
  const grants: RoleGrant[] = [];
  for await (const item of client.getAll("v1.0", path, { $expand: "principal" })) {
    const grant = readRoleGrant(item);
    if (grant !== undefined) grants.push(grant);
  }
  return grants;
}

async function readEligible(client: GraphClient): Promise<readonly RoleGrant[]> {
  try {
    return await withNeed(ELIGIBILITY, () => readGrants(client, `${ROLES}/roleEligibilityScheduleInstances`));
  } catch (error) {
    if (error instanceof LicenceMissingError) return [];
    throw error;
  }
}

type Holders = (grant: RoleGrant) => Promise<readonly Person[]>;

/** The people behind a principal, asked for once each however many roles it holds. */
function rememberHolders(client: GraphClient, readMembers: (id: string) => Promise<readonly Person[]>): Holders {
  const known = new Map<string, readonly Person[]>();
  return async (grant) => {
    const before = known.get(grant.principalId);
    if (before !== undefined) return before;
    const holders = await findHolders(client, grant, readMembers);
    known.set(grant.principalId, holders);
    return holders;
  };
}

async function findHolders(
  client: GraphClient,
  { principalId, principal }: RoleGrant,
  readMembers: (groupId: string) => Promise<readonly Person[]>,
): Promise<readonly Person[]> {
  const object = isTelling(principal) ? principal : await readObject(client, principalId);
  if (object === undefined) return [];
  if (readObjectKind(object) === "group") return readMembers(principalId);
  const person = readPerson({ ...object, id: principalId });
  return readObjectKind(object) === "user" && person !== undefined ? [person] : [];
}

/** An expanded principal that says what it is and, for a person, how they are called. */
function isTelling(principal: JsonObject | undefined): principal is JsonObject {
  if (principal?.["@odata.type"] === undefined) return false;
  return readObjectKind(principal) !== "user" || asText(principal.userPrincipalName) !== undefined;
}

/** undefined: the object is gone, or a role still names somebody who was deleted. */
async function readObject(client: GraphClient, id: string): Promise<JsonObject | undefined> {
  try {
    return asObject(await client.get("v1.0", graphPath`/directoryObjects/${id}`));
  } catch (error) {
    if (error instanceof GraphError && error.status === 404) return undefined;
    throw error;
  }
}
