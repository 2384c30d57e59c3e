import { GraphError, RetryLaterError } from "../contracts/graph/graph-error";
import { readFido2Policy, toPatchBody } from "../contracts/graph/fido2-policy";
import { PolicyUnreadableError, type PolicyGateway, type WriteAnswer } from "../ports/policy-gateway";
import type { GraphClient } from "./graph-client";
import { withNeed } from "./permission";
import { buildUrl } from "./url";

const PATH = "/policies/authenticationMethodsPolicy/authenticationMethodConfigurations/fido2";
const READING = { what: "Reading the passkey policy", permission: "Policy.Read.AuthenticationMethod" };

/**
 * The passkey policy over Graph v1.0. Two clients, because the identity that may write covers every authentication
 * method of all users and does nothing but write. `read` throws PolicyUnreadableError, PermissionMissingError,
 * GraphError, RetryLaterError. `write` throws nothing that Graph could cause; status 0 in a refusal means that nothing
 * was sent (no token, or a tenant that is not on profiles). `endpoint` only goes into requests that a person sends.
 */
export function createPolicyGateway(clients: {
  reader: GraphClient;
  writer: GraphClient;
  /** GRAPH_ENDPOINT without a slash at its end; the worldwide service unless given. */
  endpoint?: string;
}): PolicyGateway {
  const { endpoint = "https://graph.microsoft.com" } = clients;
  return {
    async read() {
      const reading = readFido2Policy(await withNeed(READING, () => clients.reader.get("v1.0", PATH)));
      if (!reading.ok) throw new PolicyUnreadableError(reading.what);
      return reading.policy;
    },
    async write(policy, intentId, from) {
      const body = toPatchBody(policy, from);
      if (body === undefined) return NOT_ON_PROFILES;
      try {
        // Graph's activity logs show this id, so each write can be found there.
        await clients.writer.patch("v1.0", PATH, body, { "client-request-id": intentId });
        return { kind: "accepted" };
      } catch (error) {
        return writeAnswer(error);
      }
    },
    prepare(policy, intentId, from) {
      const body = toPatchBody(policy, from);
      if (body === undefined) return undefined;
      const headers = { "Content-Type": "application/json", "client-request-id": intentId };
      return { method: "PATCH", url: buildUrl(endpoint, "v1.0", PATH), headers, body: JSON.stringify(body, null, 2) };
    },
  };
}

const NOT_ON_PROFILES: WriteAnswer = {
  kind: "refused",
  status: 0,
  code: "NotOnProfiles",
  message:
    "The tenant is not on passkey profiles; opting in is a one-way step in the Entra admin center. Nothing was sent.",
};

function writeAnswer(error: unknown): WriteAnswer {
  if (error instanceof RetryLaterError) return { kind: "throttled", retryAfterMs: error.afterMs };
  if (!(error instanceof GraphError)) throw error;
  if (error.outcomeUnknown) return { kind: "outcome-unknown", why: error.message };
  return { kind: "refused", status: error.status, code: error.code, message: error.message };
}
