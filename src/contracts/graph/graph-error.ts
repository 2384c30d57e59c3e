/** What is known of a call that did not succeed. */
export interface GraphErrorFacts {
  readonly method: string;
  /** API version and path, without query and without user principal names. */
  readonly path: string;
  /** HTTP status; 0 when no answer came. */
  readonly status: number;
  /** Graph's error code, or one of ours: `NoAnswer`, `TimedOut`, `NoToken`, `HtmlAnswer`, `NotJson`, `NotACollection`, `PagingLoop`, `ForeignNextLink`, `Http<status>`. */
  readonly code: string;
  /** Graph's own words, or ours where it said nothing. May hold names: for people, not for telemetry. */
  readonly detail: string;
  readonly requestId: string | null;
  /** A write whose answer was lost or 5xx: it may have taken effect. Never true for a read. */
  readonly outcomeUnknown: boolean;
}

/** Graph refused a call, failed at it, or did not answer. */
export class GraphError extends Error {
  override readonly name = "GraphError";
  readonly method: string;
  readonly path: string;
  readonly status: number;
  readonly code: string;
  readonly detail: string;
  readonly requestId: string | null;
  readonly outcomeUnknown: boolean;
  constructor(facts: GraphErrorFacts) {
    super(sentence(facts));
    this.method = facts.method;
    this.path = facts.path;
    this.status = facts.status;
    this.code = facts.code;
    this.detail = facts.detail;
    this.requestId = facts.requestId;
    this.outcomeUnknown = facts.outcomeUnknown;
  }
}

/**
 * The wait that is due is longer than a call may sleep (30 s): it goes back to the orchestrator, as a durable timer, or
 * to the next tick. Nothing took effect.
 */
export class RetryLaterError extends Error {
  override readonly name = "RetryLaterError";
  /** Milliseconds from now; earlier tries only make the service refuse longer. */
  readonly afterMs: number;
  readonly what: string;
  constructor(what: string, afterMs: number) {
    super(`${what} has to wait ${String(Math.ceil(afterMs / 1000))} s before it may be tried again.`);
    this.what = what;
    this.afterMs = afterMs;
  }
}

/** The app's identity lacks a right. */
export class PermissionMissingError extends Error {
  override readonly name = "PermissionMissingError";
  /** The least application permission that suffices. */
  readonly permission: string;
  readonly what: string;
  readonly requestId: string | null;
  constructor(what: string, permission: string, requestId: string | null) {
    super(`${what} is not permitted: grant the application permission ${permission} to the app's identity.`);
    this.what = what;
    this.permission = permission;
    this.requestId = requestId;
  }
}

/** The tenant lacks a licence that the call needs. */
export class LicenceMissingError extends Error {
  override readonly name = "LicenceMissingError";
  readonly licence: string;
  readonly what: string;
  constructor(what: string, licence: string) {
    super(`${what} needs ${licence}, which this tenant does not seem to have.`);
    this.what = what;
    this.licence = licence;
  }
}

function sentence(facts: GraphErrorFacts): string {
  const answer = facts.status === 0 ? facts.code : `${String(facts.status)} ${facts.code}`;
  const id = facts.requestId === null ? "" : ` (request ${facts.requestId})`;
  const doubt = facts.outcomeUnknown ? " It may have taken effect all the same; read before writing again." : "";
  return `${facts.method} ${facts.path} failed with ${answer}: ${endWithStop(facts.detail)}${doubt}${advice(facts)}${id}`;
}

function advice({ status, code }: GraphErrorFacts): string {
  if (code === "NoToken") return " Check GRAPH_CREDENTIAL and the client ids.";
  if (status === 401) return " Check which tenant and identity the token is for.";
  if (status === 403) return " Check the application permissions of the identity.";
  return "";
}

function endWithStop(text: string): string {
  const trimmed = text.trim();
  return /[.!?]$/.test(trimmed) ? trimmed : `${trimmed}.`;
}
