import { MOST_PROFILES } from "../../../../src/local/tenant/policy/policy-size";
import {
  closedProfile,
  DEFAULT_PROFILE,
  FIDO2,
  FIDO2_TYPE,
  OPEN_PROFILE,
  openFor,
  openProfile,
  target,
  tenantWorld,
} from "../tenant-world";

const ID = (number: number) => `33333333-3333-4333-8333-${String(number).padStart(12, "0")}`;

describe("a PATCH of the passkey policy", () => {
  it("without @odata.type is answered 204 and does nothing at all", async () => {
    const world = tenantWorld();
    const before = await world.policy();
    const answer = await world.ask(FIDO2, { method: "PATCH", body: { state: "disabled" } });
    expect(answer.status).toBe(204);
    expect(answer.text).toBe("");
    expect(await world.policy()).toEqual(before);
    expect(world.tenant.truth.policyWrites).toEqual([]);
  });

  it("without @odata.type is refused where the tenant file says so, and with another type always", async () => {
    const strict = tenantWorld({ file: { graph: { withoutODataType: "refused" } } });
    expect((await strict.ask(FIDO2, { method: "PATCH", body: { state: "disabled" } })).status).toBe(400);
    const wrong = { "@odata.type": "#microsoft.graph.smsAuthenticationMethodConfiguration", state: "disabled" };
    expect((await tenantWorld().ask(FIDO2, { method: "PATCH", body: wrong })).status).toBe(400);
  });

  it("keeps what it leaves out, and replaces collections whole", async () => {
    const world = tenantWorld();
    await openFor(world, "sg-it");
    await world.patch({ isSelfServiceRegistrationAllowed: false });
    const after = await world.policy();
    expect(after.includeTargets.map(({ id }) => id)).toEqual(["all_users", world.groupId("sg-it")]);
    expect(after.isSelfServiceRegistrationAllowed).toBe(false);

    await world.patch({ includeTargets: [target("all_users", DEFAULT_PROFILE)] });
    expect((await world.policy()).includeTargets).toEqual([target("all_users", DEFAULT_PROFILE)]);
  });

  it("stores flags in one spelling, GUIDs in lower case and AAGUIDs as often as they were sent", async () => {
    const world = tenantWorld();
    const aaguid = "BADA5566-A7AA-401F-BD96-45619A55120D";
    const sent = openProfile({
      passkeyTypes: "synced, deviceBound",
      keyRestrictions: { isEnforced: true, enforcementType: "allow", aaGuids: [aaguid, aaguid] },
    });
    await world.patch({ passkeyProfiles: [...((await world.policy()).passkeyProfiles ?? []), sent] });
    const stored = (await world.policy()).passkeyProfiles?.[1];
    expect(stored?.passkeyTypes).toBe("deviceBound,synced");
    expect(stored?.keyRestrictions?.aaGuids).toEqual([aaguid.toLowerCase(), aaguid.toLowerCase()]);
  });

  it("shows the deprecated properties as mirrors of the default profile and ignores them when they are sent", async () => {
    const world = tenantWorld();
    const sent = await world.patch({ isAttestationEnforced: false, keyRestrictions: { isEnforced: true } });
    expect(sent.status).toBe(204);
    expect((await world.policy()).isAttestationEnforced).toBe(true);
    await world.patch({ passkeyProfiles: [openProfile({ id: DEFAULT_PROFILE })] });
    expect((await world.policy()).isAttestationEnforced).toBe(false);
  });

  const refusals: [string, (world: ReturnType<typeof tenantWorld>) => Record<string, unknown>, RegExp][] = [
    ["a target without a profile", (w) => ({ includeTargets: [target(w.groupId("sg-it"))] }), /at least one/],
    [
      "a target with a profile that nobody knows",
      (w) => ({ includeTargets: [target(w.groupId("sg-it"), ID(1))] }),
      /does not exist/,
    ],
    ["a policy without its default profile", () => ({ passkeyProfiles: [openProfile()] }), /default/],
    [
      "a person as a new target",
      () => ({ includeTargets: [{ ...target(ID(9), DEFAULT_PROFILE), targetType: "user" }] }),
      /Individual/,
    ],
    [
      "the same target twice",
      () => ({ includeTargets: [target(ID(9), DEFAULT_PROFILE), target(ID(9), DEFAULT_PROFILE)] }),
      /more than once/,
    ],
    [
      "a profile without an id",
      () => ({ passkeyProfiles: [{ name: "x", attestationEnforcement: "disabled" }] }),
      /'id'/,
    ],
    ["an unknown property", () => ({ aaGuids: [] }), /does not exist/],
    ["an unknown enum member", () => ({ state: "on" }), /expected one of/],
    ["an id that is no GUID", () => ({ excludeTargets: [{ targetType: "group", id: "contractors" }] }), /GUID/],
    ["a collection that is none", () => ({ excludeTargets: {} }), /array/],
  ];
  it.each(refusals)("is refused with 400 for %s, and nothing changes", async (_what, body, message) => {
    const world = tenantWorld();
    const before = await world.policy();
    const answer = await world.patch(body(world));
    expect(answer.status).toBe(400);
    expect((answer.body.error as { message: string }).message).toMatch(message);
    expect(await world.policy()).toEqual(before);
  });

  it("is refused when a profile goes that a target still has, and taken when both go", async () => {
    const world = tenantWorld();
    await openFor(world, "sg-it");
    const { passkeyProfiles, includeTargets } = await world.policy();
    const left = (passkeyProfiles ?? []).filter(({ id }) => id !== OPEN_PROFILE);
    expect((await world.patch({ passkeyProfiles: left })).status).toBe(400);
    const targets = includeTargets.filter(({ id }) => id === "all_users");
    expect((await world.patch({ passkeyProfiles: left, includeTargets: targets })).status).toBe(204);
  });

  it("is refused beyond the number of profiles and beyond 20 KB", async () => {
    const world = tenantWorld();
    const { passkeyProfiles, includeTargets } = await world.policy();
    const more = (count: number) => [
      ...(passkeyProfiles ?? []),
      ...Array.from({ length: count }, (_, index) => openProfile({ id: ID(index), name: `p${String(index)}` })),
    ];
    expect((await world.patch({ passkeyProfiles: more(MOST_PROFILES - 1) })).status).toBe(204);
    expect((await world.patch({ passkeyProfiles: more(MOST_PROFILES) })).status).toBe(400);

    const groups = (count: number) => [
      ...includeTargets,
      ...Array.from({ length: count }, (_, index) => target(ID(index), DEFAULT_PROFILE)),
    ];
    // Base 1.44, three profiles 1.2, and 0.23 for each target: 75 and all_users still fit.
    expect((await world.patch({ includeTargets: groups(74) })).status).toBe(204);
    expect((await world.patch({ includeTargets: groups(76) })).status).toBe(400);
  });

  it("stores synced passkeys with attestation, as live tenants do, or refuses them where the file says so", async () => {
    const stored = tenantWorld();
    const profiles = (await stored.policy()).passkeyProfiles ?? [];
    expect((await stored.patch({ passkeyProfiles: [...profiles, closedProfile()] })).status).toBe(204);
    const refused = tenantWorld({ file: { graph: { syncedWithAttestation: "refused" } } });
    expect((await refused.patch({ passkeyProfiles: [...profiles, closedProfile()] })).status).toBe(400);
  });

  it("of a tenant that is not on profiles takes the old properties and refuses profiles", async () => {
    const world = tenantWorld({ file: { policy: "legacy" } });
    expect((await world.policy()).passkeyProfiles).toEqual([]);
    expect((await world.patch({ passkeyProfiles: [openProfile()] })).status).toBe(400);
    expect((await world.patch({ isAttestationEnforced: false })).status).toBe(204);
    expect((await world.policy()).isAttestationEnforced).toBe(false);
  });

  it("writes an audit record with what changed, by the service principal alone", async () => {
    const world = tenantWorld();
    await openFor(world, "sg-it");
    const [record] = await world.all(
      "/v1.0/auditLogs/directoryAudits?$filter=activityDisplayName eq 'Authentication Methods Policy Update'",
    );
    expect(record?.initiatedBy).toEqual({
      user: null,
      app: expect.objectContaining({ appId: null, displayName: "passkey-rollout-writer" }),
    });
    const [resource] = record?.targetResources as { modifiedProperties: { displayName: string; newValue: string }[] }[];
    const changed = Object.fromEntries(resource!.modifiedProperties.map((one) => [one.displayName, one.newValue]));
    expect(Object.keys(changed).sort()).toEqual(["Fido2.includeTargets", "Fido2.passkeyProfiles"]);
    expect(JSON.parse(changed["Fido2.includeTargets"]!)).toEqual((await world.policy()).includeTargets);
  });

  it("that changes nothing writes no record, and without modifiedProperties the record holds no values", async () => {
    const world = tenantWorld({ file: { graph: { modifiedProperties: false } } });
    const { includeTargets } = await world.policy();
    expect((await world.patch({ includeTargets })).status).toBe(204);
    await openFor(world, "sg-it");
    const records = await world.all(
      "/v1.0/auditLogs/directoryAudits?$filter=startswith(activityDisplayName,'Authentication')",
    );
    expect(records).toHaveLength(1);
    expect(records[0]?.targetResources).toMatchObject([{ modifiedProperties: [] }]);
  });

  it("can't be sent below passkeyProfiles, and DELETE brings the default back", async () => {
    const world = tenantWorld();
    await openFor(world, "sg-it");
    for (const method of ["GET", "PATCH", "DELETE"]) {
      expect(
        (
          await world.ask(`${FIDO2}/passkeyProfiles/${OPEN_PROFILE}`, {
            method,
            ...(method === "PATCH" ? { body: {} } : {}),
          })
        ).status,
      ).toBe(405);
    }
    expect((await world.ask(FIDO2, { method: "DELETE" })).status).toBe(204);
    expect((await world.policy()).includeTargets).toEqual([target("all_users", DEFAULT_PROFILE)]);
    expect(world.tenant.truth.policyWrites.map(({ description }) => description)).toEqual([
      "PATCH fido2",
      "DELETE fido2",
    ]);
  });

  it("may find ids and paths in any casing", async () => {
    const world = tenantWorld();
    const path = FIDO2.replace("/policies/", "/Policies/").replace("fido2", "FIDO2");
    expect((await world.ask(path)).body).toMatchObject({ id: "Fido2", "@odata.type": FIDO2_TYPE });
  });
});
