import { readConditionalAccessPolicy } from "../contracts/graph/conditional-access";
import { GraphError } from "../contracts/graph/graph-error";
import { readMethodSettings } from "../contracts/graph/method-settings";
import type { ConditionalAccessPolicy } from "../domain/safety/conditional-access";
import type { ConditionalAccessRead, TenantSettings } from "../ports/tenant-settings";
import type { GraphClient } from "./graph-client";
import { withNeed } from "./permission";

const POLICIES = "/identity/conditionalAccess/policies";
const METHODS = "/policies/authenticationMethodsPolicy";
/** The least application permission for Conditional Access policies (documented); no narrower one is. */
const CONDITIONAL_ACCESS = { what: "Reading Conditional Access policies", permission: "Policy.Read.All" };
const SETTINGS = { what: "Reading the methods policy", permission: "Policy.Read.AuthenticationMethod" };

/**
 * Conditional Access over Graph v1.0, and the methods policy over beta, because system-preferred authentication and the
 * campaign's enforcement exist only there. Two to three requests in all: Conditional Access allows one a second for all
 * apps of a tenant.
 */
export function createTenantSettings(client: GraphClient): TenantSettings {
  return {
    readConditionalAccess: () => withNeed(CONDITIONAL_ACCESS, () => readPolicies(client)),
    readMethodSettings: async () => {
      const settings = readMethodSettings(await withNeed(SETTINGS, () => client.get("beta", METHODS)));
      if (settings === undefined) throw unexpected("beta", METHODS, "the answer is no authentication methods policy");
      return settings;
    },
  };
}

async function readPolicies(client: GraphClient): Promise<ConditionalAccessRead> {
  const policies = new Map<string, ConditionalAccessPolicy>();
  const unreadable: string[] = [];
  for await (const item of client.getAll("v1.0", POLICIES)) {
    const reading = readConditionalAccessPolicy(item);
    if (reading.kind === "policy") policies.set(reading.policy.id, reading.policy);
    else unreadable.push(reading.what);
  }
  return { policies: [...policies.values()], unreadable };
}

function unexpected(version: string, path: string, detail: string): GraphError {
  const facts = { method: "GET", path: `${version}${path}`, status: 200, code: "UnexpectedShape", detail };
  return new GraphError({ ...facts, requestId: null, outcomeUnknown: false });
}
