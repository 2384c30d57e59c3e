import { DAYS, HOURS, MINUTES, openFor, START, tenantWorld } from "../tenant-world";

const SURE = { registers: { share: 1, medianAfter: "4h", abandons: 0 } };

interface AuditRecord {
  id: string;
  activityDisplayName: string;
  activityDateTime: string;
  loggedByService: string;
  result: string;
  resultReason: string;
  initiatedBy: { user: { id: string } | null };
  targetResources: { id: string | null; displayName: string; userPrincipalName: string }[];
  additionalDetails: { key: string; value: string }[];
}

async function audits(world: ReturnType<typeof tenantWorld>): Promise<AuditRecord[]> {
  const records = await world.all("/v1.0/auditLogs/directoryAudits?$orderby=activityDateTime asc");
  return (records as unknown as AuditRecord[]).filter((record) => record.activityDisplayName !== "Update device");
}

describe("registering a passkey", () => {
  it("happens to nobody while access lets nobody, and to the wave's people once it does", async () => {
    const world = tenantWorld({ file: { people: SURE } });
    world.pass(3 * DAYS);
    expect(world.tenant.truth.registrations).toEqual([]);
    await openFor(world, "sg-it");
    world.pass(7 * DAYS);
    const members = new Set(world.tenant.truth.membersOf("sg-it", world.now));
    expect(world.tenant.truth.registrations.length).toBeGreaterThan(25);
    expect(world.tenant.truth.registrations.every(({ personId }) => members.has(personId))).toBe(true);
  });

  it("leaves four or five records seconds apart, of which one alone says that it happened", async () => {
    const world = tenantWorld({ file: { people: SURE } });
    await openFor(world, "sg-it");
    world.pass(7 * DAYS);
    const records = await audits(world);
    for (const { personId, at, recordId } of world.tenant.truth.registrations) {
      const upn = world.tenant.truth.person(personId)!.upn;
      const own = records.filter(
        (record) =>
          record.targetResources[0]?.userPrincipalName === upn &&
          Math.abs(Date.parse(record.activityDateTime) - at) < MINUTES,
      );
      expect([4, 5]).toContain(own.length);
      const names = own.map((record) => record.activityDisplayName);
      expect(names[0]).toBe("Get passkey creation options");
      expect(names.slice(-3)).toEqual([
        "Add Passkey (synced)",
        "User registered security info",
        "User registered security info",
      ]);
      expect(own.filter((record) => record.activityDisplayName.startsWith("Add Passkey")).map(({ id }) => id)).toEqual([
        recordId,
      ]);
    }
  });

  it("is recorded with a null target id, the AAGUID among unordered details, and the credential in standard Base64", async () => {
    const world = tenantWorld({ file: { people: SURE } });
    await openFor(world, "sg-it");
    world.pass(7 * DAYS);
    const added = (await audits(world)).filter((record) => record.activityDisplayName === "Add Passkey (synced)");
    const positions = new Set<number>();
    for (const record of added) {
      const truth = world.tenant.truth.registrations.find(({ recordId }) => recordId === record.id)!;
      const [resource] = record.targetResources;
      expect(resource!.id).toBeNull();
      expect(resource!.userPrincipalName).toBe(world.tenant.truth.person(truth.personId)!.upn);
      expect(Buffer.from(resource!.displayName, "base64").toString("base64url")).toBe(truth.credentialId);
      const position = record.additionalDetails.findIndex(({ key }) => key.toLowerCase() === "aaguid");
      expect(record.additionalDetails[position]!.value).toBe(truth.aaguid);
      positions.add(position);
      expect(record.loggedByService).toBe("Device Registration Service");
    }
    expect(positions.size).toBe(2);
    expect(added.some((record) => /[+/]/.test(record.targetResources[0]!.displayName))).toBe(true);
  });

  it("names the target where the tenant file says so", async () => {
    const world = tenantWorld({
      file: { people: SURE, logs: { ...{ delay: { p50: "0s", p99: "0s" } }, duplicates: 0, nullTargetIds: false } },
    });
    await openFor(world, "sg-it");
    world.pass(7 * DAYS);
    const added = (await audits(world)).filter((record) => record.activityDisplayName.startsWith("Add Passkey"));
    expect(added.every((record) => world.tenant.truth.person(record.targetResources[0]!.id!) !== undefined)).toBe(true);
  });

  it("shows in fido2Methods with the passkey's type, and on beta when it was last used", async () => {
    const world = tenantWorld({ file: { people: SURE } });
    await openFor(world, "sg-it");
    world.pass(7 * DAYS);
    const { personId, credentialId, aaguid } = world.tenant.truth.registrations[0]!;
    const ask = async (version: string) =>
      (await world.ask(`/${version}/users/${personId}/authentication/fido2Methods`)).body.value;
    expect(await ask("v1.0")).toEqual([
      expect.objectContaining({
        id: credentialId,
        aaGuid: aaguid,
        passkeyType: "synced",
        attestationLevel: "notAttested",
      }),
    ]);
    expect(await ask("v1.0")).not.toEqual([expect.objectContaining({ lastUsedDateTime: expect.anything() })]);
    const [beta] = (await ask("beta")) as { lastUsedDateTime: string }[];
    expect(Date.parse(beta!.lastUsedDateTime)).toBeGreaterThan(START);
  });

  it("is given up by some, who leave a start and a cancel and never come back", async () => {
    const world = tenantWorld({ file: { people: { registers: { share: 1, medianAfter: "4h", abandons: 1 } } } });
    await openFor(world, "sg-it");
    world.pass(10 * DAYS);
    expect(world.tenant.truth.registrations).toEqual([]);
    expect(world.tenant.truth.abandoned.length).toBeGreaterThan(25);
    const names = new Set((await audits(world)).map((record) => record.activityDisplayName));
    expect(names).toContain("User canceled security info registration");
    expect(names).not.toContain("Add Passkey (synced)");
  });

  it("comes with the loss of the old method for those who keep no second one", async () => {
    const world = tenantWorld({ file: { people: { ...SURE, secondMethod: 0 } } });
    await openFor(world, "sg-it");
    const before = world.tenant.truth.people.find((person) => person.upn.startsWith("it-"))!;
    expect(before.otherMethods.length).toBe(1);
    world.pass(10 * DAYS);
    expect(world.tenant.truth.person(before.id)).toMatchObject({ otherMethods: [], passkeys: [{ type: "synced" }] });
    const answer = await world.ask(`/v1.0/users/${before.id}/authentication/methods`);
    expect((answer.body.value as { "@odata.type": string }[]).map((one) => one["@odata.type"])).toEqual([
      "#microsoft.graph.passwordAuthenticationMethod",
      "#microsoft.graph.fido2AuthenticationMethod",
    ]);
  });

  it("falls into working hours", async () => {
    const world = tenantWorld({ file: { people: SURE } });
    await openFor(world, "sg-it");
    world.pass(10 * DAYS);
    for (const { at } of world.tenant.truth.registrations) {
      const hour = new Date(at).getUTCHours();
      expect(hour >= 6 && hour < 17).toBe(true);
      expect([0, 6]).not.toContain(new Date(at).getUTCDay());
    }
  });

  it("waits for the policy and the membership to reach the person, each on its own clock", async () => {
    const slow = { policy: { p50: "3h", max: "6h" }, membership: { p50: "0s", max: "0s" } };
    const world = tenantWorld({
      file: { people: { registers: { share: 1, medianAfter: "1m", abandons: 0 } }, propagation: slow },
    });
    await openFor(world, "sg-it");
    const { truth } = world.tenant;
    const person = truth.person(truth.membersOf("sg-it", world.now)[0]!)!;
    expect(truth.effectiveAccessOf(person.id, world.now).canRegister("synced", person.provider.aaguid)).toBe(false);
    world.pass(6 * HOURS + 1);
    expect(truth.effectiveAccessOf(person.id, world.now).canRegister("synced", person.provider.aaguid)).toBe(true);
    const moments = new Set(
      truth
        .membersOf("sg-it", world.now)
        .map((id) =>
          Array.from({ length: 73 }, (_, index) => START + index * 5 * MINUTES).find((at) =>
            truth.effectiveAccessOf(id, at).canRegister("synced", person.provider.aaguid),
          ),
        ),
    );
    expect(moments.size).toBeGreaterThan(5);
  });
});
