import { asList, asObject, asText } from "./json-value";

/** A group with what decides whether people may be added to it; without what only further calls can say. */
export interface StandingGroupRead {
  readonly id: string;
  readonly name: string;
  readonly dynamic: boolean;
  readonly roleAssignable: boolean;
  readonly onPremises: boolean;
  readonly security: boolean;
}

/** What {@link readStandingGroup} needs to see. */
export const STANDING_GROUP_SELECT =
  "id,displayName,groupTypes,isAssignableToRole,onPremisesSyncEnabled,securityEnabled";

export function readStandingGroup(json: unknown): StandingGroupRead | undefined {
  const raw = asObject(json);
  const id = asText(raw?.id)?.toLowerCase();
  if (raw === undefined || id === undefined) return undefined;
  return {
    id,
    name: asText(raw.displayName) ?? id,
    dynamic: asList(raw.groupTypes).some((type) => asText(type)?.toLowerCase() === "dynamicmembership"),
    roleAssignable: raw.isAssignableToRole === true,
    onPremises: raw.onPremisesSyncEnabled === true,
    security: raw.securityEnabled === true,
  };
}

/** Id and name of a group in a list of directory objects; undefined for anything else (roles, administrative units). */
export function readGroupName(json: unknown): { readonly id: string; readonly name: string } | undefined {
  const raw = asObject(json);
  const id = asText(raw?.id)?.toLowerCase();
  const type = asText(raw?.["@odata.type"])?.toLowerCase();
  if (raw === undefined || id === undefined || (type !== undefined && type !== "#microsoft.graph.group"))
    return undefined;
  return { id, name: asText(raw.displayName) ?? id };
}

/** Lower-case id of a member who is a person; undefined for groups, devices and applications. */
export function readPersonId(json: unknown): string | undefined {
  const raw = asObject(json);
  const isPerson = asText(raw?.["@odata.type"])?.toLowerCase() === "#microsoft.graph.user";
  return isPerson ? asText(raw?.id)?.toLowerCase() : undefined;
}
