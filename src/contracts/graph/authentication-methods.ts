import type { SignInMethod } from "../../domain/safety/sign-in-methods";
import { MINUTE, parseIso } from "../../domain/time";
import { asObject, asText, type JsonObject } from "./json-value";

/** By the end of `@odata.type`, in lower case; passkeys and passes are read by themselves. */
const KINDS: Readonly<Record<string, Exclude<SignInMethod["kind"], "passkey" | "pass">>> = {
  passwordauthenticationmethod: "password",
  emailauthenticationmethod: "email",
  phoneauthenticationmethod: "telephony",
  microsoftauthenticatorauthenticationmethod: "authenticator",
  softwareoathauthenticationmethod: "softwareOath",
  hardwareoathauthenticationmethod: "hardwareOath",
  windowshelloforbusinessauthenticationmethod: "windowsHello",
  platformcredentialauthenticationmethod: "platformCredential",
  externalauthenticationmethod: "external",
};

/**
 * An item of `/users/{id}/authentication/methods`, or of `fido2Methods` (which names no type). Total: whatever is no object
 * or of a kind this version doesn't know is of kind `unknown`, which counts as no way in.
 */
export function readSignInMethod(json: unknown, type?: string): SignInMethod {
  const raw = asObject(json);
  if (raw === undefined) return { kind: "unknown" };
  const name = (asText(raw["@odata.type"]) ?? type ?? "").toLowerCase().replace(/^#?microsoft\.graph\./, "");
  if (name === "fido2authenticationmethod") return readPasskey(raw);
  if (name === "temporaryaccesspassauthenticationmethod") return { kind: "pass", until: endOfPass(raw) };
  return { kind: KINDS[name] ?? "unknown" };
}

function readPasskey(raw: JsonObject): SignInMethod {
  const id = asText(raw.id) ?? "";
  const level = asText(raw.attestationLevel)?.toLowerCase();
  return {
    kind: "passkey",
    passkey: {
      id,
      name: asText(raw.displayName) ?? asText(raw.model) ?? id,
      type: typeOf(asText(raw.passkeyType)),
      aaguid: asText(raw.aaGuid)?.toLowerCase() ?? null,
      attested: level === "attested" ? true : level === "notattested" ? false : null,
      // Old documented examples spell it `creationDateTime`.
      createdAt: timeOf(raw.createdDateTime) ?? timeOf(raw.creationDateTime),
    },
  };
}

function typeOf(text: string | undefined): "synced" | "deviceBound" | "unknown" {
  const name = text?.toLowerCase();
  return name === "synced" ? "synced" : name === "devicebound" ? "deviceBound" : "unknown";
}

function endOfPass(raw: JsonObject): number | null {
  const start = timeOf(raw.startDateTime);
  const minutes = raw.lifetimeInMinutes;
  return start === null || typeof minutes !== "number" ? null : start + minutes * MINUTE;
}

function timeOf(value: unknown): number | null {
  const text = asText(value);
  return text === undefined ? null : (parseIso(text) ?? null);
}
