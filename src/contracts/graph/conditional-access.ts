import type {
  AuthenticationStrength,
  ConditionalAccessGrant,
  ConditionalAccessPolicy,
  ConditionalAccessScope,
} from "../../domain/safety/conditional-access";
import { asList, asObject, asText, type JsonObject } from "./json-value";

export type ConditionalAccessReading =
  | { readonly kind: "policy"; readonly policy: ConditionalAccessPolicy }
  /** `what`: the policy's name or id, where it has one. */
  | { readonly kind: "unreadable"; readonly what: string };

/**
 * Reads `conditionalAccessPolicy` (v1.0) as far as passkeys are concerned. Total. A policy whose people, applications or
 * demands can't be told for certain is unreadable rather than half understood.
 */
export function readConditionalAccessPolicy(json: unknown): ConditionalAccessReading {
  const raw = asObject(json);
  const what = asText(raw?.displayName) ?? asText(raw?.id) ?? "a policy without a name";
  const [id, state, conditions] = [asText(raw?.id), asText(raw?.state), asObject(raw?.conditions)];
  const grant = readGrant(raw?.grantControls);
  if (id === undefined || state === undefined || conditions === undefined || grant === undefined)
    return { kind: "unreadable", what };
  const [users, applications] = [asObject(conditions.users), asObject(conditions.applications)];
  // `users` is null where a policy is about workload identities: it is about nobody.
  return {
    kind: "policy",
    policy: {
      id: id.toLowerCase(),
      name: what,
      state,
      users: {
        includeUsers: ids(users?.includeUsers),
        excludeUsers: ids(users?.excludeUsers),
        includeGroups: ids(users?.includeGroups),
        excludeGroups: ids(users?.excludeGroups),
        includeRoles: ids(users?.includeRoles),
        excludeRoles: ids(users?.excludeRoles),
      },
      applications: {
        include: ids(applications?.includeApplications),
        exclude: ids(applications?.excludeApplications),
        userActions: texts(applications?.includeUserActions),
      },
      grant,
      scope: readScope(conditions),
    },
  };
}

/** undefined: it says something that can't be told; null: the policy demands nothing. */
function readGrant(value: unknown): ConditionalAccessGrant | null | undefined {
  if (value === null || value === undefined) return null;
  const raw = asObject(value);
  if (raw === undefined) return undefined;
  const strength = readStrength(raw.authenticationStrength);
  if (strength === undefined) return undefined;
  return { operator: asText(raw.operator) ?? "OR", controls: texts(raw.builtInControls), strength };
}

/** Captures of v1.0 answers hold the strength inline with its combination configurations (field report). */
function readStrength(value: unknown): AuthenticationStrength | null | undefined {
  if (value === null || value === undefined) return null;
  const raw = asObject(value);
  const id = asText(raw?.id)?.toLowerCase();
  if (raw === undefined || id === undefined || !Array.isArray(raw.allowedCombinations)) return undefined;
  return {
    id,
    name: asText(raw.displayName) ?? id,
    combinations: texts(raw.allowedCombinations),
    fido2Aaguids: readAaguids(raw.combinationConfigurations),
  };
}

/** At most one `fido2CombinationConfiguration` a strength (documented); several are read as all of theirs together. */
function readAaguids(configurations: unknown): readonly string[] | null {
  const restricting = asList(configurations)
    .map(asObject)
    .filter((one) => one !== undefined)
    .filter((one) => asText(one["@odata.type"])?.toLowerCase() === "#microsoft.graph.fido2combinationconfiguration");
  if (restricting.length === 0) return null;
  return [...new Set(restricting.flatMap((one) => texts(one.allowedAAGUIDs)).map((aaguid) => aaguid.toLowerCase()))];
}

const MODERN: readonly string[] = ["all", "browser", "mobileappsanddesktopclients"];

function readScope(conditions: JsonObject): ConditionalAccessScope {
  const clients = texts(conditions.clientAppTypes).map((type) => type.toLowerCase());
  const modern = clients.length === 0 || clients.some((type) => MODERN.includes(type));
  const lists = [
    ["sign-in risk", texts(conditions.signInRiskLevels)],
    ["user risk", texts(conditions.userRiskLevels)],
  ] as const;
  const objects = [
    ["platforms", conditions.platforms],
    ["locations", conditions.locations],
    ["devices", conditions.devices],
    ["insider risk", asText(conditions.insiderRiskLevels) === undefined ? undefined : {}],
  ] as const;
  return {
    interactive: modern && asObject(conditions.authenticationFlows) === undefined,
    narrowedBy: [
      ...(clients.includes("all") || clients.length === 0 ? [] : ["client apps"]),
      ...objects.filter(([, value]) => asObject(value) !== undefined).map(([name]) => name),
      ...lists.filter(([, levels]) => levels.length > 0).map(([name]) => name),
    ],
  };
}

function texts(value: unknown): readonly string[] {
  return asList(value)
    .map(asText)
    .filter((text) => text !== undefined);
}

/** Object ids in lower case; special values such as `All` stay as Graph writes them. */
function ids(value: unknown): readonly string[] {
  return texts(value).map((text) => (/^[0-9a-f-]{36}$/i.test(text) ? text.toLowerCase() : text));
}
