import { ALL_USERS } from "../../../domain/policy/fido2";
import type { Fido2Policy } from "../../../domain/policy/fido2";
import { toIso } from "../../../domain/time";
import type { Instant } from "../../../domain/time";

type Json = Readonly<Record<string, unknown>>;
export type ApiVersion = "v1.0" | "beta";

const TARGET_EVERYBODY = { targetType: "group", id: ALL_USERS, isRegistrationRequired: false };
const NOBODY = { id: "00000000-0000-0000-0000-000000000000", targetType: "group" };
const EVERYBODY = { id: ALL_USERS, targetType: "group" };
const FEATURE_ON = { state: "enabled", includeTarget: EVERYBODY, excludeTarget: NOBODY };

/** The other methods of the policy, as a tenant of 2026 has them. Keys are what requests call them, lower-case. */
const START_CONFIGURATIONS: readonly Json[] = [
  {
    "@odata.type": "#microsoft.graph.microsoftAuthenticatorAuthenticationMethodConfiguration",
    id: "MicrosoftAuthenticator",
    state: "enabled",
    isSoftwareOathEnabled: true,
    excludeTargets: [],
    featureSettings: {
      displayAppInformationRequiredState: FEATURE_ON,
      displayLocationInformationRequiredState: FEATURE_ON,
    },
    includeTargets: [{ ...TARGET_EVERYBODY, authenticationMode: "any" }],
  },
  {
    "@odata.type": "#microsoft.graph.smsAuthenticationMethodConfiguration",
    id: "Sms",
    state: "enabled",
    excludeTargets: [],
    includeTargets: [{ ...TARGET_EVERYBODY, isUsableForSignIn: false }],
  },
  {
    "@odata.type": "#microsoft.graph.temporaryAccessPassAuthenticationMethodConfiguration",
    id: "TemporaryAccessPass",
    state: "enabled",
    defaultLifetimeInMinutes: 60,
    defaultLength: 8,
    minimumLifetimeInMinutes: 60,
    maximumLifetimeInMinutes: 480,
    isUsableOnce: false,
    excludeTargets: [],
    includeTargets: [TARGET_EVERYBODY],
  },
  {
    "@odata.type": "#microsoft.graph.voiceAuthenticationMethodConfiguration",
    id: "Voice",
    state: "disabled",
    isOfficePhoneAllowed: false,
    excludeTargets: [],
    includeTargets: [TARGET_EVERYBODY],
  },
  {
    "@odata.type": "#microsoft.graph.softwareOathAuthenticationMethodConfiguration",
    id: "SoftwareOath",
    state: "enabled",
    excludeTargets: [],
    includeTargets: [TARGET_EVERYBODY],
  },
];

/** The authentication methods policy around the passkey policy: the other methods, the campaign, when it was changed. */
export class MethodsPolicy {
  readonly #configurations: Json[] = START_CONFIGURATIONS.map((configuration) => ({ ...configuration }));
  #campaign: Json = {
    snoozeDurationInDays: 1,
    state: "disabled",
    excludeTargets: [],
    includeTargets: [{ ...EVERYBODY, targetedAuthenticationMethod: "microsoftAuthenticator" }],
  };
  readonly #systemPreferred: string;
  #modifiedAt: Instant;

  constructor(modifiedAt: Instant, systemPreferred = "default") {
    this.#modifiedAt = modifiedAt;
    this.#systemPreferred = systemPreferred;
  }

  /** A configuration other than fido2, by id in any case. */
  configuration(id: string): Json | undefined {
    return this.#configurations.find((one) => String(one.id).toLowerCase() === id.toLowerCase());
  }

  /** Every method but fido2. */
  get configurations(): readonly Json[] {
    return this.#configurations;
  }

  touch(at: Instant): void {
    this.#modifiedAt = at;
  }

  switchMethod(id: string, state: "enabled" | "disabled", at: Instant): void {
    const index = this.#configurations.findIndex((one) => one.id === id);
    const configuration = this.#configurations[index];
    if (configuration === undefined) throw new RangeError(`The tenant has no method "${id}".`);
    this.#configurations[index] = { ...configuration, state };
    this.touch(at);
  }

  changeCampaign(change: Json, at: Instant): void {
    this.#campaign = { ...this.#campaign, ...change };
    this.touch(at);
  }

  /** The whole policy as Graph gives it, configurations inline. */
  render(version: ApiVersion, fido2: Fido2Policy, context: (of: string) => string): Json {
    const configurations = [fido2, ...this.#configurations].map((one) => renderConfiguration(one, context));
    const { enforceRegistrationAfterAllowedSnoozes: enforced = true, ...shown } = this.#campaign;
    const campaign = version === "beta" ? { ...shown, enforceRegistrationAfterAllowedSnoozes: enforced } : shown;
    return {
      "@odata.context": context("authenticationMethodsPolicy"),
      id: "authenticationMethodsPolicy",
      displayName: "Authentication Methods Policy",
      description:
        "The tenant-wide policy that controls which authentication methods are allowed in the tenant, authentication method registration requirements, and self-service password reset settings",
      lastModifiedDateTime: toIso(this.#modifiedAt),
      policyVersion: "1.5",
      policyMigrationState: "migrationComplete",
      registrationEnforcement: { authenticationMethodsRegistrationCampaign: campaign },
      ...(version === "beta" ? betaOnly(this.#systemPreferred) : {}),
      "authenticationMethodConfigurations@odata.context": context(
        "policies/authenticationMethodsPolicy/authenticationMethodConfigurations",
      ),
      authenticationMethodConfigurations: configurations,
    };
  }
}

/** A configuration as Graph gives it: the targets' own context stands beside them. */
export function renderConfiguration(configuration: Json, context: (of: string) => string): Json {
  const id = String(configuration.id);
  const type = String(configuration["@odata.type"]).slice(1);
  const { includeTargets, ...rest } = configuration;
  return {
    ...rest,
    "includeTargets@odata.context": context(
      `policies/authenticationMethodsPolicy/authenticationMethodConfigurations('${id}')/${type}/includeTargets`,
    ),
    includeTargets,
  };
}

function betaOnly(systemPreferred: string): Json {
  return {
    systemCredentialPreferences: { state: systemPreferred, excludeTargets: [], includeTargets: [EVERYBODY] },
    reportSuspiciousActivitySettings: { state: "default", voiceReportingCode: 0, includeTarget: EVERYBODY },
    microsoftAuthenticatorPlatformSettings: { enforceAppPIN: null },
  };
}
