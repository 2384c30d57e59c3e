import type { Route } from "./call";
import { GraphRefusalError } from "./refusal";
import { methodRoutes } from "./routes/authentication-methods";
import { conditionalAccessRoutes } from "./routes/conditional-access";
import { groupChangeRoutes } from "./routes/group-changes";
import { groupParentRoutes } from "./routes/group-parents";
import { groupRoutes } from "./routes/groups";
import { logRoutes } from "./routes/logs";
import { policyRoutes } from "./routes/policy";
import { reportRoutes } from "./routes/reports";
import { roleRoutes } from "./routes/roles";
import { tenantRoutes } from "./routes/tenant";
import { userRoutes } from "./routes/users";

const ROUTES: readonly Route[] = [
  ...policyRoutes,
  ...groupRoutes,
  ...groupChangeRoutes,
  ...groupParentRoutes,
  ...userRoutes,
  ...methodRoutes,
  ...logRoutes,
  ...reportRoutes,
  ...roleRoutes,
  ...tenantRoutes,
  ...conditionalAccessRoutes,
];

const TEMPLATES = ROUTES.map((route) => ({ route, segments: route.template.split("/").slice(1) }));

/** `usersRegisteredByMethod(includedUserTypes='all',…)` is a function; every other parenthesis holds a key. */
const FUNCTIONS: readonly string[] = ["usersRegisteredByMethod"];

export interface RouteMatch {
  readonly route: Route;
  readonly params: Readonly<Record<string, string>>;
}

/** The route of a path (below the version, still encoded) and method; throws 404 or 405. */
export function findRoute(method: string, path: string): RouteMatch {
  const { segments, args } = readPath(path);
  const matches = TEMPLATES.flatMap(({ route, segments: template }) => {
    const params = matchSegments(template, segments);
    return params === undefined ? [] : [{ route, params: { ...params, ...args } }];
  });
  const match = matches.find(({ route }) => route.method === method);
  if (match !== undefined) return match;
  if (matches.length > 0) {
    throw new GraphRefusalError(
      405,
      "Request_BadRequest",
      "Specified HTTP method is not allowed for the request target.",
    );
  }
  const unknown = segments.at(-1) ?? "";
  throw new GraphRefusalError(404, "ResourceNotFound", `Resource not found for the segment '${unknown}'.`);
}

/** Literal parts compare without case; `{name}` stands for one segment. */
function matchSegments(template: readonly string[], segments: readonly string[]): Record<string, string> | undefined {
  if (template.length !== segments.length) return undefined;
  const params: Record<string, string> = {};
  for (const [index, expected] of template.entries()) {
    const found = segments[index] ?? "";
    if (expected.startsWith("{")) {
      // A literal such as `$count` is never a key.
      if (found.startsWith("$")) return undefined;
      params[expected.slice(1, -1)] = found;
    } else if (expected.toLowerCase() !== found.toLowerCase()) return undefined;
  }
  return params;
}

function readPath(path: string): { segments: readonly string[]; args: Record<string, string> } {
  const args: Record<string, string> = {};
  const segments = path
    .split("/")
    .filter((segment) => segment !== "")
    .flatMap((segment) => {
      const text = decode(segment);
      const parts = /^([A-Za-z]+)\((.*)\)$/.exec(text);
      const [, name = "", inside = ""] = parts ?? [];
      if (parts === null) return [text.startsWith("graph.") ? `microsoft.${text}` : text];
      if (!FUNCTIONS.includes(name)) return [name, inside.replace(/^'(.*)'$/, "$1")];
      args.arguments = inside;
      return [name];
    });
  return { segments, args };
}

function decode(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch (error) {
    if (error instanceof URIError) throw new GraphRefusalError(400, "BadRequest", "The request URI is malformed.");
    throw error;
  }
}
