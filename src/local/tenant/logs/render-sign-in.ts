import { toIso } from "../../../domain/time";
import type { Instant } from "../../../domain/time";
import type { MethodName, Platform } from "../../../contracts/tenant-file";
import { guidOf, hexOf, uniform } from "../random";
import { CODES, failureReasonOf } from "./error-codes";
import { signInCorrelationId, signInId, signInKey } from "./sign-in-entry";
import type { SignInEntry } from "./sign-in-entry";

type Json = Readonly<Record<string, unknown>>;

const APPS = [
  { appId: "9199bf20-a13f-4107-85dc-02114787ef48", appDisplayName: "One Outlook Web" },
  { appId: "4765445b-32c6-49b0-83e6-1d93765276ca", appDisplayName: "OfficeHome" },
  { appId: "1fec8e78-bce4-4aaf-ab1b-5451cc387264", appDisplayName: "Microsoft Teams" },
] as const;

const DEVICES: Readonly<Record<Platform, { operatingSystem: string; browser: string; userAgent: string }>> = {
  windows: device("Windows 11", "Edge 143.0.0", "Mozilla/5.0 (Windows NT 10.0; Win64; x64)"),
  macos: device("MacOs", "Safari 26.1", "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7)"),
  ios: device("Ios 26.1", "Mobile Safari 26.1", "Mozilla/5.0 (iPhone; CPU iPhone OS 26_1 like Mac OS X)"),
  android: device("Android 16", "Chrome Mobile 143.0.0", "Mozilla/5.0 (Linux; Android 16; Pixel 9)"),
};

const METHOD_TEXTS: Readonly<Partial<Record<MethodName | "temporaryAccessPass", string>>> = {
  microsoftAuthenticatorPush: "Mobile app notification",
  softwareOneTimePasscode: "OATH verification code",
  mobilePhone: "Text message",
};

/** Of passkey sign-ins: `isInteractive` is false although they stand in the interactive log (documented). */
const LISTED_AS_NON_INTERACTIVE = 0.2;
/** Of passkey sign-ins: the name field holds the object id (documented for passwordless). */
const NAMED_BY_ID = 0.1;
/** Of records that have not settled: the first row is missing; the others claim that a token satisfied everything. */
const ROW_MISSING = 0.6;

/** Fields that both versions have. `tenantId` is the tenant's own. */
export function renderSignIn(entry: SignInEntry, tenantId: string): Json {
  const { person } = entry;
  const passkey = entry.method.kind === "passkey";
  const key = signInKey(entry);
  const draw = (counter: number) => uniform(key, counter);
  const app = APPS[Math.floor(draw(1) * APPS.length)] ?? APPS[0];
  const { operatingSystem, browser, userAgent } = DEVICES[person.platform];
  const blocked = entry.code === CODES.conditionalAccess;
  return {
    id: signInId(entry),
    createdDateTime: toIso(entry.at).replace(".000Z", "Z"),
    userDisplayName: person.displayName,
    userPrincipalName: passkey && draw(2) < NAMED_BY_ID ? person.id : entry.upn.toLowerCase(),
    userId: person.id,
    ...app,
    ipAddress: `192.0.2.${1 + ((person.index * 7 + entry.network * 97) % 250)}`,
    clientAppUsed: "Browser",
    userAgent,
    correlationId: signInCorrelationId(entry),
    conditionalAccessStatus: blocked ? "failure" : "notApplied",
    isInteractive: entry.interactive && !(passkey && draw(3) < LISTED_AS_NON_INTERACTIVE),
    riskDetail: "none",
    riskLevelAggregated: "none",
    riskLevelDuringSignIn: "none",
    riskState: "none",
    riskEventTypes_v2: [],
    resourceDisplayName: "Office 365 Exchange Online",
    resourceId: "00000002-0000-0ff1-ce00-000000000000",
    resourceTenantId: tenantId,
    homeTenantId: person.guest ? guidOf("home tenant") : tenantId,
    status: {
      errorCode: entry.code,
      failureReason: failureReasonOf(entry.code),
      additionalDetails: entry.method.kind === "token" ? "MFA requirement satisfied by claim in the token" : null,
    },
    deviceDetail: {
      deviceId: "",
      displayName: "",
      operatingSystem,
      browser,
      isCompliant: false,
      isManaged: false,
      trustType: "",
    },
    location: {
      city: "Berlin",
      state: "Berlin",
      countryOrRegion: "DE",
      geoCoordinates: { altitude: null, latitude: 52.52, longitude: 13.4 },
    },
    appliedConditionalAccessPolicies: [],
  };
}

/**
 * What beta adds; the details are those that a reader sees at that moment. Collectors read the same records many times,
 * so each is rendered once before and once after its details settle.
 */
