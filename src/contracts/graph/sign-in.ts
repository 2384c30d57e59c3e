import { classifyCode, isPasskeyCode } from "../../domain/evidence/classify";
import type { SignIn } from "../../domain/evidence/records";
import { parseIso } from "../../domain/time";
import { asList, asObject, asText, parseJson, type JsonObject } from "./json-value";

/** `Passkey (synced)`, `Passkey (device-bound)` (seen live in 2026), older `FIDO2 security key`. */
const PASSKEY = /passkey|fido|security key/i;
/** “Previously satisfied”, “MFA requirement satisfied by claim in the token”, “Satisfied by token” … */
const SATISFIED = /(?<!\bnot )\bsatisfied\b/i;

/**
 * Reads one sign-in of `GET /beta/auditLogs/signIns` (or of a diagnostic record, where `authenticationDetails` may be
 * JSON text). Total: `undefined` for anything without an id, a person, a time or a result code. Bound to
 * `createdDateTime`; the person is `userId`, because with passwordless the name may be anything.
 *
 * A step that is only “satisfied” proves nothing, whatever its method. While a failure's details are still missing it
 * counts as a fresh attempt (an interrupt does not), so that an outage is not overlooked for two hours; a success
 * without details stays unproven.
 */
export function readSignIn(json: unknown): SignIn | undefined {
  const raw = asObject(json);
  const id = asText(raw?.id);
  const userId = asText(raw?.userId);
  const at = parseIso(asText(raw?.createdDateTime) ?? "");
  const code = codeOf(asObject(raw?.status)?.errorCode);
  if (raw === undefined || id === undefined || userId === undefined || at === undefined || code === undefined) {
    return undefined;
  }
  const steps = stepsOf(raw.authenticationDetails);
  const performed = steps.filter((step) => !step.satisfied);
  const passkeys = performed.filter((step) => step.passkey);
  const unsettled = steps.length === 0 && classifyCode(code) !== "interrupt";
  const refusedPasskey = passkeys.length === 0 && isPasskeyCode(code);
  return {
    id,
    userId: userId.toLowerCase(),
    at,
    correlationId: asText(raw.correlationId) ?? "",
    code,
    fresh: performed.length > 0 || unsettled || refusedPasskey,
    passkey: passkeys.length > 0 || refusedPasskey,
    passkeySucceeded:
      passkeys.length > 0 ? passkeys.some((step) => step.succeeded ?? code === 0) : refusedPasskey ? false : null,
    platform: readPlatform(asObject(raw.deviceDetail)?.operatingSystem),
  };
}

interface Step {
  readonly passkey: boolean;
  readonly satisfied: boolean;
  /** undefined: the record does not say. */
  readonly succeeded: boolean | undefined;
}

function stepsOf(value: unknown): readonly Step[] {
  const list = typeof value === "string" ? parseJson(value) : value;
  return asList(list)
    .map(asObject)
    .filter((step) => step !== undefined)
    .map(stepOf);
}

function stepOf(raw: JsonObject): Step {
  const method = asText(raw.authenticationMethod) ?? "";
  const result = asText(raw.authenticationStepResultDetail) ?? "";
  const succeeded = raw.succeeded;
  return {
    passkey: PASSKEY.test(method),
    satisfied: SATISFIED.test(method) || SATISFIED.test(result),
    succeeded: typeof succeeded === "boolean" ? succeeded : undefined,
  };
}

/** Graph sends a number; diagnostic records send text. */
function codeOf(value: unknown): number | undefined {
  const code = typeof value === "string" && /^\d{1,9}$/.test(value) ? Number(value) : value;
  return typeof code === "number" && Number.isSafeInteger(code) && code >= 0 ? code : undefined;
}

const PLATFORMS: readonly (readonly [RegExp, string])[] = [
  [/^win/i, "windows"],
  [/^(?:i(?:pad)?os|iphone|ipad)/i, "ios"],
  [/^mac/i, "macos"],
  [/^android/i, "android"],
  [/linux|ubuntu|debian|fedora|red ?hat/i, "linux"],
];

/** One of windows, macos, ios, android, linux, unknown, from texts such as `MacOs`, `Windows 10`, `Ios 17.5`. */
export function readPlatform(operatingSystem: unknown): string {
  const text = asText(operatingSystem)?.trim() ?? "";
  return PLATFORMS.find(([pattern]) => pattern.test(text))?.[1] ?? "unknown";
}
