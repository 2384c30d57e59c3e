import { sha256 } from "../../src/domain/hash";
import { policyHash } from "../../src/domain/policy/canonical";
import type { AwaitedWrite } from "../../src/domain/rollout/records";
import { DAY, HOUR, MINUTE } from "../../src/domain/time";
import { applyWave } from "../../src/operations/apply-wave";
import { changeRollout, changeWave, readRollout } from "../../src/operations/change-rollout";
import { containWave } from "../../src/operations/contain-wave";
import { detectDrift } from "../../src/operations/detect-drift";
import type { TestWorld } from "../builders/deps";
import { DEFAULT_PROFILE, groupId, targetOf } from "../builders/policies";
import { waveOf } from "../builders/rollouts";
import { firstWave, mayRegister, scheduled, WAVE } from "../builders/scheduled";

async function byPerson(): Promise<TestWorld> {
  const world = await scheduled();
  await changeRollout(world.deps.rollouts, "r1", (current) => ({
    ...current,
    plan: { ...current.plan, writer: "person" },
  }));
  return world;
}

const apply = (world: TestWorld) => applyWave(world.deps)(WAVE);

/** The request that is handed out now. */
async function handedOut(world: TestWorld): Promise<AwaitedWrite> {
  const { awaited } = await firstWave(world);
  if (awaited === null || awaited === undefined) throw new Error("no request is handed out");
  return awaited;
}

/** What Graph does with the request that a person sends byte for byte, or with a part of it. */
function send(world: TestWorld, { request }: AwaitedWrite, change: (body: object) => object = (body) => body): void {
  world.tenant.policy = { ...world.tenant.policy, ...change(JSON.parse(request.body) as object) };
}

const audit = async (world: TestWorld) => (await world.deps.audit.list("r1")).map(({ event }) => event);

test("the app prepares the exact request, says what it waits for, and sends nothing itself", async () => {
  const world = await byPerson();
  expect(await apply(world)).toMatchObject({
    kind: "again",
    afterMs: 2 * MINUTE,
    reason: expect.stringContaining("an admin"),
  });
  const wave = await firstWave(world);
  const awaited = await handedOut(world);
  expect(wave).toMatchObject({
    phase: "applying",
    appliedAt: null,
    waitsFor: expect.stringContaining(awaited.intentId),
  });
  expect(awaited).toMatchObject({ purpose: "assign", expiresAt: world.time.now + DAY, request: { method: "PATCH" } });
  expect(awaited.request.headers["client-request-id"]).toBe(awaited.intentId);
  expect(awaited.bodySha256).toBe(sha256(awaited.request.body));
  const bundles = await world.deps.documents.readUndoBundles("r1", 0);
  expect(bundles.map(({ intentId }) => intentId)).toEqual([awaited.intentId]);
  expect((await audit(world)).at(-1)).toMatchObject({ kind: "write-intended", facts: { intentId: awaited.intentId } });
  expect(world.tenant.sent).toHaveLength(0);
});

test("once a person has sent it, the wave goes on as if the app had", async () => {
  const world = await byPerson();
  await apply(world);
  const awaited = await handedOut(world);
  for (let look = 0; look < 3; look += 1) {
    world.time.now += 2 * MINUTE;
    expect(await apply(world)).toMatchObject({ kind: "again" });
    expect((await handedOut(world)).intentId).toBe(awaited.intentId);
  }
  send(world, awaited);
  world.time.now += 2 * MINUTE;
  await detectDrift(world.deps)();
  expect(await apply(world)).toEqual({ kind: "verified" });
  expect(mayRegister(world)).toBe(true);
  expect(await firstWave(world)).toMatchObject({
    phase: "baking",
    awaited: null,
    appliedAt: world.time.now,
    usersGained: 20,
    sent: [{ intentId: awaited.intentId, readAt: world.time.now - 2 * MINUTE, doneAt: world.time.now }],
  });
  const { drift, owned } = await readRollout(world.deps.rollouts, "r1");
  expect([drift, owned.targets.length]).toEqual([null, 1]);
  expect(policyHash((await world.deps.tenant.readBaseline())!.value)).toBe(policyHash(world.tenant.policy));
  expect((await audit(world)).at(-1)).toMatchObject({ kind: "write-verified", facts: { intentId: awaited.intentId } });
});

test("only a part of it holds the wave and names each field that differs", async () => {
  const world = await byPerson();
  await apply(world);
  send(world, await handedOut(world), ({ passkeyProfiles }: { passkeyProfiles?: unknown }) => ({ passkeyProfiles }));
  expect(await apply(world)).toMatchObject({
    kind: "held",
    reason: expect.stringContaining(`${groupId(1)} was removed`),
  });
  expect(await firstWave(world)).toMatchObject({ awaited: null, appliedAt: null });
  // Resumed, the rest is asked for; what is there already is no foreign change.
  await changeRollout(world.deps.rollouts, "r1", (current) => ({ ...current, resumedAt: world.time.now }));
  await apply(world);
  const rest = await handedOut(world);
  expect(Object.keys(JSON.parse(rest.request.body) as object)).toEqual(["includeTargets"]);
  send(world, rest);
  expect(await apply(world)).toEqual({ kind: "verified" });
});

test("more than it says goes on observing, and names what else was changed", async () => {
  const world = await byPerson();
  await apply(world);
  send(world, await handedOut(world), (body) => ({ ...body, isSelfServiceRegistrationAllowed: false }));
  expect(await apply(world)).toEqual({ kind: "verified" });
  const { drift } = await readRollout(world.deps.rollouts, "r1");
  expect(drift?.changes.join()).toContain("isSelfServiceRegistrationAllowed");
});

