import { closedProfile, CLOSED_PROFILE, DAYS, HOURS, openFor, START, target, tenantWorld } from "./tenant-world";
import type { TenantWorld } from "./tenant-world";

const REGISTERED = {
  registers: { share: 1, medianAfter: "1h", abandons: 0 },
  usesPasskeyOnceRegistered: 1,
  ownFailures: 0,
};

/** Everybody of sg-it has a passkey and nothing else. */
async function passkeysOnly(more: Record<string, unknown> = {}): Promise<TenantWorld> {
  const world = tenantWorld({ file: { people: { ...REGISTERED, secondMethod: 0 }, ...more } });
  await openFor(world, "sg-it");
  world.pass(7 * DAYS);
  return world;
}

/** The rollback that locks out: the wave's target is taken away. */
async function narrow(world: TenantWorld, token = "local:writer"): Promise<void> {
  const { includeTargets } = await world.policy();
  await world.patch({ includeTargets: includeTargets.filter(({ id }) => id === "all_users") }, { token });
}

describe("the truth", () => {
  it("blames the product for people whom its own narrowing keeps out", async () => {
    const world = await passkeysOnly();
    await narrow(world);
    world.pass(1 * DAYS);
    const { lockouts, policyWrites } = world.tenant.truth;
    expect(lockouts.length).toBeGreaterThan(10);
    const narrowing = policyWrites.at(-1)!;
    expect(narrowing.lost).toHaveLength(30);
    expect(new Set(lockouts.map(({ cause }) => JSON.stringify(cause)))).toEqual(
      new Set([JSON.stringify({ kind: "policy", id: narrowing.id, author: narrowing.author })]),
    );
    expect(narrowing.author.kind).toBe("product");
    const refused = await world.all("/beta/auditLogs/signIns?$filter=status/errorCode eq 135016");
    expect(new Set(refused.map(({ userId }) => userId))).toEqual(new Set(lockouts.map(({ personId }) => personId)));
  });

  it("blames a colleague for what a colleague does, also after a harmless write of the product", async () => {
    const world = await passkeysOnly();
    await narrow(world, "local:user:admin@contoso.example");
    world.pass(HOURS);
    await world.patch({ isSelfServiceRegistrationAllowed: false });
    world.pass(1 * DAYS);
    const { lockouts } = world.tenant.truth;
    expect(lockouts.length).toBeGreaterThan(10);
    expect(lockouts.every(({ cause }) => cause.kind === "policy" && cause.author.kind === "foreign")).toBe(true);
  });

  it("blames a membership change where that took access away", async () => {
    const world = await passkeysOnly();
    const { personId } = world.tenant.truth.registrations[0]!;
    await world.ask(`/v1.0/groups/${world.groupId("sg-it")}/members/${personId}/$ref`, { method: "DELETE" });
    const [change] = world.tenant.truth.membershipChanges;
    expect(change).toMatchObject({ effect: "loses", author: { kind: "product" } });
    expect(world.tenant.truth.canSignIn(personId, world.now)).toEqual({
      can: false,
      cause: { kind: "membership", id: change!.id, author: change!.author },
    });
    expect(world.tenant.truth.canSignIn(personId, world.now - HOURS)).toEqual({ can: true });
  });

  it("blames nobody while the closed twin lets everybody in who registered", async () => {
    const world = await passkeysOnly();
    const { passkeyProfiles, includeTargets } = await world.policy();
    const registered = world.tenant.truth.registrations.length;
    await world.patch({
      passkeyProfiles: [...(passkeyProfiles ?? []), closedProfile()],
      includeTargets: includeTargets.map((one) => (one.id === "all_users" ? one : target(one.id, CLOSED_PROFILE))),
    });
    world.pass(7 * DAYS);
    expect(world.tenant.truth.lockouts).toEqual([]);
    expect(world.tenant.truth.registrations).toHaveLength(registered);
    expect(world.tenant.truth.policyWrites.at(-1)).toMatchObject({ gained: [] });
    expect(world.tenant.truth.policyWrites.at(-1)!.lost).toHaveLength(30);
  });

  it("counts as locked out whoever the closed twin refuses in a tenant that works so", async () => {
    const world = await passkeysOnly({ graph: { syncedWithAttestation: "blocks-sign-in" } });
    const { passkeyProfiles, includeTargets } = await world.policy();
    await world.patch({
      passkeyProfiles: [...(passkeyProfiles ?? []), closedProfile()],
      includeTargets: includeTargets.map((one) => (one.id === "all_users" ? one : target(one.id, CLOSED_PROFILE))),
    });
    world.pass(1 * DAYS);
    expect(world.tenant.truth.lockouts.length).toBeGreaterThan(10);
    expect(world.tenant.truth.failingNow().locked.length).toBeGreaterThan(20);
    expect(world.tenant.truth.blockedAtWorst).toBeGreaterThan(10);
  });

  it("says who gained from each write, by the directory's memberships at that moment", async () => {
    const world = tenantWorld({
      file: {
        groups: [
          { name: "sg-it", users: 12, guests: 2, disabled: 1 },
          { name: "sg-hr", users: 5 },
        ],
      },
    });
    await openFor(world, "sg-it");
    await openFor(world, "sg-hr");
    const gained = world.tenant.truth.policyWrites.map((write) => write.gained.length);
    expect(gained).toEqual([9, 5]);
    expect(world.tenant.truth.membersOf("sg-it", START)).toHaveLength(12);
  });

  it("lets a policy act on each person after a delay of their own, and never again an older one", async () => {
    const propagation = { policy: { p50: "30m", max: "2h" }, membership: { p50: "0s", max: "0s" } };
    const world = tenantWorld({ file: { propagation } });
    await openFor(world, "sg-it");
    world.pass(10 * 60_000);
    await narrow(world);
    world.pass(3 * HOURS);
    const { truth } = world.tenant;
    for (const id of truth.membersOf("sg-it", world.now)) {
      const { aaguid } = truth.person(id)!.provider;
      const seen = Array.from({ length: 40 }, (_, index) =>
        truth.effectiveAccessOf(id, START + index * 5 * 60_000).canRegister("synced", aaguid),
      );
      // Off, perhaps on for a while, then off for good.
      expect(seen.at(0)).toBe(false);
      expect(seen.at(-1)).toBe(false);
      expect(seen.filter((now, index) => index > 0 && now !== seen[index - 1]).length).toBeLessThanOrEqual(2);
    }
  });

  it("holds nobody of the lab, whatever they do", async () => {
    const world = tenantWorld();
    const upn = "lab-one@contoso.example";
    expect(world.tenant.askPerson(upn, { do: "register-passkey" })).toEqual({ succeeded: false });
    expect(world.tenant.askPerson(upn, { do: "sign-in", with: "passkey" })).toEqual({ succeeded: false });
    expect(world.tenant.askPerson(upn, { do: "sign-in", with: "other" })).toEqual({ succeeded: true, errorCode: 0 });
    const lab = await world.ask("/v1.0/groups", {
      method: "POST",
      body: { displayName: "lab", mailEnabled: false, mailNickname: "lab", securityEnabled: true },
    });
    const { id } = (await world.ask(`/v1.0/users/${upn}`)).body as { id: string };
    const body = { "@odata.id": `https://graph.microsoft.com/v1.0/directoryObjects/${id}` };
    await world.ask(`/v1.0/groups/${String(lab.body.id)}/members/$ref`, { method: "POST", body });
    await openFor(world, "lab");
    const made = world.tenant.askPerson(upn, { do: "register-passkey", provider: "1password" });
    expect(made).toMatchObject({ succeeded: true, credentialId: expect.any(String) });
    expect(world.tenant.askPerson(upn, { do: "sign-in", with: "passkey" })).toEqual({ succeeded: true, errorCode: 0 });
    await narrow(world);
    expect(world.tenant.askPerson(upn, { do: "sign-in", with: "passkey" })).toEqual({
      succeeded: false,
      errorCode: 135016,
    });

    const { truth } = world.tenant;
    expect([truth.registrations, truth.lockouts, truth.membershipChanges]).toEqual([[], [], []]);
    expect(truth.policyWrites.map(({ gained, lost }) => [...gained, ...lost])).toEqual([[], []]);
    const added = await world.all(
      "/v1.0/auditLogs/directoryAudits?$filter=startswith(activityDisplayName,'Add Passkey')",
    );
    expect(added).toHaveLength(1);
    expect(world.tenant.truth.people.some((person) => person.upn.startsWith("lab-"))).toBe(false);
  });
});
