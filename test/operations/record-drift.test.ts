import type { PolicyChange } from "../../src/domain/evidence/records";
import { policyHash } from "../../src/domain/policy/canonical";
import { decideNext } from "../../src/domain/rollout/decide";
import type { DriftSeen } from "../../src/domain/rollout/records";
import { HOUR, MINUTE } from "../../src/domain/time";
import { changeRollout, readRollout } from "../../src/operations/change-rollout";
import { detectDrift } from "../../src/operations/detect-drift";
import type { TestWorld } from "../builders/deps";
import { memberOf } from "../builders/deps";
import { groupId, policyOf } from "../builders/policies";
import { situationOf, TUESDAY_NINE, waveOf } from "../builders/rollouts";
import { applyToTheEnd, scheduled } from "../builders/scheduled";

let records = 0;
const logged = (world: TestWorld, actor: string, at = world.time.now): Promise<void> => {
  const change: PolicyChange = {
    id: `audit-${String((records += 1))}`,
    at,
    actor,
    actorId: actor,
    activity: "Authentication Methods Policy Update",
  };
  return world.deps.evidence.mergePolicyChanges([change]);
};

/** The first wave has its profile; our own record is in the log. */
async function applied(): Promise<TestWorld> {
  const world = await scheduled();
  await changeRollout(world.deps.rollouts, "r1", (current) => ({
    ...current,
    plan: { ...current.plan, notifications: { teams: true } },
  }));
  await applyToTheEnd(world);
  await logged(world, "passkey-rollout-writer", TUESDAY_NINE + 1000);
  world.time.now += 30 * MINUTE;
  return world;
}

async function driftOf(world: TestWorld): Promise<DriftSeen> {
  const { drift } = await readRollout(world.deps.rollouts, "r1");
  if (drift === null) throw new Error("no drift is known");
  return drift;
}

const sentences = async (world: TestWorld) =>
  (await world.deps.audit.list("r1")).filter(({ event }) => event.kind === "drift-seen").map(({ event }) => event);

/** Somebody sets the policy, the log tells who, and the watch looks. */
async function foreign(world: TestWorld, policy: TestWorld["tenant"]["policy"], actor?: string): Promise<void> {
  world.tenant.policy = policy;
  if (actor !== undefined) await logged(world, actor);
  world.time.now += 5 * MINUTE;
  await detectDrift(world.deps)();
}

/** What accepting it does to the store. */
async function accept(world: TestWorld): Promise<void> {
  const { policyHash: hash } = await driftOf(world);
  await world.deps.audit.append({
    rolloutId: "r1",
    at: world.time.now,
    kind: "hold-ended",
    actor: "passkey-rollout",
    wave: 0,
    sentence: "accepted",
    facts: { policyHash: hash },
  });
  await world.deps.tenant.saveBaseline(world.tenant.policy);
  await changeRollout(world.deps.rollouts, "r1", (current) => ({ ...current, drift: null }));
}

