import type { Ceremony, PolicyChange, Registration } from "../../domain/evidence/records";
import { isAccessEdit } from "../../domain/evidence/access-edit";
import { parseIso, type Instant } from "../../domain/time";
import { readChangedValues } from "./changed-values";
import { asList, asObject, asText, type JsonObject } from "./json-value";

/** A person known by name only: lower-case user principal name, or their object id where the record has no name. */
type ByName<T> = Omit<T, "userId"> & { readonly upn: string };

/** What one audit record says. `unreadable`: it should concern us, but an essential part is missing. */
export type AuditReading =
  | { readonly kind: "registration"; readonly registration: ByName<Registration> }
  | { readonly kind: "ceremony"; readonly ceremony: ByName<Ceremony> }
  | { readonly kind: "policy-change"; readonly change: PolicyChange }
  /** Somebody edited Conditional Access or device policy: not ours to judge, but why people may be refused. */
  | { readonly kind: "access-edit"; readonly change: PolicyChange }
  | { readonly kind: "other" }
  | { readonly kind: "unreadable" };

const OTHER: AuditReading = { kind: "other" };
const UNREADABLE: AuditReading = { kind: "unreadable" };

/**
 * Activity names, matched by how they begin and without case, because spellings vary (`Add Passkey (device-bound)
 * security key`, `User canceled` / `cancelled`). The category varies too and is never looked at.
 */
const ADDED = /^add passkey\b/i;
const STARTED = /^get passkey creation options\b/i;
const REMOVED = /^delete passkey\b/i;
const BY_ADMIN = /^admin registered security info\b/i;
const PASS = /temporary access pass/i;
const CANCELLED = /^user cancell?ed security info registration\b/i;
const POLICY_CHANGED = /^authentication methods policy (?:update|reset)\b/i;

/**
 * Reads one record of `GET /auditLogs/directoryAudits`. Total. One registration leaves four to five records; only
 * `Add Passkey …` with result success says that a passkey came into being. Its person is the target of type User, by
 * name (the target's id is null there), never the initiator: an admin may register for somebody.
 */
export function readDirectoryAudit(json: unknown): AuditReading {
  const raw = asObject(json);
  const id = asText(raw?.id);
  const activity = asText(raw?.activityDisplayName);
  const at = readAuditTime(json);
  if (raw === undefined || id === undefined || activity === undefined || at === undefined) return UNREADABLE;
  const result = asText(raw.result)?.toLowerCase() ?? "";
  if (ADDED.test(activity)) return result === "success" ? registrationOf(raw, id, at, activity) : OTHER;
  if (STARTED.test(activity)) return result === "success" ? ceremonyOf(raw, id, at, "started") : OTHER;
  if (CANCELLED.test(activity)) return ceremonyOf(raw, id, at, "cancelled");
  if (REMOVED.test(activity)) return result === "success" ? ceremonyOf(raw, id, at, "removed") : OTHER;
  if (BY_ADMIN.test(activity) && PASS.test(asText(raw.resultReason) ?? ""))
    return result === "success" ? ceremonyOf(raw, id, at, "pass-issued") : OTHER;
  // A change that timed out may have taken effect, so only a plain failure is none.
  if (POLICY_CHANGED.test(activity)) return result === "failure" ? OTHER : changeOf(raw, id, at, activity);
  if (isAccessEdit(activity) && result !== "failure")
    return { kind: "access-edit", change: { id, at, ...authorOf(raw), activity } };
  return OTHER;
}

/** When the recorded thing happened; `undefined` where the record does not say. */
export function readAuditTime(json: unknown): Instant | undefined {
  return parseIso(asText(asObject(json)?.activityDateTime) ?? "");
}

function registrationOf(raw: JsonObject, id: string, at: Instant, activity: string): AuditReading {
  const target = userTarget(raw);
  const upn = nameOf(target);
  if (upn === undefined) return UNREADABLE;
  return {
    kind: "registration",
    registration: {
      id,
      upn,
      at,
      type: /synced/i.test(activity) ? "synced" : /device-?\s?bound/i.test(activity) ? "deviceBound" : "unknown",
      aaguid: aaguidOf(raw),
      credentialId: toBase64Url(asText(target?.displayName)),
    },
  };
}

function ceremonyOf(raw: JsonObject, id: string, at: Instant, step: Ceremony["step"]): AuditReading {
  const upn = nameOf(userTarget(raw));
  return upn === undefined ? UNREADABLE : { kind: "ceremony", ceremony: { id, upn, at, step } };
}

function changeOf(raw: JsonObject, id: string, at: Instant, activity: string): AuditReading {
  return { kind: "policy-change", change: { id, at, ...authorOf(raw), activity, values: readChangedValues(raw) } };
}

/** An app as initiator has a null `appId` in every capture; only its service principal tells who it is. */
function authorOf(raw: JsonObject): Pick<PolicyChange, "actor" | "actorId"> {
  const by = asObject(raw.initiatedBy);
  const user = asObject(by?.user);
  const app = asObject(by?.app);
  const person = asText(user?.userPrincipalName)?.toLowerCase() ?? asText(user?.displayName);
  const actor = person ?? asText(app?.displayName) ?? asText(app?.servicePrincipalName) ?? null;
  const actorId = asText(user?.id) ?? asText(app?.servicePrincipalId) ?? asText(app?.appId) ?? null;
  return { actor, actorId: actorId?.toLowerCase() ?? null };
}

function userTarget(raw: JsonObject): JsonObject | undefined {
  // Documented examples of old write `Type`; the schema says `type`.
  return asList(raw.targetResources)
    .map(asObject)
    .find((target) => asText(target?.type ?? target?.Type)?.toLowerCase() === "user");
}

function nameOf(target: JsonObject | undefined): string | undefined {
  return (asText(target?.userPrincipalName) ?? asText(target?.id))?.trim().toLowerCase();
}

const GUID = /^[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}$/;

/** `additionalDetails` is an unordered list; the key is `AAGuid` today and matched without case. */
function aaguidOf(raw: JsonObject): string | null {
  const entry = asList(raw.additionalDetails)
    .map(asObject)
    .find((detail) => asText(detail?.key)?.toLowerCase() === "aaguid");
  const value = asText(entry?.value)?.trim().toLowerCase() ?? "";
  return GUID.test(value) ? value : null;
}

/** Audit records spell a credential id in Base64, `fido2Methods[].id` in Base64URL (field report). */
function toBase64Url(text: string | undefined): string | null {
  const id = (text ?? "").trim().replace(/=+$/, "").replaceAll("+", "-").replaceAll("/", "_");
  return /^[\w-]{8,}$/.test(id) ? id : null;
}
