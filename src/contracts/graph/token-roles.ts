import { asList, asObject, asText, parseJson } from "./json-value";

/**
 * Application permissions that an access token carries (`roles`), without checking the token: it is our own, fresh from
 * the identity platform. undefined: it is no JSON web token (Microsoft calls Graph's tokens opaque) or names none. What
 * stands there is granted; what doesn't may be granted all the same, as a directory role or for one group.
 */
export function readTokenRoles(token: string): readonly string[] | undefined {
  const payload = token.split(".")[1];
  if (payload === undefined || !/^[\w-]+$/.test(payload)) return undefined;
  const claims = asObject(parseJson(Buffer.from(payload, "base64url").toString("utf8")));
  if (claims === undefined || !Array.isArray(claims.roles)) return undefined;
  return asList(claims.roles)
    .map(asText)
    .filter((role) => role !== undefined);
}
