import type { HttpRequest } from "@azure/functions";
import { isLoopbackHost } from "../contracts/addresses";
import { readEasyAuthPrincipal, type Principal, type Role } from "../contracts/principal";
import type { IdentitySource } from "../contracts/settings";
import { Refusal } from "./refusal";

/** Set by the page on which somebody chooses who they are in the local environment. */
export const LOCAL_COOKIE = "local-user";

/**
 * Who is calling, if they have one of the roles. Throws a {@link Refusal}: nobody known (401), or somebody who may not.
 * The principal header counts only in Azure behind App Service authentication, the local one only on loopback.
 */
export function authorise(request: HttpRequest, source: IdentitySource | undefined, roles: readonly Role[]): Principal {
  const principal = identify(request, source);
  if (!principal.roles.some((role) => roles.includes(role)))
    throw new Refusal(
      "forbidden",
      `You need one of the roles ${roles.join(", ")}; you have ${principal.roles.join(", ") || "none"}.`,
    );
  return principal;
}

/** Who is calling, whatever they may do. */
function identify(request: HttpRequest, source: IdentitySource | undefined): Principal {
  switch (source?.kind) {
    case "easy-auth":
      return fromEasyAuth(request, source.tenantId);
    case "local":
      return fromLocal(request, source);
    case "none":
    case undefined:
      throw new Refusal("not-signed-in", "This app knows nobody: no sign-in is set up for it.");
  }
}

function fromEasyAuth(request: HttpRequest, tenantId: string): Principal {
  const header = request.headers.get("x-ms-client-principal");
  if (header === null) throw new Refusal("not-signed-in", "Sign in with Microsoft Entra ID first.");
  const read = readEasyAuthPrincipal(header, tenantId);
  if (!read.ok) throw new Refusal("not-signed-in", `The sign-in is not accepted: ${read.why}.`);
  return read.principal;
}

/** The host of the request is looked at as well: a page elsewhere could point a name of its own at this machine. */
function fromLocal(request: HttpRequest, { people }: Extract<IdentitySource, { kind: "local" }>): Principal {
  if (!isLoopbackHost(new URL(request.url).hostname))
    throw new Refusal("not-signed-in", "Local identities count only at a loopback address.");
  const name = request.headers.get("x-local-user") ?? readCookie(request, LOCAL_COOKIE);
  if (name === undefined || name === "")
    throw new Refusal("not-signed-in", "Say who you are with the header x-local-user.");
  const principal = Object.hasOwn(people, name) ? people[name] : undefined;
  if (principal === undefined) throw new Refusal("not-signed-in", "There is no local identity of that name.");
  return principal;
}

function readCookie(request: HttpRequest, name: string): string | undefined {
  const cookies = (request.headers.get("cookie") ?? "").split(";").map((cookie) => cookie.trim());
  const found = cookies.find((cookie) => cookie.startsWith(`${name}=`));
  try {
    return found === undefined ? undefined : decodeURIComponent(found.slice(name.length + 1));
  } catch {
    return undefined;
  }
}

/**
 * A change has to come from one of our own pages, or from a program: browsers say where a form was sent from. Sign-in
 * cookies travel along with forms of other sites, so without this a page elsewhere could stop a rollout.
 */
export function refuseCrossSite(request: HttpRequest, publicUrl: string | undefined): void {
  const site = request.headers.get("sec-fetch-site");
  const origin = request.headers.get("origin");
  const own = [new URL(request.url).origin, ...(publicUrl === undefined ? [] : [new URL(publicUrl).origin])];
  if ((site !== null && site !== "same-origin" && site !== "none") || (origin !== null && !own.includes(origin)))
    throw new Refusal("forbidden", "This request comes from another site.");
}
