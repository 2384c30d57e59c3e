import type { WriteProgress } from "../../src/contracts/durable/activities";
import { effectiveAccess } from "../../src/domain/policy/effective-access";
import { policyHash } from "../../src/domain/policy/canonical";
import { MINUTE } from "../../src/domain/time";
import { applyWave } from "../../src/operations/apply-wave";
import { containWave } from "../../src/operations/contain-wave";
import { memberOf, type TestWorld, worldOf } from "../builders/deps";
import { groupId, OPEN_PROFILE, policyOf, targetOf } from "../builders/policies";
import { rolloutOf, TUESDAY_NINE, waveOf } from "../builders/rollouts";
import { hashPeople } from "../../src/operations/read-wave-people";

const WAVE = { rolloutId: "r1", wave: 0 };
const people = Array.from({ length: 20 }, (_, n) => memberOf(n));

/** A scheduled rollout whose first wave may start: twenty people in one group. */
async function scheduled(): Promise<TestWorld> {
  const world = worldOf();
  const groups = [{ id: groupId(1), name: "sg-1" }];
  world.tenant.groups.set("sg-1", { id: groupId(1), name: "sg-1", members: [...people] });
  world.tenant.groups.set("sg-approvers", { id: groupId(9), name: "sg-approvers", members: [memberOf(90)] });
  const snapshot = {
    takenAt: TUESDAY_NINE,
    groups,
    people: people.map(({ id, upn }) => ({ id, upn })),
    guests: [],
    disabled: [],
  };
  await world.deps.rollouts.insertRollout(rolloutOf(), [
    waveOf(0, { peopleHash: hashPeople(snapshot) }),
    waveOf(1),
    waveOf(2),
  ]);
  await world.deps.documents.saveSnapshot("r1", 0, snapshot);
  await world.deps.tenant.saveBaseline(world.tenant.policy);
  return world;
}

/** Calls the activity as the orchestration does, waiting as it is told, until there is a result. */
async function applyToTheEnd(world: TestWorld): Promise<WriteProgress> {
  for (let call = 0; call < 90; call += 1) {
    const progress = await applyWave(world.deps)(WAVE);
    if (progress.kind !== "again") return progress;
    world.time.now += progress.afterMs;
  }
  throw new Error("the write never came to an end");
}

async function wave(world: TestWorld) {
  const waves = await world.deps.rollouts.readWaves("r1");
  const first = waves[0]?.value;
  if (first === undefined) throw new Error("the wave is gone");
  return first;
}

function mayRegister(world: TestWorld): boolean {
  return effectiveAccess(world.tenant.policy, [groupId(1)]).mayRegisterSynced;
}

test("a wave's people may register once the write was sent, seen and remembered", async () => {
  const world = await scheduled();
  expect(await applyToTheEnd(world)).toEqual({ kind: "verified" });
  expect(mayRegister(world)).toBe(true);
  expect(await wave(world)).toMatchObject({ phase: "baking", appliedAt: TUESDAY_NINE, usersGained: 20 });
  const baseline = await world.deps.tenant.readBaseline();
  expect(policyHash(baseline?.value ?? policyOf())).toBe(policyHash(world.tenant.policy));
});

test("the undo bundle and the audit entry are there before the PATCH leaves", async () => {
  const world = await scheduled();
  let found: unknown;
  world.tenant.beforeWrite = () =>
    (found = Promise.all([world.deps.documents.readUndoBundles("r1", 0), world.deps.audit.list("r1")]));
  await applyToTheEnd(world);
  const [bundles, audit] = (await found) as [readonly { intentId: string }[], readonly { event: { kind: string } }[]];
  expect(bundles.map((bundle) => bundle.intentId)).toEqual(world.tenant.sent.map((sent) => sent.intentId));
  expect(audit.map((entry) => entry.event.kind)).toContain("write-intended");
});

test("doing it twice writes once", async () => {
  const world = await scheduled();
  await applyToTheEnd(world);
  await applyToTheEnd(world);
  expect(world.tenant.sent).toHaveLength(1);
});

