import { ACTIVITY_NAMES } from "../../src/contracts/durable/activities";
import { ORCHESTRATIONS } from "../../src/contracts/durable/names";
import { ROUTE_NAMES, ROUTES } from "../../src/contracts/http/routes";
import { registerFunctions } from "../../src/app/register-functions";
import { composeWorld } from "../../src/app/compose-world";
import { collectFunctions, type RegisteredFunction } from "../../src/local/host/functions-core";

/** Everything that the deployed app registers with these settings. */
function registered(env: Readonly<Record<string, string>>): readonly RegisteredFunction[] {
  const registry = collectFunctions(() => {
    registerFunctions(composeWorld(env));
  });
  return [...registry.functions.values()];
}

const named = (functions: readonly RegisteredFunction[], type: string) =>
  functions
    .filter(({ metadata }) => Object.values(metadata.bindings).some((binding) => binding.type.toLowerCase() === type))
    .map(({ name }) => name)
    .sort();

const RIGHT = {
  TENANT_ID: "11111111-1111-4111-8111-111111111111",
  PUBLIC_URL: "http://127.0.0.1:7071",
  GRAPH_ENDPOINT: "http://127.0.0.1:5199",
  GRAPH_CREDENTIAL: "local",
  ROLLOUT_TABLES: "UseDevelopmentStorage=true",
};

describe.each<[string, Record<string, string>]>([
  ["right", RIGHT],
  ["missing", {}],
  ["wrong, each of them", Object.fromEntries(Object.keys(RIGHT).map((name) => [name, "wrong"]))],
])("with settings that are %s", (_story, env) => {
  const functions = registered({ ...env });

  test("every orchestration and activity that may be called is registered, and no other", () => {
    expect(named(functions, "orchestrationtrigger")).toEqual(Object.values(ORCHESTRATIONS).sort());
    expect(named(functions, "activitytrigger")).toEqual([...ACTIVITY_NAMES].sort());
  });

  test("every route of the table is registered, where the host lets an app have it", () => {
    expect(named(functions, "httptrigger")).toEqual([...ROUTE_NAMES].sort());
    for (const name of ROUTE_NAMES) expect(ROUTES[name].path).not.toMatch(/^(admin|runtime)\b|\*/);
  });

  test("every timer has a schedule", () => {
    expect(named(functions, "timertrigger")).toEqual(["collect-evidence", "verify-audit", "watch"]);
  });

  test("every name is one that Azure takes", () => {
    for (const { name } of functions) expect(name).toMatch(/^[A-Za-z][A-Za-z0-9_-]{0,126}$/);
  });
});

test("choosing who one is exists only where local identities do", () => {
  const people = JSON.stringify({ "ann@contoso.example": { roles: [] } });
  expect(named(registered({ ...RIGHT, LOCAL_IDENTITIES: people }), "httptrigger")).toContain("choose-identity");
  const azure = { WEBSITE_SITE_NAME: "x", WEBSITE_AUTH_ENABLED: "True" };
  expect(named(registered({ ...RIGHT, ...azure, LOCAL_IDENTITIES: people }), "httptrigger")).not.toContain(
    "choose-identity",
  );
});
