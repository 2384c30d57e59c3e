import * as fc from "fast-check";
import { SnapshotUnusableError } from "../../../src/local/tenant/journal";
import { DAYS, HOURS, openFor, START, tenantWorld } from "./tenant-world";
import type { TenantWorld } from "./tenant-world";

const RICH = {
  file: {
    propagation: { policy: { p50: "5m", max: "1h" }, membership: { p50: "20m", max: "24h" } },
    logs: { duplicates: 0.05 },
    people: { secondMethod: 0.5 },
  },
  faults: [
    { at: "start + 3d", for: "1d", kind: "sign-in-failure", code: 135017, share: 0.5 },
    { at: "wave 1 + 1d", kind: "foreign-edit", edit: { addExclusion: "sg-contractors" } },
    { at: "start + 2d", kind: "membership", group: "sg-it", remove: 2 },
    { at: "start + 4d", kind: "noise", preset: "new-joiners" },
  ],
};

const everything = (world: TenantWorld) => {
  const { registrations, lockouts, freshAttempts, faultHits, policyWrites, membershipChanges, abandoned } =
    world.tenant.truth;
  const records = world.tenant.truth.signInRecords(-Infinity, Infinity);
  return JSON.stringify({
    registrations,
    lockouts,
    freshAttempts,
    faultHits,
    policyWrites,
    membershipChanges,
    abandoned,
    records,
  });
};

async function live(world: TenantWorld, steps: number, disturb: (step: number) => Promise<unknown>): Promise<string> {
  world.tenant.followWaves([{ name: "one", groupIds: [world.groupId("sg-it")] }], START);
  await openFor(world, "sg-it");
  for (let step = 1; step <= steps; step += 1) {
    world.now = START + Math.round((6 * DAYS * step) / steps);
    world.tenant.advanceTo(world.now);
    await disturb(step);
  }
  return everything(world);
}

describe("the same files and seed", () => {
  it("make the same world, however time is advanced and whatever is read meanwhile", async () => {
    const plain = await live(tenantWorld(RICH), 1, () => Promise.resolve());
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 60 }),
        fc.array(fc.constantFrom("/v1.0/users?$top=3", "/beta/auditLogs/signIns?$top=3", "/v1.0/nothing"), {
          maxLength: 3,
        }),
        async (steps, reads) => {
          const world = tenantWorld(RICH);
          const same = await live(world, steps, async () => {
            for (const path of reads) await world.ask(path);
          });
          expect(same === plain).toBe(true);
        },
      ),
      { numRuns: 6 },
    );
  });

  it("make another world with another seed", async () => {
    const one = await live(tenantWorld(RICH), 1, () => Promise.resolve());
    const other = await live(tenantWorld({ ...RICH, options: { seed: 99 } }), 1, () => Promise.resolve());
    expect(one === other).toBe(false);
  });

  it("let a person's day be what it is, whatever happens to others", async () => {
    const attempts = (world: TenantWorld) => {
      const { id } = world.tenant.truth.person("break-glass-001@contoso.example")!;
      return world.tenant.truth
        .signInRecords(START, START + 5 * DAYS)
        .filter(({ personId }) => personId === id)
        .map(({ createdAt }) => createdAt);
    };
    const [quiet, eventful] = [tenantWorld(), tenantWorld()];
    quiet.pass(5 * DAYS);
    await openFor(eventful, "sg-it");
    eventful.pass(5 * DAYS);
    expect(attempts(eventful)).toEqual(attempts(quiet));
  });
});

describe("a snapshot", () => {
  it("is small, is JSON, and brings the same world back in a new process", async () => {
    const world = tenantWorld(RICH);
    await live(world, 3, () => world.ask("/v1.0/organization"));
    world.tenant.askPerson("lab-one@contoso.example", { do: "sign-in", with: "other" });
    await world.ask(`/v1.0/users/it-001@contoso.example/authentication/temporaryAccessPassMethods`, {
      method: "POST",
      body: { lifetimeInMinutes: 60 },
    });
    const text = JSON.stringify(world.tenant.snapshot());
    expect(text.length).toBeLessThan(10_000);
    expect(text).not.toContain("Bearer");

    const again = tenantWorld(RICH);
    again.now = world.now;
    again.tenant.restore(JSON.parse(text));
    expect(everything(again)).toBe(everything(world));
    expect(again.tenant.truth.requests).toEqual(world.tenant.truth.requests);
    expect(await again.policy()).toEqual(await world.policy());
    again.pass(2 * DAYS);
    world.pass(2 * DAYS);
    expect(everything(again)).toBe(everything(world));
    // Telling the same waves again adds nothing.
    world.tenant.followWaves([{ name: "one", groupIds: [world.groupId("sg-it")] }], START);
    // And it can be saved again.
    expect((again.tenant.snapshot() as { journal: unknown[] }).journal).toHaveLength(
      (world.tenant.snapshot() as { journal: unknown[] }).journal.length,
    );
  });

  it("repeats writes that took effect and no others", async () => {
    const world = tenantWorld({
      faults: [
        { at: "start", for: "1h", kind: "silent-noop" },
        { at: "start + 1h", for: "1h", kind: "5xx-after-effect" },
      ],
    });
    await world.patch({ isSelfServiceRegistrationAllowed: false });
    expect((await world.patch({ state: "on" })).status).toBe(204);
    world.pass(HOURS);
    expect((await world.patch({ isSelfServiceRegistrationAllowed: false })).status).toBe(504);
    const again = tenantWorld();
    again.now = world.now;
    again.tenant.restore(JSON.parse(JSON.stringify(world.tenant.snapshot())));
    expect(again.tenant.truth.policyWrites).toHaveLength(1);
  });

  it("keeps the moment at which a tenant that starts `now` has started", () => {
    const world = tenantWorld({ file: { startsAt: "now" } });
    expect(world.tenant.startsAt).toBe(START);
    const saved = world.tenant.snapshot();
    const later = tenantWorld({ file: { startsAt: "now" } });
    later.now = START + 3 * DAYS;
    later.tenant.restore(saved);
    expect(later.tenant.startsAt).toBe(START);
  });

  it.each([
    ["nothing", null],
    ["another format", { format: 2 }],
    ["another seed", { format: 1, seed: 1 }],
    ["half of one", { format: 1, seed: 5 }],
  ])("of %s is refused with a reason", (_what, snapshot) => {
    expect(() => {
      tenantWorld().tenant.restore(snapshot);
    }).toThrow(SnapshotUnusableError);
  });
});
