import { DAYS, HOURS, openFor, tenantWorld } from "../tenant-world";

const REGISTERED = {
  registers: { share: 1, medianAfter: "1h", abandons: 0 },
  usesPasskeyOnceRegistered: 1,
  ownFailures: 0,
};

async function lived(fault: Record<string, unknown>, people: Record<string, unknown> = {}) {
  const world = tenantWorld({
    file: { people: { ...REGISTERED, ...people } },
    faults: [{ at: "start + 7d", for: "1d", kind: "sign-in-failure", code: 135017, ...fault }],
  });
  await openFor(world, "sg-it");
  world.pass(7 * DAYS);
  const before = world.tenant.truth.lockouts.length;
  world.pass(1 * DAYS);
  return { world, truth: world.tenant.truth, before };
}

describe("a sign-in failure of the scenario", () => {
  it("hits passkeys with its code, and whoever has another method gets in with that, later", async () => {
    // Break-glass people have a security key and nothing else.
    const { world, truth, before } = await lived({ provider: "1password" }, { secondMethod: 1 });
    expect(before).toBe(0);
    expect(truth.faultHits.length).toBeGreaterThan(5);
    expect(truth.faultHits.every(({ blocked }) => !blocked)).toBe(true);
    expect(truth.lockouts).toEqual([]);
    const records = await world.all("/beta/auditLogs/signIns?$filter=status/errorCode eq 135017");
    expect(new Set(records.map(({ userId }) => userId))).toEqual(
      new Set(truth.faultHits.map(({ personId }) => personId)),
    );
    // They try again once or twice before they give the passkey up for the day.
    const tries = new Map<string, number>();
    for (const { personId } of truth.faultHits) tries.set(personId, (tries.get(personId) ?? 0) + 1);
    expect(Math.max(...tries.values())).toBeGreaterThanOrEqual(2);
    expect(Math.max(...tries.values())).toBeLessThanOrEqual(3);
  });

  it("locks out those who keep nothing else, by its own fault, until it ends", async () => {
    const { world, truth } = await lived({}, { secondMethod: 0 });
    expect(truth.lockouts.length).toBeGreaterThan(10);
    expect(truth.lockouts.every(({ cause }) => cause.kind === "fault" && cause.id === 0)).toBe(true);
    expect(truth.blockedAtWorst).toBeGreaterThan(10);
    expect(truth.failingNow().passkey.length).toBeGreaterThan(10);
    expect(truth.failingNow().locked).toEqual([]);
    world.pass(3 * DAYS);
    expect(truth.failingNow()).toEqual({ locked: [], passkey: [] });
  });

  it("draws its share of people once, and only those of its provider and platform", async () => {
    const { truth } = await lived({ share: 0.5, provider: "1password" });
    const [fault] = truth.faults;
    const hit = new Set(truth.faultHits.map(({ personId }) => personId));
    expect(fault!.drawn.length).toBeGreaterThan(0);
    expect(hit.size).toBeLessThanOrEqual(fault!.drawn.length);
    expect([...hit].every((id) => fault!.drawn.includes(id) && truth.person(id)!.provider.name === "1password")).toBe(
      true,
    );

    const { truth: onPhones } = await lived({ platform: "ios" });
    expect(onPhones.faultHits.length).toBeGreaterThan(0);
    expect(onPhones.faultHits.every(({ personId }) => onPhones.person(personId)!.platform === "ios")).toBe(true);
  });

  it("with `everyone` hits whatever people try, with or without a passkey", async () => {
    const { world, truth } = await lived({ everyone: true, code: 50033, share: 0.5 });
    const without = truth.faultHits.filter(({ personId }) => truth.person(personId)!.passkeys.length === 0);
    expect(truth.faultHits.length).toBeGreaterThan(10);
    expect(truth.faultHits.every(({ blocked }) => blocked)).toBe(true);
    expect(truth.faults[0]!.drawn.length).toBeLessThan(truth.people.length);
    expect(without.every(({ personId }) => truth.faults[0]!.drawn.includes(personId))).toBe(true);
    world.pass(HOURS);
    expect(truth.failingNow().locked).toEqual([]);
  });
});