test("a lost answer to a write that took effect is no second write", async () => {
  const world = await scheduled();
  world.tenant.writeFaults.push("lost-answer");
  expect(await applyToTheEnd(world)).toEqual({ kind: "verified" });
  expect(world.tenant.sent).toHaveLength(1);
});

test.each(["silent-noop", "lost-before"] as const)(
  "%s: 204 is no proof, so the write is sent again when its effect doesn't show",
  async (fault) => {
    const world = await scheduled();
    world.tenant.writeFaults.push(fault);
    expect(await applyToTheEnd(world)).toEqual({ kind: "verified" });
    expect(world.tenant.sent).toHaveLength(2);
    expect(mayRegister(world)).toBe(true);
  },
);

test("stale reads after the write are waited out, not answered with another write", async () => {
  const world = await scheduled();
  const before = world.tenant.policy;
  world.tenant.beforeWrite = () => world.tenant.staleReads.push(...Array.from({ length: 8 }, () => before));
  expect(await applyToTheEnd(world)).toEqual({ kind: "verified" });
  expect(world.tenant.sent).toHaveLength(1);
});

test("a write that never takes effect is given up and held", async () => {
  const world = await scheduled();
  world.tenant.writeFaults.push(...Array.from({ length: 9 }, () => "silent-noop" as const));
  expect(await applyToTheEnd(world)).toMatchObject({ kind: "held", reason: expect.stringContaining("5 times") });
});

test("a refused write is held with Graph's words and leaves no trace of access", async () => {
  const world = await scheduled();
  world.tenant.writeFaults.push("refused");
  expect(await applyToTheEnd(world)).toMatchObject({ kind: "held", reason: expect.stringContaining("too large") });
  expect(await wave(world)).toMatchObject({ appliedAt: null, verifiedAt: null });
});

test("a throttled write comes back when Graph said so", async () => {
  const world = await scheduled();
  world.tenant.writeFaults.push("throttled");
  expect(await applyWave(world.deps)(WAVE)).toMatchObject({ kind: "again", afterMs: 17_000 });
  expect(await applyToTheEnd(world)).toEqual({ kind: "verified" });
});

test("the stop switch keeps the PATCH from leaving, and turning it off lets it go", async () => {
  const world = await scheduled();
  await world.deps.stopSwitch.set(true, "bo@contoso.example", "incident");
  expect(await applyWave(world.deps)(WAVE)).toMatchObject({
    kind: "again",
    reason: expect.stringContaining("bo@contoso.example"),
  });
  expect(world.tenant.sent).toHaveLength(0);
  await world.deps.stopSwitch.set(false, "bo@contoso.example", "");
  expect(await applyToTheEnd(world)).toEqual({ kind: "verified" });
});

test("a colleague's edit before the write holds the wave, named, and nothing is sent", async () => {
  const world = await scheduled();
  world.tenant.policy = { ...world.tenant.policy, excludeTargets: [{ targetType: "group", id: groupId(30) }] };
  expect(await applyToTheEnd(world)).toMatchObject({ kind: "held", reason: expect.stringContaining(groupId(30)) });
  expect(world.tenant.sent).toHaveLength(0);
  expect((await world.deps.rollouts.readRollout("r1"))?.value.drift).toMatchObject({ conflicts: false });
});

test("a colleague's edit that slips in between the read and the PATCH is found and named", async () => {
  const world = await scheduled();
  const foreign = targetOf(groupId(31), policyOf().defaultPasskeyProfile ?? "");
  world.tenant.beforeWrite = () => {
    world.tenant.policy = {
      ...world.tenant.policy,
      isSelfServiceRegistrationAllowed: false,
      includeTargets: [...world.tenant.policy.includeTargets, foreign],
    };
  };
  expect(await applyToTheEnd(world)).toEqual({ kind: "verified" });
  expect((await world.deps.rollouts.readRollout("r1"))?.value.drift?.changes.join()).toContain(
    "isSelfServiceRegistrationAllowed",
  );
});

