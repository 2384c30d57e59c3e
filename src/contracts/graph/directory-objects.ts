import type { Member, Person } from "../../domain/people";
import { asList, asObject, asText, type JsonObject } from "./json-value";

/**
 * A member as `transitiveMembers/microsoft.graph.user` gives it. `limited`: Graph knows the person but hides properties,
 * which is what a missing user-read permission looks like. Guests are told by `userType` or by `#EXT#` in the name.
 */
export type MemberReading =
  { readonly kind: "member"; readonly member: Member } | { readonly kind: "limited" } | { readonly kind: "unreadable" };

export function readMember(json: unknown): MemberReading {
  const raw = asObject(json);
  const person = readPerson(json);
  if (raw === undefined || asText(raw.id) === undefined) return { kind: "unreadable" };
  const enabled = raw.accountEnabled;
  if (person === undefined || typeof enabled !== "boolean") return { kind: "limited" };
  const displayName = asText(raw.displayName);
  const guest = asText(raw.userType)?.toLowerCase() === "guest" || person.upn.includes("#ext#");
  return {
    kind: "member",
    member: { ...person, ...(displayName === undefined ? {} : { displayName }), accountEnabled: enabled, guest },
  };
}

/** Id and user principal name, both lower-case; `undefined` without either. */
export function readPerson(json: unknown): Person | undefined {
  const raw = asObject(json);
  const id = asText(raw?.id)?.toLowerCase();
  const upn = asText(raw?.userPrincipalName)?.trim().toLowerCase();
  return id === undefined || upn === undefined ? undefined : { id, upn };
}

/** A group without what only a second call can say (whether groups are nested in it). */
export interface GroupRead {
  readonly id: string;
  readonly name: string;
  readonly dynamic: boolean;
  readonly roleAssignable: boolean;
}

export function readGroup(json: unknown): GroupRead | undefined {
  const raw = asObject(json);
  const id = asText(raw?.id)?.toLowerCase();
  if (raw === undefined || id === undefined) return undefined;
  return {
    id,
    name: asText(raw.displayName) ?? "",
    dynamic: asList(raw.groupTypes).some((type) => asText(type)?.toLowerCase() === "dynamicmembership"),
    roleAssignable: raw.isAssignableToRole === true,
  };
}

/** Who holds a role: an assignment or an eligibility. `principal` is what `$expand` brought, if it did. */
export interface RoleGrant {
  readonly principalId: string;
  readonly roleDefinitionId: string;
  readonly principal: JsonObject | undefined;
}

export function readRoleGrant(json: unknown): RoleGrant | undefined {
  const raw = asObject(json);
  const principal = asObject(raw?.principal);
  const principalId = (asText(raw?.principalId) ?? asText(principal?.id))?.toLowerCase();
  const roleDefinitionId = asText(raw?.roleDefinitionId)?.toLowerCase();
  if (principalId === undefined || roleDefinitionId === undefined) return undefined;
  return { principalId, roleDefinitionId, principal };
}

/** The kind of a directory object by its `@odata.type`. */
export function readObjectKind(raw: JsonObject): "user" | "group" | "other" {
  const type = asText(raw["@odata.type"])?.toLowerCase();
  if (type === "#microsoft.graph.user") return "user";
  return type === "#microsoft.graph.group" ? "group" : "other";
}
