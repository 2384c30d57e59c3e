import type { Fido2Policy } from "../../src/domain/policy/fido2";
import { createPolicyGateway } from "../../src/graph/policy-gateway";
import { clientWorld, thrownBy } from "./world";

const PATH = "/v1.0/policies/authenticationMethodsPolicy/authenticationMethodConfigurations/fido2";
const INTENT = "9f0c1e9a-0000-4000-8000-000000000001";
const PROFILE = "00000000-0000-0000-0000-000000000001";

const stored = {
  "@odata.context": "https://graph.microsoft.com/v1.0/$metadata#x/$entity",
  "@odata.type": "#microsoft.graph.fido2AuthenticationMethodConfiguration",
  id: "Fido2",
  state: "enabled",
  isSelfServiceRegistrationAllowed: true,
  isAttestationEnforced: true,
  keyRestrictions: { isEnforced: false },
  defaultPasskeyProfile: PROFILE,
  "includeTargets@odata.context": "https://graph.microsoft.com/v1.0/$metadata#x/includeTargets",
  includeTargets: [
    {
      targetType: "group",
      id: "all_users",
      isRegistrationRequired: false,
      allowedPasskeyProfiles: [PROFILE],
      seen: "later",
    },
  ],
  excludeTargets: [{ targetType: "group", id: "g1" }],
  passkeyProfiles: [
    {
      id: PROFILE,
      name: "Default passkey profile",
      passkeyTypes: "deviceBound,synced",
      attestationEnforcement: "registrationOnly",
      keyRestrictions: { isEnforced: true, enforcementType: "allow", aaGuids: ["a", "a"] },
      userVerification: "required",
    },
  ],
  somethingNew: { from: 2027 },
};

function gatewayWorld() {
  const world = clientWorld();
  const writer = clientWorld({
    credential: { getToken: async () => ({ token: "writer-token", expiresOnTimestamp: 0 }) },
    fetch: world.graph.fetch,
  });
  const gateway = createPolicyGateway({ reader: world.client, writer: writer.client });
  return { ...world, gateway };
}

async function readPolicy(): Promise<{ policy: Fido2Policy; world: ReturnType<typeof gatewayWorld> }> {
  const world = gatewayWorld();
  world.graph.answer("GET", PATH, { json: stored });
  return { policy: await world.gateway.read(), world };
}

describe("reading the policy", () => {
  it("keeps what this version does not know and drops annotations", async () => {
    const { policy } = await readPolicy();
    expect(policy).toMatchObject({ id: "Fido2", somethingNew: { from: 2027 }, isAttestationEnforced: true });
    expect(policy.includeTargets[0]).toHaveProperty("seen", "later");
    expect(policy.passkeyProfiles?.[0]).toHaveProperty("userVerification", "required");
    expect(Object.keys(policy).filter((name) => name.includes("@"))).toEqual(["@odata.type"]);
  });

  it.each([
    [
      "profiles with an enum member of the future",
      { passkeyProfiles: [{ ...stored.passkeyProfiles[0], passkeyTypes: "synced,hybrid" }] },
    ],
    [
      "an attestation of the future",
      { passkeyProfiles: [{ ...stored.passkeyProfiles[0], attestationEnforcement: "always" }] },
    ],
    ["types as an array", { passkeyProfiles: [{ ...stored.passkeyProfiles[0], passkeyTypes: ["synced"] }] }],
    ["no list of targets", { includeTargets: undefined }],
    [
      "a target of an unknown kind",
      { includeTargets: [{ ...stored.includeTargets[0], targetType: "unknownFutureValue" }] },
    ],
    ["the same target twice", { includeTargets: [stored.includeTargets[0], stored.includeTargets[0]] }],
    ["another method's configuration", { id: "Sms" }],
    ["a state of the future", { state: "preview" }],
  ])("refuses to guess about %s", async (_, change) => {
    const { graph, gateway } = gatewayWorld();
    graph.answer("GET", PATH, { json: { ...stored, ...change } });
    expect(await thrownBy(gateway.read())).toMatchObject({ name: "PolicyUnreadableError" });
  });

  it("names the permission that is missing", async () => {
    const { graph, gateway } = gatewayWorld();
    graph.answer("GET", PATH, { status: 403, json: { error: { code: "Authorization_RequestDenied", message: "no" } } });
    const error = await thrownBy(gateway.read());
    expect(error).toMatchObject({ name: "PermissionMissingError", permission: "Policy.Read.AuthenticationMethod" });
  });
});

