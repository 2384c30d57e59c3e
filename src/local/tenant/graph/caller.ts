import { READER_APP, LOCAL_APPS, SENDER_TOKEN_PREFIX, USER_TOKEN_PREFIX } from "../local-apps";
import { guidOf, hashOf } from "../random";
import { personAuthor } from "../scenario/begin-fault";
import type { Author } from "../truth";
import type { World } from "../world";
import { GraphRefusalError } from "./refusal";

/** Who sends a request. Any token is believed: this is no place to test authentication. */
export interface Caller {
  readonly token: string;
  readonly author: Author;
  /** Each app has a reports budget of its own; people share their client's. */
  readonly budget: string;
  readonly mayWrite: boolean;
}

/** Reads the `Authorization` header; throws 401 where there is no bearer token. */
export function readCaller(world: World, authorization: string | null, productIds: readonly string[]): Caller {
  const token = /^Bearer\s+(\S+)$/i.exec(authorization ?? "")?.[1];
  if (token === undefined) {
    throw new GraphRefusalError(
      401,
      "InvalidAuthenticationToken",
      authorization === null ? "Access token is empty." : "The authorization header must hold a bearer token.",
      {
        "www-authenticate":
          'Bearer realm="", authorization_uri="https://login.microsoftonline.com/common/oauth2/authorize"',
      },
    );
  }
  return callerWithToken(world, token, productIds);
}

export function callerWithToken(world: World, token: string, productIds: readonly string[]): Caller {
  const app = LOCAL_APPS.find((one) => one.token === token);
  if (app !== undefined) {
    const author: Author = { kind: "product", id: app.servicePrincipalId, name: app.name };
    return { token, author, budget: app.appId, mayWrite: app !== READER_APP };
  }
  if (token.startsWith(USER_TOKEN_PREFIX)) {
    const author = personAuthor(world, token.slice(USER_TOKEN_PREFIX.length));
    return { token, author, budget: "people", mayWrite: true };
  }
  if (token.startsWith(SENDER_TOKEN_PREFIX)) {
    const author: Author = { ...personAuthor(world, token.slice(SENDER_TOKEN_PREFIX.length)), kind: "product" };
    return { token, author, budget: "people", mayWrite: true };
  }
  const id = guidOf("service principal", token);
  const kind = productIds.includes(id) ? "product" : "foreign";
  return { token, author: { kind, id, name: `app-${hashOf(token).toString(16)}` }, budget: id, mayWrite: true };
}