test("a protected person who joined meanwhile keeps the wave from starting", async () => {
  const world = await scheduled();
  const rollout = await world.deps.rollouts.readRollout("r1");
  if (rollout === undefined) throw new Error("the rollout is gone");
  const plan = { ...rollout.value.plan, protect: { ...rollout.value.plan.protect, groups: ["sg-break-glass"] } };
  await world.deps.rollouts.saveRollout({ ...rollout.value, plan }, rollout.etag);
  world.tenant.groups.set("sg-break-glass", { id: groupId(8), name: "sg-break-glass", members: [memberOf(3)] });
  expect(await applyToTheEnd(world)).toMatchObject({
    kind: "held",
    reason: expect.stringContaining("user3@contoso.example"),
  });
  expect(world.tenant.sent).toHaveLength(0);
});

test("more joiners than the plan allows hold the wave; resuming accepts them", async () => {
  const world = await scheduled();
  world.tenant.groups.get("sg-1")?.members.push(...Array.from({ length: 6 }, (_, n) => memberOf(50 + n)));
  expect(await applyToTheEnd(world)).toMatchObject({
    kind: "held",
    reason: expect.stringContaining("6 people joined"),
  });
  expect(await applyToTheEnd(world)).toEqual({ kind: "verified" });
  expect((await wave(world)).usersGained).toBe(26);
});

describe("taking a wave back", () => {
  async function applied(): Promise<TestWorld> {
    const world = await scheduled();
    await applyToTheEnd(world);
    return world;
  }
  const proof = { id: "closed-twin-keeps-sign-in" as const, at: 0, holds: true, sentence: "seen", by: "lab" };

  async function contain(world: TestWorld): Promise<WriteProgress> {
    for (let call = 0; call < 90; call += 1) {
      const progress = await containWave(world.deps)({ ...WAVE, reason: "an alarm" });
      if (progress.kind !== "again") return progress;
      world.time.now += progress.afterMs;
    }
    throw new Error("the containment never came to an end");
  }

  test("closes the registration and keeps every sign-in, where that was proven", async () => {
    const world = await applied();
    await world.deps.tenant.saveProof(proof);
    expect(await contain(world)).toEqual({ kind: "verified" });
    expect(effectiveAccess(world.tenant.policy, [groupId(1)])).toMatchObject({
      maySignInSynced: true,
      mayRegisterSynced: false,
    });
    expect(await wave(world)).toMatchObject({
      phase: "rolled-back",
      rollback: { strategy: "close-registration", usersClosed: 20 },
    });
  });

  test("without the proof it adds nobody else and narrows nothing", async () => {
    const world = await applied();
    expect(await contain(world)).toEqual({ kind: "verified" });
    expect(world.tenant.sent).toHaveLength(1);
    expect(await wave(world)).toMatchObject({ phase: "frozen", rollback: { strategy: "freeze" } });
  });

  test("a colleague's harmless edit doesn't keep a containment waiting, and survives it", async () => {
    const world = await applied();
    await world.deps.tenant.saveProof(proof);
    world.tenant.policy = { ...world.tenant.policy, excludeTargets: [{ targetType: "group", id: groupId(30) }] };
    expect(await contain(world)).toEqual({ kind: "verified" });
    expect(world.tenant.policy.excludeTargets).toHaveLength(1);
  });

  test("a silent no-op is not taken for contained", async () => {
    const world = await applied();
    await world.deps.tenant.saveProof(proof);
    world.tenant.writeFaults.push("silent-noop");
    expect(await contain(world)).toEqual({ kind: "verified" });
    expect(effectiveAccess(world.tenant.policy, [groupId(1)]).mayRegisterSynced).toBe(false);
    expect(world.time.now - TUESDAY_NINE).toBeGreaterThan(4 * MINUTE);
  });
});

test("the profile goes by the id that was chosen before anything was written", async () => {
  const world = await scheduled();
  await applyToTheEnd(world);
  expect(world.tenant.policy.passkeyProfiles?.map((profile) => profile.id)).toContain(OPEN_PROFILE);
});
