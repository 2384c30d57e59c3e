import type { Instant } from "../../../../domain/time";
import type { AuditEntry } from "../../logs/audit-record";
import { renderBetaSignIn, renderSignIn } from "../../logs/render-sign-in";
import { signInCorrelationId, signInId } from "../../logs/sign-in-entry";
import type { SignInEntry } from "../../logs/sign-in-entry";
import { seenFrom } from "../../logs/write-log";
import type { EventLog, LogEntry } from "../../logs/event-log";
import { contextOf, param } from "../call";
import type { GraphAnswer, GraphCall, Json, Route } from "../call";
import { selectFrom } from "../collection";
import type { Filter } from "../filter";
import { listLog } from "../log-page";
import type { Field, Fields } from "../match";
import { notFound } from "../refusal";

const base = { method: "GET", needs: ["AuditLog.Read.All"], reporting: true } as const;
const LIST = ["$filter", "$top", "$orderby", "$select"] as const;

export const logRoutes: readonly Route[] = [
  {
    ...base,
    template: "/auditLogs/directoryAudits",
    api: "directoryAudits",
    query: LIST,
    handle: (call) =>
      listLog(call, {
        log: call.world.audits,
        source: "directoryAudits",
        timeField: "activityDateTime",
        fields: AUDIT_FIELDS,
        typeName: "microsoft.graph.directoryAudit",
        render: (entry) => selectFrom(call, entry.record),
      }),
  },
  {
    ...base,
    template: "/auditLogs/directoryAudits/{recordId}",
    api: "directoryAudits",
    query: ["$select"],
    handle: (call) => findRecord(call, "directoryAudits", call.world.audits, (entry) => entry.record),
  },
  {
    ...base,
    template: "/auditLogs/signIns",
    api: "signIns",
    licence: "AAD_PREMIUM",
    query: LIST,
    handle: (call) =>
      listLog(call, {
        log: call.world.signIns,
        source: "signIns",
        timeField: "createdDateTime",
        fields: signInFields(call),
        typeName: "microsoft.graph.signIn",
        render: (entry, asOf) => renderFor(call, entry, asOf),
        standard: (filter) => (asksForEventTypes(filter) ? () => true : (entry) => entry.interactive),
      }),
  },
  {
    ...base,
    template: "/auditLogs/signIns/{recordId}",
    api: "signIns",
    licence: "AAD_PREMIUM",
    query: ["$select"],
    handle: (call) =>
      findRecord(call, "signIns", call.world.signIns, (entry) => renderFor(call, entry, call.world.now)),
  },
];

/** The documented filters of directory audits; `result` and `resultReason` are not among them. */
const AUDIT_FIELDS: Fields<AuditEntry> = {
  activityDateTime: { read: (entry) => entry.at, operators: ["eq", "ge", "le"], time: true },
  activityDisplayName: at("activityDisplayName", ["eq", "startswith"]),
  correlationId: at("correlationId", ["eq"]),
  id: at("id", ["eq"]),
  loggedByService: at("loggedByService", ["eq"]),
  // Not documented, but in Microsoft's own example.
  category: at("category", ["eq"]),
  "initiatedBy/user/id": at("initiatedBy/user/id", ["eq"]),
  "initiatedBy/user/displayName": at("initiatedBy/user/displayName", ["eq"]),
  "initiatedBy/user/userPrincipalName": at("initiatedBy/user/userPrincipalName", ["eq", "startswith"]),
  "initiatedBy/app/appId": at("initiatedBy/app/appId", ["eq"]),
  "initiatedBy/app/displayName": at("initiatedBy/app/displayName", ["eq"]),
  targetResources: {
    read: (entry) => entry.record.targetResources,
    operators: [],
    items: {
      id: { read: (item) => (item as Json).id, operators: ["eq"] },
      displayName: { read: (item) => (item as Json).displayName, operators: ["eq", "startswith"] },
    },
  },
};

/** The documented filters of sign-ins; `authenticationDetails` is not among them in any version. */
function signInFields(call: GraphCall): Fields<SignInEntry> {
  const rendered = (name: string, operators: Field<SignInEntry>["operators"]): Field<SignInEntry> => ({
    read: (entry) => renderFor(call, entry, call.world.now)[name] ?? null,
    operators,
  });
  const both: Fields<SignInEntry> = {
    id: { read: signInId, operators: ["eq"] },
    createdDateTime: { read: (entry) => entry.at, operators: ["eq", "ge", "le"], time: true },
    userId: { read: (entry) => entry.person.id, operators: ["eq"] },
    userPrincipalName: rendered("userPrincipalName", ["eq", "startswith"]),
    userDisplayName: { read: (entry) => entry.person.displayName, operators: ["eq", "startswith"] },
    appId: rendered("appId", ["eq"]),
    appDisplayName: rendered("appDisplayName", ["eq", "startswith"]),
    correlationId: { read: signInCorrelationId, operators: ["eq"] },
    ipAddress: rendered("ipAddress", ["eq", "startswith"]),
    conditionalAccessStatus: rendered("conditionalAccessStatus", ["eq"]),
    // `ne` is said to work (unverified).
    "status/errorCode": { read: (entry) => entry.code, operators: ["eq", "ne"] },
  };
  if (call.version === "v1.0") return both;
  return {
    ...both,
    authenticationRequirement: rendered("authenticationRequirement", ["eq", "startswith"]),
    signInEventTypes: {
      read: (entry) => [entry.interactive ? "interactiveUser" : "nonInteractiveUser"],
      operators: [],
      items: { "": { read: (item) => item, operators: ["eq", "ne"] } },
    },
  };
}

function asksForEventTypes(filter: Filter | undefined): boolean {
  if (filter === undefined) return false;
  if (filter.kind === "and" || filter.kind === "or")
    return asksForEventTypes(filter.left) || asksForEventTypes(filter.right);
  if (filter.kind === "not") return asksForEventTypes(filter.inner);
  return filter.kind === "any" && filter.path === "signInEventTypes";
}

function renderFor(call: GraphCall, entry: SignInEntry, asOf: Instant): Json {
  const { tenantId } = call.world;
  const json = call.version === "beta" ? renderBetaSignIn(entry, tenantId, asOf) : renderSignIn(entry, tenantId);
  return selectFrom(call, json);
}

function findRecord<T extends LogEntry>(
  call: GraphCall,
  source: "signIns" | "directoryAudits",
  log: EventLog<T>,
  render: (entry: T) => Json,
): GraphAnswer {
  const id = param(call, "recordId");
  for (const { entry } of log.read(-Infinity, Infinity, true)) {
    if (seenFrom(call.world, source, entry.visibleAt) > call.world.now) continue;
    const json = render(entry);
    if (json.id !== id) continue;
    return { status: 200, body: { "@odata.context": contextOf(call, `auditLogs/${source}/$entity`), ...json } };
  }
  throw notFound(id);
}

/** A property of a record by its path; null where the way ends early. */
function at(path: string, operators: Field<AuditEntry>["operators"]): Field<AuditEntry> {
  const steps = path.split("/");
  return {
    read: (entry) => {
      let value: unknown = entry.record;
      for (const step of steps) value = typeof value === "object" && value !== null ? (value as Json)[step] : undefined;
      return value ?? null;
    },
    operators,
  };
}