describe("writing the policy", () => {
  it("sends only the collections that it changes, each whole, so that it can't overwrite what it leaves alone", async () => {
    const { policy, world } = await readPolicy();
    world.graph.answer("PATCH", PATH, {});
    const includeTargets = [
      ...policy.includeTargets,
      { targetType: "group", id: "new", allowedPasskeyProfiles: ["p"] },
    ];
    await world.gateway.write({ ...policy, includeTargets }, INTENT, policy);
    const patch = world.graph.asked.at(-1)!;
    expect(Object.keys(patch.body as object)).toEqual(["@odata.type", "includeTargets"]);
    expect((patch.body as { includeTargets: unknown[] }).includeTargets).toHaveLength(policy.includeTargets.length + 1);
  });

  it("gives a person the very same request, byte for byte and without a token", async () => {
    const { policy, world } = await readPolicy();
    world.graph.answer("PATCH", PATH, {});
    const ours = { ...policy, includeTargets: policy.includeTargets.slice(1) };
    const prepared = world.gateway.prepare(ours, INTENT, policy)!;
    await world.gateway.write(ours, INTENT, policy);
    expect(JSON.parse(prepared.body)).toEqual(world.graph.asked.at(-1)!.body);
    expect(prepared).toMatchObject({
      method: "PATCH",
      url: `https://graph.microsoft.com${PATH}`,
      headers: { "Content-Type": "application/json", "client-request-id": INTENT },
    });
    expect(world.gateway.prepare({ ...policy, passkeyProfiles: [] }, INTENT, policy)).toBeUndefined();
  });

  it("sends the three collections whole with @odata.type and the intent's id, by the writer's identity", async () => {
    const { policy, world } = await readPolicy();
    world.graph.answer("PATCH", PATH, {});
    expect(await world.gateway.write(policy, INTENT, policy)).toEqual({ kind: "accepted" });
    const patch = world.graph.asked.at(-1)!;
    expect(patch.headers).toMatchObject({ authorization: "Bearer writer-token", "client-request-id": INTENT });
    expect(patch.body).toEqual({
      "@odata.type": "#microsoft.graph.fido2AuthenticationMethodConfiguration",
      includeTargets: stored.includeTargets,
      excludeTargets: stored.excludeTargets,
      passkeyProfiles: stored.passkeyProfiles,
    });
  });

  it.each([
    [{ kind: "status" as const, status: 503 }, "outcome-unknown"],
    [{ kind: "status" as const, status: 504, afterEffect: true }, "outcome-unknown"],
    [{ kind: "cut" as const, where: "before" as const }, "outcome-unknown"],
    [{ kind: "html" as const, status: 502 }, "outcome-unknown"],
    [{ kind: "status" as const, status: 429, retryAfter: "17" }, "throttled"],
    [{ kind: "status" as const, status: 400, code: "badRequest" }, "refused"],
    [{ kind: "status" as const, status: 403 }, "refused"],
  ])("after %j is answered once, as %s", async (fault, kind) => {
    const { policy, world } = await readPolicy();
    world.graph.answer("PATCH", PATH, {});
    world.graph.faults.push(fault);
    const answer = await world.gateway.write(policy, INTENT, policy);
    expect(answer.kind).toBe(kind);
    if (answer.kind === "throttled") expect(answer.retryAfterMs).toBe(17_000);
    if (answer.kind === "refused") expect(answer.status).toBe(fault.kind === "status" ? fault.status : 0);
    expect(world.graph.asked.filter((asked) => asked.method === "PATCH")).toHaveLength(1);
  });

  it("sends nothing to a tenant that is not on profiles", async () => {
    const { policy, world } = await readPolicy();
    world.graph.asked.length = 0;
    for (const passkeyProfiles of [null, []]) {
      const answer = await world.gateway.write({ ...policy, passkeyProfiles }, INTENT, policy);
      expect(answer).toMatchObject({ kind: "refused", status: 0, code: "NotOnProfiles" });
    }
    expect(world.graph.asked).toHaveLength(0);
  });
});
