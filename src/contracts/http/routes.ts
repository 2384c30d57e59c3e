import type { Role } from "../../domain/people";

/** Everyone with a role of ours may look. */
const LOOK: readonly Role[] = [
  "Rollout.Read",
  "Rollout.Request",
  "Rollout.Approve",
  "Rollout.Abort",
  "Rollout.Override",
];
/** Stopping and containing need one person, whoever of those who act. */
const STOP: readonly Role[] = ["Rollout.Request", "Rollout.Approve", "Rollout.Abort", "Rollout.Override"];
/** Going on again: not with the break-glass role alone. */
const GO_ON: readonly Role[] = ["Rollout.Request", "Rollout.Approve", "Rollout.Abort"];

export interface Route {
  readonly method: "GET" | "POST" | "PUT";
  /** As the Functions host takes it; without a prefix. */
  readonly path: string;
  /** What it does, for the OpenAPI document. */
  readonly summary: string;
  /** One of these roles is needed; null: anybody. */
  readonly roles: readonly Role[] | null;
  /** Answers a page to browsers. */
  readonly page: boolean;
}

function api(method: Route["method"], path: string, roles: Route["roles"], summary: string): Route {
  return { method, path, summary, roles, page: false };
}

function page(path: string, summary: string, method: Route["method"] = "GET"): Route {
  return { ...api(method, path, LOOK, summary), page: true };
}

/**
 * Every HTTP function by name: the registration, the role checks and the OpenAPI document are made from this one table.
 * Routes of the interface that are not in it are not built in this version and answer 404.
 */
export const ROUTES = {
  "list-rollouts": api("GET", "api/rollouts", LOOK, "All rollouts, newest first"),
  "start-rollout": api("POST", "api/rollouts", ["Rollout.Request"], "Start a rollout; it begins with its preflight"),
  "show-rollout": api("GET", "api/rollouts/{id}", LOOK, "One rollout with its waves, findings and approvals"),
  "pause-rollout": api("POST", "api/rollouts/{id}/pause", STOP, "Stop progress for now"),
  "resume-rollout": api("POST", "api/rollouts/{id}/resume", GO_ON, "Go on after a pause or a hold"),
  "rebaseline-rollout": api(
    "POST",
    "api/rollouts/{id}/rebaseline",
    ["Rollout.Approve"],
    "Accept the policy as it is now, whoever changed it",
  ),
  "freeze-rollout": api("POST", "api/rollouts/{id}/freeze", STOP, "Add nobody else, ever"),
  "abort-rollout": api("POST", "api/rollouts/{id}/abort", STOP, "End the rollout where it stands"),
  "roll-back": api("POST", "api/rollouts/{id}/rollback", STOP, "Take every wave back, or the one that the body names"),
  "roll-back-wave": api("POST", "api/rollouts/{id}/waves/{wave}/rollback", STOP, "Take one wave back"),
  "record-signals": api("POST", "api/rollouts/{id}/signals", GO_ON, "Report what the help desk counted about a wave"),
  "show-evidence": api(
    "GET",
    "api/rollouts/{id}/waves/{wave}/evidence",
    LOOK,
    "What was measured of a wave, as counts",
  ),
  "show-audit": api("GET", "api/rollouts/{id}/audit", LOOK, "Who did what and why, hash-chained"),
  "show-undo": api("GET", "api/rollouts/{id}/waves/{wave}/undo", LOOK, "How to undo a wave's writes by hand"),
  "start-preview": api(
    "POST",
    "api/previews",
    ["Rollout.Request"],
    "Look in advance what a plan would meet and do; it starts nothing",
  ),
  "show-preview": api("GET", "api/previews/{id}", LOOK, "Whether a preview is done, and what came of it"),
  "show-approval": page("approvals/{id}", "The page of an approval; it changes nothing"),
  "decide-approval": page("approvals/{id}", "Approve or reject", "POST"),
  "show-stop-switch": api("GET", "api/stop-switch", LOOK, "Whether the stop switch is on"),
  "set-stop-switch": api("PUT", "api/stop-switch", STOP, "While it is on, no rollout writes anything"),
  "show-policy": api("GET", "api/policy", LOOK, "The tenant's passkey policy as it is now"),
  health: api("GET", "api/health", null, "The app is there"),
  "health-ready": api("GET", "api/health/ready", LOOK, "Whether storage and Graph answer"),
  openapi: api("GET", "openapi.json", LOOK, "This document"),
  "home-page": page("{ignored:maxlength(0)?}", "All rollouts, as a page"),
  "rollout-page": page("rollouts/{id}", "One rollout, as a page"),
  "undo-page": page("rollouts/{id}/waves/{wave}/undo", "How to undo a wave's writes by hand, as a page"),
} as const satisfies Readonly<Record<string, Route>>;
export type RouteName = keyof typeof ROUTES;
export const ROUTE_NAMES = Object.keys(ROUTES) as readonly RouteName[];

/** Go on, as far as storage allows, while settings are wrong: they only look at or stop things. */
export const STOPPING_ROUTES = [
  "pause-rollout",
  "freeze-rollout",
  "abort-rollout",
  "show-stop-switch",
  "set-stop-switch",
  "health",
] as const satisfies readonly RouteName[];
export type StoppingRoute = (typeof STOPPING_ROUTES)[number];

export function isStopping(name: RouteName): name is StoppingRoute {
  return STOPPING_ROUTES.some((each) => each === name);
}

/** Bodies over this many bytes are refused. */
export const LARGEST_BODY = 256 * 1024;
