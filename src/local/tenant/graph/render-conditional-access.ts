import type { TenantFile } from "../../../contracts/tenant-file";
import { BUILT_IN_STRENGTHS } from "../../../contracts/tenant-settings-file";
import { DAY, toIso } from "../../../domain/time";
import { ROLE_TEMPLATES } from "../directory/roles";
import { guidOf } from "../random";
import type { World } from "../world";
import type { Json } from "./call";

type FilePolicy = NonNullable<TenantFile["conditionalAccess"]>[number];

/** As most tenants have it: a second factor for everybody, any strong method will do. */
const REQUIRE_MFA: FilePolicy = {
  displayName: "Require MFA for everyone",
  state: "enabled",
  conditions: { users: { includeUsers: ["All"] }, applications: { includeApplications: ["All"] } },
  grantControls: { operator: "OR", builtInControls: ["mfa"] },
};

const STRONG = ["windowsHelloForBusiness", "fido2", "x509CertificateMultiFactor"];
const PASSES = ["temporaryAccessPassOneTime", "temporaryAccessPassMultiUse"];
const WITH_PASSWORD = ["microsoftAuthenticatorPush", "softwareOath", "hardwareOath", "sms", "voice"].map(
  (second) => `password,${second}`,
);

/** What the built-in strengths accept (Graph reference). */
const BUILT_IN: Readonly<Record<string, readonly string[]>> = {
  "Multifactor authentication": [...STRONG, ...PASSES, ...WITH_PASSWORD],
  "Passwordless MFA": [...STRONG, "deviceBasedPush"],
  "Phishing-resistant MFA": STRONG,
};

const EMPTY_USERS = {
  includeUsers: [],
  excludeUsers: [],
  includeGroups: [],
  excludeGroups: [],
  includeRoles: [],
  excludeRoles: [],
};
const EMPTY_APPLICATIONS = {
  includeApplications: [],
  excludeApplications: [],
  includeUserActions: [],
  includeAuthenticationContextClassReferences: [],
};

/** Every Conditional Access policy of the tenant file as Graph gives it, with its strength inline. */
export function renderConditionalAccess(world: World): readonly Json[] {
  return (world.file.conditionalAccess ?? [REQUIRE_MFA]).map((policy) => renderPolicy(world, policy));
}

/** Built-in strengths, then the tenant's own. */
export function renderStrengths({ file, startsAt }: World): readonly Json[] {
  const created = toIso(startsAt - 500 * DAY);
  const render = (
    id: string,
    name: string,
    policyType: string,
    combinations: readonly string[],
    more: readonly Json[],
  ) => ({
    id,
    createdDateTime: created,
    modifiedDateTime: created,
    displayName: name,
    description: null,
    policyType,
    requirementsSatisfied: "mfa",
    allowedCombinations: combinations,
    combinationConfigurations: more,
  });
  return [
    ...Object.entries(BUILT_IN_STRENGTHS).map(([name, id]) => render(id, name, "builtIn", BUILT_IN[name] ?? [], [])),
    ...file.authenticationStrengths.map(({ id, name, combinations, aaguids }) => {
      const own = id ?? guidOf("authentication strength", name);
      const restriction = {
        "@odata.type": "#microsoft.graph.fido2CombinationConfiguration",
        id: guidOf("combination configuration", own),
        appliesToCombinations: ["fido2"],
        allowedAAGUIDs: aaguids ?? [],
      };
      return render(own, name, "custom", combinations, aaguids === undefined ? [] : [restriction]);
    }),
  ];
}

function renderPolicy(world: World, { id, displayName, state, conditions, grantControls, ...rest }: FilePolicy): Json {
  return {
    id: id ?? guidOf("conditional access policy", displayName),
    deletedDateTime: null,
    templateId: null,
    displayName,
    createdDateTime: toIso(world.startsAt - 300 * DAY),
    modifiedDateTime: null,
    state,
    sessionControls: null,
    ...rest,
    conditions: {
      clientAppTypes: ["all"],
      servicePrincipalRiskLevels: [],
      signInRiskLevels: [],
      userRiskLevels: [],
      ...conditions,
      applications: { ...EMPTY_APPLICATIONS, ...(conditions.applications as Json | undefined) },
      users: renderUsers(world, { ...EMPTY_USERS, ...(conditions.users as Json | undefined) }),
    },
    grantControls: grantControls === null ? null : renderGrant(world, grantControls),
  };
}

function renderUsers({ directory }: World, users: Json): Json {
  const ids: Readonly<Record<string, (name: string) => string>> = {
    Users: (name) => directory.person(name)?.id ?? name,
    Groups: (name) => directory.groupNamed(name)?.id ?? name,
    Roles: (name) => ROLE_TEMPLATES.get(name) ?? name,
  };
  return Object.fromEntries(
    Object.entries(users).map(([key, value]) => {
      const idOf = ids[key.replace(/^(include|exclude)/, "")];
      return [key, idOf === undefined || !Array.isArray(value) ? value : value.map((name) => idOf(String(name)))];
    }),
  );
}

function renderGrant(world: World, grant: Json): Json {
  const wanted = grant.authenticationStrength;
  const strength = typeof wanted === "string" ? strengthOf(world, wanted) : (wanted ?? null);
  return {
    operator: "OR",
    builtInControls: [],
    customAuthenticationFactors: [],
    termsOfUse: [],
    ...grant,
    authenticationStrength: strength,
  };
}

function strengthOf(world: World, idOrName: string): Json {
  const found = renderStrengths(world).find((one) => one.id === idOrName.toLowerCase() || one.displayName === idOrName);
  if (found === undefined) throw new RangeError(`The tenant file has no authentication strength "${idOrName}".`);
  return found;
}
