import { toIso } from "../../../domain/time";
import type { Instant } from "../../../domain/time";
import type { GroupState, PersonState } from "../directory/entities";
import type { Json } from "./call";
import type { Fields } from "./match";

/** What Graph returns of a user unless `$select` says otherwise: neither `accountEnabled` nor `userType`. */
export const STANDARD_USER_PROPERTIES = [
  "businessPhones",
  "displayName",
  "givenName",
  "jobTitle",
  "mail",
  "mobilePhone",
  "officeLocation",
  "preferredLanguage",
  "surname",
  "userPrincipalName",
  "id",
] as const;

export function renderUser(person: PersonState, asOf: Instant): Json {
  return {
    businessPhones: [],
    displayName: person.displayName,
    givenName: null,
    jobTitle: null,
    mail: person.guest ? null : person.upn,
    mobilePhone: null,
    officeLocation: null,
    preferredLanguage: null,
    surname: null,
    userPrincipalName: person.upn,
    id: person.id,
    accountEnabled: asOf < (person.disabledAt ?? Infinity),
    userType: person.guest ? "Guest" : "Member",
    createdDateTime: toIso(person.createdAt),
    department: null,
    usageLocation: "DE",
    onPremisesSyncEnabled: null,
    externalUserState: person.guest ? "Accepted" : null,
  };
}

export function renderGroup(group: GroupState): Json {
  const dynamic = group.kind === "dynamic";
  return {
    id: group.id,
    deletedDateTime: null,
    classification: null,
    createdDateTime: toIso(group.createdAt),
    description: null,
    displayName: group.name,
    expirationDateTime: null,
    groupTypes: dynamic ? ["DynamicMembership"] : [],
    isAssignableToRole: group.roleAssignable ? true : null,
    mail: null,
    mailEnabled: false,
    mailNickname: group.name.replace(/[^A-Za-z0-9-]/g, ""),
    membershipRule: dynamic ? `(user.department -eq "${group.name}")` : null,
    membershipRuleProcessingState: dynamic ? "On" : null,
    onPremisesLastSyncDateTime: null,
    onPremisesSecurityIdentifier: null,
    onPremisesSyncEnabled: group.onPremises ? true : null,
    preferredDataLocation: null,
    preferredLanguage: null,
    proxyAddresses: [],
    renewedDateTime: toIso(group.createdAt),
    resourceBehaviorOptions: [],
    resourceProvisioningOptions: [],
    infoCatalogs: [],
    securityEnabled: true,
    theme: null,
    uniqueName: null,
    visibility: null,
  };
}

export const USER_FIELDS: Fields<PersonState> = {
  id: { read: (person) => person.id, operators: ["eq", "in"] },
  userPrincipalName: { read: (person) => person.upn, operators: ["eq", "ne", "in", "startswith", "endswith"] },
  mail: { read: (person) => (person.guest ? null : person.upn), operators: ["eq", "ne", "in", "startswith"] },
  displayName: { read: (person) => person.displayName, operators: ["eq", "ne", "in", "startswith"] },
  accountEnabled: { read: (person) => person.disabledAt === undefined, operators: ["eq", "ne"] },
  userType: { read: (person) => (person.guest ? "Guest" : "Member"), operators: ["eq", "ne", "in"] },
};

export const GROUP_FIELDS: Fields<GroupState> = {
  id: { read: (group) => group.id, operators: ["eq", "in"] },
  displayName: { read: (group) => group.name, operators: ["eq", "ne", "in", "startswith"] },
  securityEnabled: { read: () => true, operators: ["eq"] },
  mailEnabled: { read: () => false, operators: ["eq"] },
  isAssignableToRole: { read: (group) => (group.roleAssignable ? true : null), operators: ["eq"] },
  groupTypes: {
    read: (group) => (group.kind === "dynamic" ? ["DynamicMembership"] : []),
    operators: [],
    items: { "": { read: (item) => item, operators: ["eq"] } },
  },
};
