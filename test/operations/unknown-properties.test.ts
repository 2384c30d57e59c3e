import { createPolicyGateway } from "../../src/graph/policy-gateway";
import type { TestWorld } from "../builders/deps";
import { DEFAULT_PROFILE, groupId, policyOf, profileOf, targetOf } from "../builders/policies";
import { preflight } from "../builders/preflighted";
import { applyToTheEnd, scheduled } from "../builders/scheduled";
import { clientWorld } from "../graph/world";

const FIDO2 = "/v1.0/policies/authenticationMethodsPolicy/authenticationMethodConfigurations/fido2";
type Json = Record<string, unknown>;

/** The real gateway over a Graph that keeps whatever it is told, in the place of the world's own policy. */
function overGraph(world: TestWorld, start: Json): { held: () => Json; patches: Json[] } {
  const { graph, client } = clientWorld();
  let held = start;
  const patches: Json[] = [];
  graph.answer("GET", FIDO2, () => ({ json: held }));
  graph.answer("PATCH", FIDO2, ({ body }) => {
    patches.push(body as Json);
    held = { ...held, ...(body as Json) };
    return {};
  });
  const endpoint = "https://graph.microsoft.com";
  Object.assign(world.deps.policy, createPolicyGateway({ reader: client, writer: client, endpoint }));
  return { held: () => held, patches };
}

/** A tenant of a later year: a scalar, a profile, a target and an exclusion say something that this version doesn't know. */
const standard = policyOf().passkeyProfiles?.[0] ?? profileOf({ id: DEFAULT_PROFILE });
const OF_THE_FUTURE: Json = {
  ...policyOf({
    includeTargets: [{ ...targetOf("all_users", DEFAULT_PROFILE), futureTarget: ["a"] }],
    excludeTargets: [{ targetType: "group", id: groupId(20), futureExclusion: 1 }],
    passkeyProfiles: [{ ...standard, futureSetting: { level: 3 } }],
  }),
  futureScalar: "kept",
};

test("properties that this version doesn't know survive a wave's write", async () => {
  const world = await scheduled();
  const graph = overGraph(world, OF_THE_FUTURE);
  await world.deps.tenant.saveBaseline(await world.deps.policy.read());
  expect((await applyToTheEnd(world)).kind).toBe("verified");
  expect(graph.patches).toHaveLength(1);
  expect(graph.held()).toMatchObject({
    futureScalar: "kept",
    includeTargets: [{ id: "all_users", futureTarget: ["a"] }, { id: groupId(1) }],
    excludeTargets: [{ id: groupId(20), futureExclusion: 1 }],
    passkeyProfiles: [{ id: DEFAULT_PROFILE, futureSetting: { level: 3 } }, { id: profileOf().id }],
  });
});

test("a policy that can't be read fully is refused by preflight, with the value that isn't known", async () => {
  const { rollout, blocking } = await preflight((world) => {
    overGraph(world, { ...policyOf({ passkeyProfiles: [{ ...standard, passkeyTypes: "deviceBound,quantum" }] }) });
  });
  expect(rollout.phase).toBe("refused");
  expect(blocking).toMatchObject([{ id: "policy-unreadable", sentence: expect.stringContaining("quantum") }]);
});

test("a policy that becomes unreadable after preflight holds the wave, and nothing is sent", async () => {
  const world = await scheduled();
  const graph = overGraph(world, { ...policyOf({ passkeyProfiles: [{ ...standard, passkeyTypes: "quantum" }] }) });
  expect(await applyToTheEnd(world)).toMatchObject({ kind: "held", reason: expect.stringContaining("quantum") });
  expect(graph.patches).toEqual([]);
});
