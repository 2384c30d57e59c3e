import { DAY, HOUR, toIso } from "../../../../domain/time";
import type { Instant } from "../../../../domain/time";
import { accessOf, passkeysAt } from "../../behaviour/ability";
import type { PersonState } from "../../directory/entities";
import { roleAssignments } from "../../directory/roles";
import type { World } from "../../world";
import { contextOf, param } from "../call";
import type { GraphAnswer, GraphCall, Json, Route } from "../call";
import { listObjects, selectFrom } from "../collection";
import type { Fields } from "../match";
import { badRequest, notFound } from "../refusal";

const base = {
  method: "GET",
  api: "reports",
  needs: ["AuditLog.Read.All"],
  licence: "AAD_PREMIUM",
  reporting: true,
} as const;

const ROOT = "/reports/authenticationMethods";

/** The report is made once a day at this hour (UTC): it lags by up to a day and some hours (documented: up to 36 hours). */
const REFRESH_HOUR = 3;

export const reportRoutes: readonly Route[] = [
  {
    ...base,
    template: `${ROOT}/userRegistrationDetails`,
    query: ["$filter", "$orderby", "$select", "$top", "$count"],
    handle: (call) =>
      listObjects(call, {
        rows: () => detailRows(call),
        render: (row) => selectFrom(call, row),
        context: "reports/authenticationMethods/userRegistrationDetails",
        typeName: "microsoft.graph.userRegistrationDetails",
        fields: DETAIL_FIELDS,
      }),
  },
  {
    ...base,
    template: `${ROOT}/userRegistrationDetails/{id}`,
    query: ["$select"],
    handle: (call) => {
      const row = detailRows(call).find((one) => one.id === param(call, "id").toLowerCase());
      if (row === undefined) throw notFound(param(call, "id"));
      const context = contextOf(call, "reports/authenticationMethods/userRegistrationDetails/$entity");
      return { status: 200, body: { "@odata.context": context, ...selectFrom(call, row) } };
    },
  },
  { ...base, template: `${ROOT}/usersRegisteredByMethod`, query: [], handle: countByMethod },
];

const DETAIL_FIELDS: Fields<Json> = {
  ...Object.fromEntries(
    ["isAdmin", "isMfaCapable", "isMfaRegistered", "isPasswordlessCapable", "isSsprCapable", "userType", "id"].map(
      (name) => [name, { read: (row: Json) => row[name], operators: ["eq"] as const }],
    ),
  ),
  userPrincipalName: { read: (row) => row.userPrincipalName, operators: ["eq", "startswith"] },
  userDisplayName: { read: (row) => row.userDisplayName, operators: ["eq", "startswith"] },
  methodsRegistered: {
    read: (row) => row.methodsRegistered,
    operators: [],
    items: { "": { read: (item) => item, operators: ["eq"] } },
  },
};

/** One row a person with an active account, as of the last refresh. */
function detailRows(call: GraphCall): readonly Json[] {
  const { world } = call;
  const at = Math.floor((world.now - REFRESH_HOUR * HOUR) / DAY) * DAY + REFRESH_HOUR * HOUR;
  const admins = new Set(
    roleAssignments(world.directory).flatMap(({ principal, eligible }) =>
      eligible || !("person" in principal) ? [] : [principal.person],
    ),
  );
  return world.directory.people
    .filter((person) => person.createdAt <= at && at < (person.disabledAt ?? Infinity))
    .map((person) => renderDetails(world, person, admins.has(person), at));
}

function renderDetails(world: World, person: PersonState, isAdmin: boolean, at: Instant): Json {
  const passkeys = passkeysAt(person, at);
  const access = accessOf(world, person, at);
  const allowed = passkeys.filter((passkey) => access.canSignIn(passkey.type, passkey.aaguid));
  const others = person.guest || at >= (person.droppedOthersAt ?? Infinity) ? [] : person.otherMethods;
  const usable = others.filter((method) => method !== "mobilePhone" || at < world.ledger.telephonyEndedAt);
  const has = (type: string) => passkeys.some((passkey) => passkey.type === type);
  return {
    id: person.id,
    userPrincipalName: person.upn,
    userDisplayName: person.displayName,
    userType: person.guest ? "guest" : "member",
    isAdmin,
    isSsprRegistered: others.length > 0,
    isSsprEnabled: true,
    isSsprCapable: others.length > 0,
    isMfaRegistered: others.length + passkeys.length > 0,
    isMfaCapable: usable.length + allowed.length > 0,
    isPasswordlessCapable: allowed.length > 0,
    methodsRegistered: [
      ...(has("synced") ? ["passKeySynced"] : []),
      ...(has("deviceBound") ? ["passKeyDeviceBound"] : []),
      ...others,
    ],
    isSystemPreferredAuthenticationMethodEnabled: true,
    systemPreferredAuthenticationMethods: preferred(allowed.length > 0, usable),
    userPreferredMethodForSecondaryAuthentication: secondary(usable),
    lastUpdatedDateTime: toIso(at),
  };
}

/** Live answers say `Fido2` and `PhoneAppNotification`, the reference says `push`. */
function preferred(passkey: boolean, others: readonly string[]): readonly string[] {
  if (passkey) return ["Fido2"];
  return others.includes("microsoftAuthenticatorPush") ? ["PhoneAppNotification"] : [];
}

function secondary(others: readonly string[]): string {
  if (others.includes("microsoftAuthenticatorPush")) return "push";
  if (others.includes("softwareOneTimePasscode")) return "oath";
  return others.includes("mobilePhone") ? "sms" : "none";
}

/** With or without its parameters `includedUserTypes` and `includedUserRoles`. */
function countByMethod(call: GraphCall): GraphAnswer {
  const { types, roles } = readParameters(call.params.arguments ?? "");
  const rows = detailRows(call).filter(
    (row) =>
      (types === "all" || row.userType === types) && (roles === "all" || (row.isAdmin === true) === (roles !== "user")),
  );
  const counts = new Map<string, number>();
  for (const method of rows.flatMap((row) => row.methodsRegistered as readonly string[])) {
    counts.set(method, (counts.get(method) ?? 0) + 1);
  }
  return {
    status: 200,
    body: {
      "@odata.context": contextOf(call, "microsoft.graph.userRegistrationMethodSummary"),
      totalUserCount: rows.length,
      userRoles: roles,
      userTypes: types,
      userRegistrationMethodCounts: [...counts].map(([authenticationMethod, userCount]) => ({
        authenticationMethod,
        userCount,
      })),
    },
  };
}

function readParameters(text: string): { types: string; roles: string } {
  const value = (name: string, allowed: readonly string[]) => {
    const found = new RegExp(`${name}='([^']*)'`).exec(text)?.[1] ?? "all";
    if (allowed.includes(found)) return found;
    throw badRequest(`Invalid value '${found}' for the parameter '${name}'.`);
  };
  return {
    types: value("includedUserTypes", ["all", "member", "guest"]),
    roles: value("includedUserRoles", ["all", "privilegedAdmin", "admin", "user"]),
  };
}
