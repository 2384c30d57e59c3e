import type {
  MethodSettings,
  RegistrationCampaign,
  SettingTarget,
  SystemPreferred,
} from "../../domain/safety/method-settings";
import { asList, asObject, asText, type JsonObject } from "./json-value";

/**
 * Reads `authenticationMethodsPolicy` (beta, because `systemCredentialPreferences` and the campaign's enforcement exist only
 * there). Total: what is missing or of another form is null, which means unknown. `undefined`: no such policy at all.
 */
export function readMethodSettings(json: unknown): MethodSettings | undefined {
  const raw = asObject(json);
  if (raw === undefined || !Array.isArray(raw.authenticationMethodConfigurations)) return undefined;
  const optOut = asObject(raw.optOutSettings)?.passkeyDynamicMigration;
  return {
    campaign: readCampaign(asObject(raw.registrationEnforcement)?.authenticationMethodsRegistrationCampaign),
    systemPreferred: readSystemPreferred(raw.systemCredentialPreferences),
    methods: readMethods(raw.authenticationMethodConfigurations),
    optedOut: typeof optOut === "boolean" ? optOut : null,
  };
}

function readCampaign(value: unknown): RegistrationCampaign | null {
  const raw = asObject(value);
  const state = asText(raw?.state);
  if (raw === undefined || state === undefined) return null;
  const { snoozeDurationInDays: days, enforceRegistrationAfterAllowedSnoozes: enforced } = raw;
  return {
    state,
    snoozeDays: typeof days === "number" ? days : null,
    enforced: typeof enforced === "boolean" ? enforced : null,
    include: objects(raw.includeTargets).flatMap((target) => {
      const [id, method] = [asText(target.id), asText(target.targetedAuthenticationMethod)];
      return id === undefined ? [] : [{ id: id.toLowerCase(), method: (method ?? "").toLowerCase() }];
    }),
    exclude: readTargets(raw.excludeTargets),
  };
}

function readSystemPreferred(value: unknown): SystemPreferred | null {
  const raw = asObject(value);
  const state = asText(raw?.state);
  if (raw === undefined || state === undefined) return null;
  return { state, include: readTargets(raw.includeTargets), exclude: readTargets(raw.excludeTargets) };
}

/** Graph writes the empty GUID where it means nobody. */
const NOBODY = "00000000-0000-0000-0000-000000000000";

function readTargets(value: unknown): readonly SettingTarget[] {
  return objects(value).flatMap((target) => {
    const id = asText(target.id)?.toLowerCase();
    return id === undefined || id === NOBODY ? [] : [{ id }];
  });
}

function readMethods(configurations: readonly unknown[]): Readonly<Record<string, string>> {
  return Object.fromEntries(
    objects(configurations).flatMap((one) => {
      const [id, state] = [asText(one.id), asText(one.state)];
      return id === undefined || state === undefined ? [] : [[id.toLowerCase(), state.toLowerCase()]];
    }),
  );
}

function objects(value: unknown): readonly JsonObject[] {
  return asList(value)
    .map(asObject)
    .filter((one) => one !== undefined);
}
