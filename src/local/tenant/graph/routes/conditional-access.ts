import type { Route } from "../call";
import { listObjects, selectFrom } from "../collection";
import { renderConditionalAccess, renderStrengths } from "../render-conditional-access";

const LIST = ["$top", "$count", "$filter", "$orderby", "$select"] as const;

/** Read only: nothing in the emulated tenant changes Conditional Access by a request. */
export const conditionalAccessRoutes: readonly Route[] = [
  {
    method: "GET",
    template: "/identity/conditionalAccess/policies",
    api: "conditionalAccess",
    needs: ["Policy.Read.All"],
    query: LIST,
    handle: (call) =>
      listObjects(call, {
        rows: () => renderConditionalAccess(call.world),
        render: (json) => selectFrom(call, json),
        context: "identity/conditionalAccess/policies",
        typeName: "microsoft.graph.conditionalAccessPolicy",
        fields: { state: { read: (json) => json.state, operators: ["eq"] } },
      }),
  },
  {
    method: "GET",
    template: "/policies/authenticationStrengthPolicies",
    api: "conditionalAccess",
    needs: ["Policy.Read.All"],
    query: [...LIST, "$expand"],
    handle: (call) =>
      listObjects(call, {
        rows: () => renderStrengths(call.world),
        render: (json) => selectFrom(call, json),
        context: "policies/authenticationStrengthPolicies",
        typeName: "microsoft.graph.authenticationStrengthPolicy",
        fields: { policyType: { read: (json) => json.policyType, operators: ["eq"] } },
      }),
  },
];
