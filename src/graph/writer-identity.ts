import type { Credential } from "../ports/credential";
import type { WriterFacts, WriterIdentity } from "../ports/writer-identity";
import { asList, asObject, asText, parseJson } from "../contracts/graph/json-value";

const UNKNOWN: WriterFacts = { id: null, roles: null };

/**
 * Reads the claims `oid` and `roles` of the writer's own access token; nothing is sent to Graph. Microsoft does not promise
 * that a Graph token can be read (its format belongs to Graph and may change or be encrypted), so one that can't be is
 * "not known", never "not granted", and nothing that matters rests on this alone. The token leaves this function nowhere.
 */
export function createWriterIdentity(credential: Credential, endpoint: string): WriterIdentity {
  return {
    async read() {
      const token = await readToken(credential, [`${new URL(endpoint).origin}/.default`]);
      const payload = token?.split(".")[1];
      if (payload === undefined) return UNKNOWN;
      const claims = asObject(parseJson(Buffer.from(payload, "base64url").toString("utf8")));
      if (claims === undefined) return UNKNOWN;
      return {
        id: asText(claims.oid)?.toLowerCase() ?? null,
        // A token of an app without any permission has no such claim at all, a person's has `scp` in its place.
        roles:
          claims.idtyp === "app" || "roles" in claims
            ? asList(claims.roles).flatMap((role) => asText(role) ?? [])
            : null,
      };
    },
  };
}

/** A credential that gives no token says why when something is really asked of Graph. */
async function readToken(credential: Credential, scopes: string[]): Promise<string | undefined> {
  try {
    return (await credential.getToken(scopes))?.token;
  } catch {
    return undefined;
  }
}