export function renderBetaSignIn(entry: SignInEntry, tenantId: string, asOf: Instant): Json {
  const settled = asOf >= entry.settlesAt;
  const known = settled ? renderedSettled : renderedEarly;
  let json = known.get(entry);
  if (json === undefined) {
    json = renderBeta(entry, tenantId, settled);
    known.set(entry, json);
  }
  return json;
}

const renderedEarly = new WeakMap<SignInEntry, Json>();
const renderedSettled = new WeakMap<SignInEntry, Json>();

function renderBeta(entry: SignInEntry, tenantId: string, settled: boolean): Json {
  const { person } = entry;
  const key = signInKey(entry);
  const id = signInId(entry);
  const details = detailsOf(entry);
  const passkey = entry.method.kind === "passkey";
  return {
    ...renderSignIn(entry, tenantId),
    originalRequestId: id,
    authenticationProtocol: "none",
    incomingTokenType: entry.method.kind === "token" ? "primaryRefreshToken" : "none",
    isTenantRestricted: false,
    tokenIssuerName: "",
    tokenIssuerType: "AzureAD",
    processingTimeInMilliseconds: 80 + Math.floor(uniform(key, 4) * 900),
    authenticationMethodsUsed: passkey ? ["FIDO"] : [],
    // A passkey satisfies MFA and can be shown as single factor all the same (field report): no test for success.
    authenticationRequirement:
      passkey && uniform(key, 5) < 0.5 ? "singleFactorAuthentication" : "multiFactorAuthentication",
    signInIdentifier: passkey ? "" : entry.upn.toLowerCase(),
    signInEventTypes: [entry.interactive ? "interactiveUser" : "nonInteractiveUser"],
    servicePrincipalId: "",
    uniqueTokenIdentifier: Buffer.from(hexOf(32, "token", id), "hex").toString("base64url"),
    userType: person.guest ? "guest" : "member",
    flaggedForReview: false,
    autonomousSystemNumber: 64500,
    crossTenantAccessType: person.guest ? "b2bCollaboration" : "none",
    authenticationProcessingDetails: [{ key: "Login Hint Present", value: "True" }],
    networkLocationDetails: [],
    authenticationRequirementPolicies: [],
    sessionLifetimePolicies: [],
    authenticationDetails: settled ? details : unsettle(entry, details),
  };
}

function detailsOf(entry: SignInEntry): readonly Json[] {
  const { method, code } = entry;
  const succeeded = code === 0;
  const step = (name: string, detail: string | null, requirement: string, result: string | null, done: boolean) => ({
    authenticationStepDateTime: toIso(entry.at).replace(".000Z", "Z"),
    authenticationMethod: name,
    authenticationMethodDetail: detail,
    succeeded: done,
    authenticationStepResultDetail: result,
    authenticationStepRequirement: requirement,
  });
  if (method.kind === "token" || method.kind === "home") {
    const who = method.kind === "token" ? "claim in the token" : "claim provided by external provider";
    return [
      step(
        "Previously satisfied",
        null,
        "Primary authentication",
        `First factor requirement satisfied by ${who}`,
        true,
      ),
      step("Previously satisfied", null, "Multifactor authentication", `MFA requirement satisfied by ${who}`, true),
    ];
  }
  if (method.kind === "passkey") {
    const name = method.passkey.type === "synced" ? "Passkey (synced)" : "Passkey (device-bound)";
    const detail = `${method.passkey.displayName} - ${method.passkey.aaguid}`;
    return [step(name, detail, "Primary authentication", succeeded ? null : failureReasonOf(code), succeeded)];
  }
  if (method.method === "temporaryAccessPass") {
    return [
      step(
        "Temporary Access Pass",
        null,
        "Primary authentication",
        succeeded ? null : failureReasonOf(code),
        succeeded,
      ),
    ];
  }
  const text = METHOD_TEXTS[method.method] ?? "Other";
  const wrong = code === CODES.passwordWrong || code === CODES.passwordExpired;
  const password = step(
    "Password",
    "Password in the cloud",
    "Primary authentication",
    wrong ? failureReasonOf(code) : "Correct password",
    !wrong,
  );
  if (wrong) return [password];
  const second = succeeded ? "MFA completed in Azure AD" : failureReasonOf(code);
  return [password, step(text, null, "Multifactor authentication", second, succeeded)];
}

/** At first the row of the primary authentication can be missing, or a token is said to have satisfied everything (documented). */
function unsettle(entry: SignInEntry, details: readonly Json[]): readonly Json[] {
  if (uniform(signInKey(entry), 6) < ROW_MISSING) {
    return details.filter((row) => row.authenticationStepRequirement !== "Primary authentication");
  }
  return details.map((row) => ({
    ...row,
    authenticationMethod: "Previously satisfied",
    authenticationMethodDetail: null,
    succeeded: true,
    authenticationStepResultDetail: "MFA requirement satisfied by claim in the token",
  }));
}

function device(operatingSystem: string, browser: string, agent: string) {
  return { operatingSystem, browser, userAgent: `${agent} ${browser.replace(" ", "/")}` };
}