test("a policy that somebody else changes makes the request void, and the wave is held as ever", async () => {
  const world = await byPerson();
  await apply(world);
  const { includeTargets } = world.tenant.policy;
  world.tenant.policy = {
    ...world.tenant.policy,
    includeTargets: [...includeTargets, targetOf(groupId(30), DEFAULT_PROFILE)],
  };
  expect(await apply(world)).toMatchObject({ kind: "held", reason: expect.stringContaining(groupId(30)) });
  expect((await firstWave(world)).awaited).toBeNull();
  // Accepted as the new baseline, another request is made upon it.
  await world.deps.tenant.saveBaseline(world.tenant.policy);
  await apply(world);
  expect((await handedOut(world)).request.body).toContain(groupId(30));
});

test("a request that nobody sends lapses after a day, and another one is made", async () => {
  const world = await byPerson();
  await apply(world);
  const first = await handedOut(world);
  world.time.now = first.expiresAt;
  expect(await apply(world)).toMatchObject({ kind: "again", reason: expect.stringContaining("another one is made") });
  expect((await firstWave(world)).awaited).toBeNull();
  expect((await audit(world)).at(-1)).toMatchObject({ kind: "write-abandoned", facts: { intentId: first.intentId } });
  await apply(world);
  expect((await handedOut(world)).intentId).not.toBe(first.intentId);
});

test.each(["abortedBy", "frozenBy", "pausedBy", "rollbackBy"] as const)(
  "%s takes the request back",
  async (control) => {
    const world = await byPerson();
    await apply(world);
    await changeRollout(world.deps.rollouts, "r1", (current) => ({
      ...current,
      controls: { ...current.controls, [control]: "bo@contoso.example" },
    }));
    expect(await apply(world)).toMatchObject({ kind: "again", reason: expect.stringContaining("must not be sent") });
    expect((await firstWave(world)).awaited).toBeNull();
  },
);

test("a request that was sent before it was stopped is seen through all the same", async () => {
  const world = await byPerson();
  await apply(world);
  send(world, await handedOut(world));
  await world.deps.stopSwitch.set(true, "bo@contoso.example", "incident");
  expect(await apply(world)).toEqual({ kind: "verified" });
});

test("the stop switch takes a request back, and hands none out", async () => {
  const world = await byPerson();
  await apply(world);
  await world.deps.stopSwitch.set(true, "bo@contoso.example", "incident");
  await apply(world);
  expect((await firstWave(world)).awaited).toBeNull();
  expect(await apply(world)).toMatchObject({ kind: "again", reason: expect.stringContaining("stop switch") });
  expect((await firstWave(world)).awaited).toBeNull();
});

test("a window that closes while a person is waited for takes nothing back", async () => {
  const world = await byPerson();
  await changeRollout(world.deps.rollouts, "r1", (current) => ({
    ...current,
    plan: {
      ...current.plan,
      schedule: { ...current.plan.schedule, windows: [{ days: ["tue"], from: "08:00", to: "10:00" }] },
    },
  }));
  await apply(world);
  const awaited = await handedOut(world);
  world.time.now += 5 * HOUR;
  expect(await apply(world)).toMatchObject({ kind: "again", afterMs: 2 * MINUTE });
  expect((await handedOut(world)).intentId).toBe(awaited.intentId);
});

test("a containment is prepared for a person likewise", async () => {
  const world = await byPerson();
  await apply(world);
  send(world, await handedOut(world));
  await apply(world);
  await world.deps.tenant.saveProof({
    id: "closed-twin-keeps-sign-in",
    at: world.time.now,
    holds: true,
    sentence: "Seen.",
    by: "ann@contoso.example",
  });
  const contain = () => containWave(world.deps)({ ...WAVE, reason: "an alarm" });
  expect(await contain()).toMatchObject({ kind: "again", reason: expect.stringContaining("an admin has to send") });
  expect(await handedOut(world)).toMatchObject({ purpose: "close" });
  send(world, await handedOut(world));
  expect(await contain()).toEqual({ kind: "verified" });
  expect(mayRegister(world)).toBe(false);
  expect(await firstWave(world)).toMatchObject({ phase: "rolled-back", awaited: null });
  expect(world.tenant.sent).toHaveLength(0);
});

test("a freeze needs nobody", async () => {
  const world = await byPerson();
  await apply(world);
  send(world, await handedOut(world));
  await apply(world);
  expect(await containWave(world.deps)({ ...WAVE, reason: "an alarm" })).toEqual({ kind: "verified" });
  expect(await firstWave(world)).toMatchObject({ phase: "frozen", awaited: null });
});

test("no second request is handed out while one of another rollout may be sent: it would undo that one", async () => {
  const world = await byPerson();
  const rollout = await readRollout(world.deps.rollouts, "r1");
  await world.deps.rollouts.insertRollout({ ...rollout, id: "r0" }, [waveOf(0, { rolloutId: "r0" })]);
  await apply(world);
  const { awaited = null, ...wave } = await firstWave(world);
  await changeWave(world.deps.rollouts, "r0", 0, (current) => ({ ...current, awaited }));
  await changeWave(world.deps.rollouts, "r1", 0, () => ({ ...wave, awaited: null }));
  expect(await apply(world)).toMatchObject({
    kind: "again",
    reason: expect.stringContaining("request of rollout r0 first"),
  });
  expect((await firstWave(world)).awaited).toBeNull();
  await changeWave(world.deps.rollouts, "r0", 0, (current) => ({ ...current, awaited: null }));
  await apply(world);
  expect((await firstWave(world)).awaited).not.toBeNull();
});
