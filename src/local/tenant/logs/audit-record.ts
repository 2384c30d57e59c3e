import { toIso } from "../../../domain/time";
import type { Instant } from "../../../domain/time";
import type { Author } from "../truth";
import { guidOf, hashOf, hexOf } from "../random";
import type { LogEntry } from "./event-log";

type Json = Readonly<Record<string, unknown>>;

/** A directory audit as Graph gives it; the fields that `$filter` may name stand beside it. */
export interface AuditEntry extends LogEntry {
  readonly record: Json & { readonly id: string };
}

export interface AuditDraft {
  readonly activity: string;
  readonly service: "Authentication Methods" | "Device Registration Service" | "Core Directory" | "Conditional Access";
  readonly category: "UserManagement" | "ApplicationManagement" | "GroupManagement" | "Policy" | "Device";
  readonly operationType: string;
  readonly result?: "success" | "failure";
  readonly reason: string;
  readonly author: Author;
  readonly target: Json;
  readonly details?: readonly { readonly key: string; readonly value: string }[];
}

/** The record of a draft; `parts` make its ids and must be unique. Fractions have seven digits, as live ones do. */
export function makeAuditRecord(
  draft: AuditDraft,
  at: Instant,
  ...parts: readonly (string | number)[]
): AuditEntry["record"] {
  const correlationId = guidOf("audit correlation", ...parts);
  const letters = hexOf(5, "audit letters", ...parts).toUpperCase();
  const digits = String(hashOf("audit digits", ...parts))
    .padStart(9, "0")
    .slice(0, 9);
  const fraction = String(hashOf("ticks", ...parts))
    .padStart(4, "0")
    .slice(-4);
  return {
    id: `${prefixOf(draft.service)}_${correlationId}_${letters}_${digits}`,
    category: draft.category,
    correlationId,
    result: draft.result ?? "success",
    resultReason: draft.reason,
    activityDisplayName: draft.activity,
    activityDateTime: toIso(at).replace("Z", `${fraction}Z`),
    loggedByService: draft.service,
    operationType: draft.operationType,
    initiatedBy: initiatorOf(draft.author),
    targetResources: [draft.target],
    additionalDetails: draft.details ?? [],
  };
}

/** A person as the target of a record. */
export function personTarget(id: string | null, upn: string, displayName: string | null): Json {
  return { id, displayName, type: "User", userPrincipalName: upn, groupType: null, modifiedProperties: [] };
}

function prefixOf(service: AuditDraft["service"]): string {
  switch (service) {
    case "Authentication Methods":
      return "Authentication Methods";
    case "Device Registration Service":
      return "DeviceRegistrationService";
    case "Core Directory":
      return "Directory";
    case "Conditional Access":
      return "IPCGraph";
  }
}

/** An app is known by its service principal alone: `appId` is null in live captures. */
function initiatorOf(author: Author): Json {
  if (author.name.includes("@")) {
    return {
      app: null,
      user: {
        id: author.id,
        displayName: null,
        userPrincipalName: author.name,
        ipAddress: "192.0.2.10",
        userType: null,
        homeTenantId: null,
        homeTenantName: null,
      },
    };
  }
  return {
    user: null,
    app: { appId: null, displayName: author.name, servicePrincipalId: author.id, servicePrincipalName: null },
  };
}
