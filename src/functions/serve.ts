import type { HttpRequest, HttpResponseInit, InvocationContext } from "@azure/functions";
import {
  GraphError,
  LicenceMissingError,
  PermissionMissingError,
  RetryLaterError,
} from "../contracts/graph/graph-error";
import { buildProblem, type Problem } from "../contracts/http/problem";
import { isStopping, ROUTES, type Route, type RouteName } from "../contracts/http/routes";
import type { Principal } from "../contracts/principal";
import { RolloutMissingError, WaveMissingError } from "../operations/change-rollout";
import { renderIdentityPage } from "../views/pages/identity-page";
import { renderProblemPage } from "../views/pages/problem-page";
import type { AppParts } from "./app-parts";
import { answerPage, answerProblem } from "./answers";
import { authorise, refuseCrossSite } from "./authorise";
import { runHandler } from "./handlers";
import { Refusal } from "./refusal";

/** Nobody: what anonymous routes are called by. */
const NOBODY: Principal = { kind: "app", id: "", upn: "anonymous", name: "anonymous", roles: [] };

/**
 * One request from the door to the answer. Nothing is thrown to the host, which would answer 500 without a word: a
 * mistake of the caller becomes a problem with its reason, a failure of ours one with an id under which the log says more.
 */
export async function serve(
  parts: AppParts,
  name: RouteName,
  request: HttpRequest,
  context: InvocationContext,
): Promise<HttpResponseInit> {
  const route: Route = ROUTES[name];
  const path = new URL(request.url).pathname;
  const accept = request.headers.get("accept") ?? "";
  const wantsPage = route.page && !accept.includes("json");
  let who: Principal | undefined;
  try {
    const known = knownSettings(parts);
    if (!parts.settings.ok && !isStopping(name)) throw wrongSettings(parts);
    if (route.method !== "GET") refuseCrossSite(request, known.publicUrl);
    who = route.roles === null ? undefined : authorise(request, known.identities, route.roles);
    const publicUrl = known.publicUrl ?? new URL(request.url).origin;
    const common = { request, who: who ?? NOBODY, publicUrl, path, wantsPage };
    const answer = await runHandler(parts, name, common, context);
    return request.method.toUpperCase() === "HEAD" ? withoutBody(answer) : answer;
  } catch (error) {
    const problem = toProblem(parts, name, error, path);
    // Only a browser asks for HTML by name; everybody else gets problem details.
    if (!wantsPage || !accept.includes("text/html")) return answerProblem(problem);
    if (problem.status === 401) return askWho(parts, problem, request);
    return answerPage(problem.status, renderProblemPage(problem, who?.upn ?? null));
  }
}

function knownSettings({ settings }: AppParts) {
  return settings.ok ? settings.settings : settings.partial;
}

function wrongSettings({ settings }: AppParts): Refusal {
  const problems = settings.ok ? [] : settings.problems;
  return new Refusal(
    "wrong-settings",
    problems.map((problem) => problem.sentence).join(" "),
    problems.map((problem) => ({ pointer: "", detail: problem.sentence })),
  );
}

function toProblem(parts: AppParts, name: RouteName, error: unknown, path: string): Problem {
  if (error instanceof Refusal) {
    if (error.kind === "not-signed-in" || error.kind === "forbidden")
      parts.world.logger.warn("request-refused", { route: name, kind: error.kind });
    return buildProblem(error.kind, error.message, path, error.errors);
  }
  if (error instanceof RolloutMissingError || error instanceof WaveMissingError)
    return buildProblem("not-found", error.message, path);
  // Storage that can't be reached for a wrong setting: say which, and not that something failed.
  if (!parts.settings.ok) {
    const { kind, message, errors } = wrongSettings(parts);
    return buildProblem(kind, message, path, errors);
  }
  const id = parts.world.ids.guid();
  parts.world.logger.error("request-failed", { id, route: name, error: nameOf(error), why: messageOf(error) });
  if (isGraphProblem(error)) return buildProblem("graph-failed", error.message, `${path}#${id}`);
  return buildProblem("failed", `It was not your request. The log has more under the id ${id}.`, `${path}#${id}`);
}

function isGraphProblem(error: unknown): error is Error {
  return [GraphError, RetryLaterError, PermissionMissingError, LicenceMissingError].some(
    (kind) => error instanceof kind,
  );
}

function nameOf(error: unknown): string {
  return error instanceof Error ? error.name : typeof error;
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : "no Error was thrown";
}

/** In the local environment people choose who they are; elsewhere there is nobody to choose from. */
function askWho(parts: AppParts, problem: Problem, request: HttpRequest): HttpResponseInit {
  const { identities } = knownSettings(parts);
  if (identities?.kind !== "local" || request.method.toUpperCase() !== "GET")
    return answerPage(problem.status, renderProblemPage(problem, null));
  const { pathname, search } = new URL(request.url);
  return answerPage(401, renderIdentityPage(identities.people, `${pathname}${search}`));
}

function withoutBody({ status, headers }: HttpResponseInit): HttpResponseInit {
  return { ...(status === undefined ? {} : { status }), ...(headers === undefined ? {} : { headers }) };
}
