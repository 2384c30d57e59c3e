import { readSignInMethod } from "../contracts/graph/authentication-methods";
import { GraphError } from "../contracts/graph/graph-error";
import type { SignInMethod } from "../domain/safety/sign-in-methods";
import type { UserMethods } from "../ports/user-methods";
import type { GraphClient } from "./graph-client";
import { withNeed } from "./permission";
import { REPORT_LIMIT } from "./report-budget";
import { graphPath } from "./url";

const READING = {
  what: "Reading a person's sign-in methods",
  permission: "UserAuthenticationMethod.Read.All",
};

/**
 * `/users/{id}/authentication/methods` over Graph v1.0. Whether it is held to the reporting limit is unclear (graph.md
 * 7.1), so the client must be one that is: planned as if it were, at `share` of 5 requests in 10 s.
 */
export function createUserMethods(client: GraphClient, share: number): UserMethods {
  return {
    read: (userId) => withNeed(READING, () => readAll(client, userId)),
    estimate: (people) => Math.ceil((people * REPORT_LIMIT.perMs) / (REPORT_LIMIT.requests * share)),
  };
}

async function readAll(client: GraphClient, userId: string): Promise<readonly SignInMethod[] | undefined> {
  const methods: SignInMethod[] = [];
  try {
    for await (const item of client.getAll("v1.0", graphPath`/users/${userId}/authentication/methods`))
      methods.push(readSignInMethod(item));
  } catch (error) {
    if (error instanceof GraphError && error.status === 404) return undefined;
    throw error;
  }
  return methods;
}