test("a tool that takes the wave's target away is named, with how many people can't sign in any more", async () => {
  const world = await applied();
  const registrations = [1, 2].map((n) => ({
    id: `reg-${String(n)}`,
    userId: memberOf(n).id,
    at: TUESDAY_NINE + MINUTE,
    type: "synced" as const,
    aaguid: "bada5566-a7aa-401f-bd96-45619a55120d",
    credentialId: null,
  }));
  await world.deps.evidence.merge({ rolloutId: "r1", wave: 0 }, "registrations", registrations);
  await foreign(world, policyOf(), "Config Sync");
  const drift = await driftOf(world);
  expect(drift).toMatchObject({ actor: "Config Sync", conflicts: true, times: 1 });
  expect(drift.sentence).toMatch(/^The application 'Config Sync' changed the passkey policy: /);
  expect(drift.sentence).toContain(`include target 'sg-1' (${groupId(1)}) was removed`);
  expect(drift.sentence).toMatch(/By that 20 people of wave 'wave-1' lose .*: 2 of them have registered one and can't/);
  expect((await sentences(world)).map(({ sentence }) => sentence)).toEqual([`${drift.sentence ?? ""}.`]);
  expect(JSON.stringify(world.cards.at(-1))).toContain("Config Sync");
});

test("a change whose author the log names later is told twice: as somebody's, then as theirs, and asked once", async () => {
  const world = await applied();
  const edited = { ...world.tenant.policy, isSelfServiceRegistrationAllowed: false };
  await foreign(world, edited);
  const before = await driftOf(world);
  expect(before.actor).toBeNull();
  expect(before.sentence).toMatch(/^Somebody whom the audit log does not name yet changed/);
  await foreign(world, edited);
  expect(world.cards).toHaveLength(1);
  await logged(world, "eve@contoso.example", world.time.now - 9 * MINUTE);
  await foreign(world, edited);
  const after = await driftOf(world);
  expect(after).toMatchObject({ actor: "eve@contoso.example", seenAt: before.seenAt, policyHash: before.policyHash });
  expect((await sentences(world)).map(({ actor }) => actor)).toEqual(["unknown", "eve@contoso.example"]);
  expect(world.cards).toHaveLength(2);
});

test("looking again at a change that is known says nothing new", async () => {
  const world = await applied();
  await foreign(world, policyOf(), "Config Sync");
  await foreign(world, policyOf());
  await foreign(world, policyOf());
  expect(await sentences(world)).toHaveLength(1);
  expect(world.cards).toHaveLength(1);
});

test("a tool that comes again and again is counted; from the third time on the rollout is held and not asked", async () => {
  const world = await applied();
  const ours = world.tenant.policy;
  for (let time = 1; time <= 3; time += 1) {
    await foreign(world, policyOf(), "Config Sync");
    if (time === 3) break;
    await foreign(world, ours, "eve@contoso.example");
    world.time.now += 4 * HOUR;
  }
  const drift = await driftOf(world);
  expect(drift.times).toBe(3);
  expect(drift.sentence).toMatch(/^The application 'Config Sync' changed the passkey policy for the 3rd time in 8 h: /);
  const rollout = await readRollout(world.deps.rollouts, "r1");
  const wave = waveOf(1);
  expect(decideNext(situationOf({ rollout, wave }))).toMatchObject({
    do: "hold",
    kind: "drift",
    reason: drift.sentence,
    waitsFor: expect.stringMatching(/^let that application leave the passkey policy alone/),
  });
  const resumed = { ...rollout, resumedAt: drift.seenAt + MINUTE };
  expect(decideNext(situationOf({ rollout: resumed, wave }))).toMatchObject({ do: "ask", kind: "drift" });
});

test("a second time is asked about, and says that it is the second", async () => {
  const world = await applied();
  const ours = world.tenant.policy;
  await foreign(world, policyOf(), "Config Sync");
  await foreign(world, ours);
  world.time.now += 4 * HOUR;
  await foreign(world, policyOf(), "Config Sync");
  const rollout = await readRollout(world.deps.rollouts, "r1");
  expect(decideNext(situationOf({ rollout, wave: waveOf(1) }))).toMatchObject({
    do: "ask",
    reason: expect.stringContaining("for the 2nd time in 4 h"),
  });
});

test("a change that is put back ends in the audit trail, so that the next one is a new one", async () => {
  const world = await applied();
  const ours = world.tenant.policy;
  await foreign(world, policyOf(), "Config Sync");
  await foreign(world, ours);
  const kinds = (await world.deps.audit.list("r1")).map(({ event }) => event.kind);
  expect(kinds.at(-1)).toBe("drift-ended");
  await foreign(world, policyOf(), "Config Sync");
  expect(await sentences(world)).toHaveLength(2);
});

test("whoever made an accepted change is not blamed for the next one", async () => {
  const world = await applied();
  await foreign(world, { ...world.tenant.policy, isSelfServiceRegistrationAllowed: false }, "eve@contoso.example");
  await accept(world);
  world.time.now += HOUR;
  await foreign(
    world,
    { ...world.tenant.policy, excludeTargets: [], isSelfServiceRegistrationAllowed: true },
    "Config Sync",
  );
  expect((await driftOf(world)).actor).toBe("Config Sync");
});

test("a drift that a containment was written over keeps its author", async () => {
  const world = await applied();
  const excludeTargets = [{ targetType: "group" as const, id: groupId(30) }];
  await foreign(world, { ...world.tenant.policy, excludeTargets }, "eve@contoso.example");
  await world.deps.audit.append({
    rolloutId: "r1",
    at: world.time.now + HOUR,
    kind: "write-intended",
    actor: "passkey-rollout",
    wave: 0,
    sentence: "closed",
    facts: {},
  });
  await logged(world, "passkey-rollout-writer", world.time.now + HOUR + 1000);
  world.time.now += 2 * HOUR;
  const baseline = { ...policyOf(), state: "disabled" as const };
  await world.deps.tenant.saveBaseline(baseline);
  await detectDrift(world.deps)();
  expect(await driftOf(world)).toMatchObject({ actor: "eve@contoso.example", baselineHash: policyHash(baseline) });
});
