import type { ChangedValues, PolicyChange } from "../../src/domain/evidence/records";
import type { Fido2Policy } from "../../src/domain/policy/fido2";
import { HOUR, MINUTE } from "../../src/domain/time";
import { changeRollout, readRollout } from "../../src/operations/change-rollout";
import { containWave } from "../../src/operations/contain-wave";
import { recoverOverwritten } from "../../src/operations/recover-overwritten";
import type { TestWorld } from "../builders/deps";
import { DEFAULT_PROFILE, groupId, profileOf, targetOf } from "../builders/policies";
import { applyToTheEnd, firstWave, mayRegister, scheduled } from "../builders/scheduled";

const COLLEAGUE = "admin@contoso.example";
const theirTarget = targetOf(groupId(30), DEFAULT_PROFILE);

type Edit = (policy: Fido2Policy) => Partial<Fido2Policy>;
const addTarget: Edit = ({ includeTargets }) => ({ includeTargets: [...includeTargets, theirTarget] });

/** What the tenant's audit log says; a test may leave out values, or whole records. */
interface Log {
  readonly records: PolicyChange[];
  complete: boolean;
}

/** A wave whose write overwrote what a colleague did in the same instant, as far as the log tells of it. */
async function overwritten(edit: Edit, tells: "all" | "theirs" | "who" = "all"): Promise<TestWorld & { log: Log }> {
  const world = await scheduled();
  const log: Log = { records: [], complete: true };
  const note = (actor: string, before: Fido2Policy, after: Fido2Policy, known: boolean) => {
    const values = known ? changedValues(before, after) : null;
    const id = `record-${String(log.records.length)}`;
    log.records.push({ id, at: world.time.now, actor, actorId: null, activity: "Update", values });
  };
  let isIn = false;
  const write: TestWorld["deps"]["policy"]["write"] = async (...request) => {
    if (!isIn) {
      const read = world.tenant.policy;
      world.tenant.policy = { ...read, ...edit(read) };
      note(COLLEAGUE, read, world.tenant.policy, tells !== "who");
      isIn = true;
    }
    const before = world.tenant.policy;
    const answer = await send(...request);
    note("passkey-rollout-writer", before, world.tenant.policy, tells === "all");
    return answer;
  };
  const send = world.deps.policy.write.bind(world.deps.policy);
  const policy = { ...world.deps.policy, write };
  const page = { registrations: [], ceremonies: [], policyChanges: log.records, seen: 9, newestAt: world.time.now };
  Object.assign(world.deps, { policy, registrationLog: { read: () => Promise.resolve(page) } });
  expect(await applyToTheEnd(world)).toEqual({ kind: "verified" });
  return { ...world, log };
}

function changedValues(before: Fido2Policy, after: Fido2Policy): ChangedValues {
  const names = Object.keys(after).filter((name) => JSON.stringify(before[name]) !== JSON.stringify(after[name]));
  const pick = (policy: Fido2Policy) => Object.fromEntries(names.map((name) => [name, policy[name]]));
  return { before: pick(before), after: pick(after) };
}

/** The collector has stored what the log shows, and the log is complete up to now where it is to be. */
async function look(world: TestWorld & { log: Log }, later = 2 * HOUR): Promise<void> {
  world.time.now += later;
  await world.deps.evidence.mergePolicyChanges(world.log.records);
  const cursor = {
    readTo: world.time.now,
    checkedAt: world.time.now,
    failingSince: null,
    problem: null,
    seen: 9,
    since: 0,
  };
  if (world.log.complete)
    await world.deps.evidence.saveCursor({
      source: "directoryAudits",
      watermark: world.time.now - HOUR,
      newestAt: world.time.now,
      ...cursor,
    });
  await recoverOverwritten(world.deps)();
}

const hasTheirTarget = (world: TestWorld) =>
  world.tenant.policy.includeTargets.some((target) => target.id === theirTarget.id);

const audited = async (world: TestWorld) => (await world.deps.audit.list("r1")).map(({ event }) => event);

test.each(["all", "theirs"] as const)("what our PATCH overwrote is put back where the log tells %s", async (tells) => {
  const world = await overwritten(addTarget, tells);
  expect(hasTheirTarget(world)).toBe(false);
  await look(world);
  expect(hasTheirTarget(world)).toBe(true);
  expect(mayRegister(world)).toBe(true);
  const events = await audited(world);
  const intended = events.filter(({ kind, facts }) => kind === "write-intended" && facts.purpose === "restore-foreign");
  expect(intended.map(({ sentence }) => sentence)).toEqual([
    expect.stringContaining(`${COLLEAGUE} at 2026-12-01T08:00`),
  ]);
  expect(events.at(-1)).toMatchObject({ kind: "write-verified", facts: { purpose: "restore-foreign" } });
  const bundles = await world.deps.documents.readUndoBundles("r1", 0);
  expect(bundles.map(({ intentId }) => intentId)).toEqual(world.tenant.sent.map(({ intentId }) => intentId));
  await look(world);
  expect(world.tenant.sent).toHaveLength(2);
});

test.each(["abortedBy", "frozenBy"] as const)(
  "after %s nothing is written: a person is told what to put back",
  async (control) => {
    const world = await overwritten(addTarget);
    await changeRollout(world.deps.rollouts, "r1", (rollout) => ({
      ...rollout,
      controls: { ...rollout.controls, [control]: "bo@contoso.example" },
    }));
    await look(world);
    expect(hasTheirTarget(world)).toBe(false);
    const told = (await audited(world)).filter(({ kind }) => kind === "drift-seen").map(({ sentence }) => sentence);
    expect(told).toEqual([expect.stringContaining("bo@contoso.example stopped the rollout, so a person puts it back")]);
  },
);

test("while the rollout is paused it waits, and is put back once somebody resumed", async () => {
  const world = await overwritten(addTarget);
  const pause = (by: string | null) =>
    changeRollout(world.deps.rollouts, "r1", (rollout) => ({
      ...rollout,
      controls: { ...rollout.controls, pausedBy: by },
    }));
  await pause("bo@contoso.example");
  await look(world);
  expect(hasTheirTarget(world)).toBe(false);
  await pause(null);
  await look(world);
  expect(hasTheirTarget(world)).toBe(true);
});

test("our own record is proof enough: nobody waits for the log to be complete", async () => {
  const world = await overwritten(addTarget);
  world.log.complete = false;
  await look(world, 5 * MINUTE);
  expect(hasTheirTarget(world)).toBe(true);
});

test("without our own record the log must be complete before anything is concluded", async () => {
  const world = await overwritten(addTarget, "theirs");
  world.log.complete = false;
  await look(world, 5 * MINUTE);
  expect(hasTheirTarget(world)).toBe(false);
  expect((await readRollout(world.deps.rollouts, "r1")).hold).toBeNull();
  world.log.complete = true;
  await look(world);
  expect(hasTheirTarget(world)).toBe(true);
});

test("where the log says only who and when, the rollout is held and names them", async () => {
  const world = await overwritten(addTarget, "who");
  await look(world);
  expect(hasTheirTarget(world)).toBe(false);
  const { hold } = await readRollout(world.deps.rollouts, "r1");
  expect(hold).toMatchObject({ kind: "drift", reason: expect.stringContaining(COLLEAGUE) });
  expect((await audited(world)).filter(({ kind }) => kind === "drift-seen")).toMatchObject([{ actor: COLLEAGUE }]);
  await look(world);
  expect(world.tenant.sent).toHaveLength(1);
});

test.each<[string, Edit, string]>([
  ["takes a target away", () => ({ includeTargets: [theirTarget] }), "a person decides"],
  [
    "narrows a profile",
    ({ passkeyProfiles }) => ({
      passkeyProfiles: (passkeyProfiles ?? []).map((profile) => ({
        ...profile,
        keyRestrictions: { isEnforced: true, enforcementType: "allow", aaGuids: [] },
      })),
    }),
    "a person decides",
  ],
])("an edit that %s is not put back by us, but held and named with its values", async (_, edit, why) => {
  const world = await overwritten(edit);
  const ours = world.tenant.policy;
  await look(world);
  expect(world.tenant.policy).toBe(ours);
  const { hold } = await readRollout(world.deps.rollouts, "r1");
  expect(hold?.reason).toContain(why);
  expect(hold?.reason).toContain(COLLEAGUE);
  expect(hold?.reason).toMatch(/was removed|changed from/);
});

test("an edit of a profile comes back beside ours", async () => {
  const theirs = profileOf({ id: "22222222-0000-4000-8000-000000000001", name: "Colleague's" });
  const world = await overwritten(({ passkeyProfiles }) => ({ passkeyProfiles: [...(passkeyProfiles ?? []), theirs] }));
  await look(world);
  const names = world.tenant.policy.passkeyProfiles?.map(({ name }) => name);
  expect(names).toEqual(["Default passkey profile", "Synced passkeys", "Colleague's"]);
});

test("a write that nobody came in between of is closed without a word", async () => {
  const world = await overwritten(() => ({}));
  await look(world);
  expect(world.tenant.sent).toHaveLength(1);
  expect((await readRollout(world.deps.rollouts, "r1")).hold).toBeNull();
  expect((await firstWave(world)).sent).toMatchObject([{ checkedAt: world.time.now }]);
});

test("an edit that was made upon ours is in force and is left to drift detection", async () => {
  const world = await overwritten(() => ({}));
  const before = world.tenant.policy;
  world.tenant.policy = { ...before, ...addTarget(before) };
  const values = changedValues(before, world.tenant.policy);
  world.log.records.push({
    id: "later",
    at: world.time.now,
    actor: COLLEAGUE,
    actorId: null,
    activity: "Update",
    values,
  });
  await look(world);
  expect(world.tenant.sent).toHaveLength(1);
  expect((await readRollout(world.deps.rollouts, "r1")).hold).toBeNull();
});

test("what a colleague has put back by hand meanwhile is not sent again", async () => {
  const world = await overwritten(addTarget);
  world.tenant.policy = { ...world.tenant.policy, ...addTarget(world.tenant.policy) };
  await look(world);
  expect(world.tenant.sent).toHaveLength(1);
});

test("the stop switch keeps it from being put back, and it is put back once that is off", async () => {
  const world = await overwritten(addTarget);
  await world.deps.stopSwitch.set(true, "bo@contoso.example", "incident");
  await look(world);
  expect(hasTheirTarget(world)).toBe(false);
  await world.deps.stopSwitch.set(false, "bo@contoso.example", "");
  await look(world);
  expect(hasTheirTarget(world)).toBe(true);
});

test("a PATCH that puts something back and is never answered is found by reading, not sent twice", async () => {
  const world = await overwritten(addTarget);
  world.tenant.writeFaults.push("lost-answer");
  const stale = world.tenant.policy;
  world.tenant.beforeWrite = () => world.tenant.staleReads.push(...Array.from({ length: 5 }, () => stale));
  await look(world);
  expect((await audited(world)).at(-1)?.kind).toBe("write-intended");
  await look(world, MINUTE);
  expect((await audited(world)).at(-1)).toMatchObject({ kind: "write-verified" });
  expect(world.tenant.sent).toHaveLength(2);
});

test.each([
  ["left and was not seen yet", MINUTE],
  ["was seen a minute ago, by a read that was not stale", 0],
])("it is not laid over a policy from before a PATCH of ours that %s", async (_, unseenFor) => {
  const world = await overwritten(addTarget);
  const beforeClose = world.tenant.policy;
  const proof = { id: "closed-twin-keeps-sign-in" as const, at: 0, holds: true, sentence: "seen", by: "lab" };
  await world.deps.tenant.saveProof(proof);
  world.time.now += 2 * HOUR;
  if (unseenFor > 0)
    world.tenant.beforeWrite = () => world.tenant.staleReads.push(...Array.from({ length: 5 }, () => beforeClose));
  const contain = () => containWave(world.deps)({ rolloutId: "r1", wave: 0, reason: "an alarm" });
  expect((await contain()).kind).toBe(unseenFor > 0 ? "again" : "verified");
  expect(mayRegister(world)).toBe(false);
  world.tenant.staleReads.push(...Array.from({ length: 2 }, () => beforeClose));
  await look(world, MINUTE);
  expect(mayRegister(world)).toBe(false);
  expect(world.tenant.sent).toHaveLength(2);
  world.tenant.staleReads.length = 0;
  expect(await contain()).toEqual({ kind: "verified" });
  await look(world);
  expect([hasTheirTarget(world), mayRegister(world)]).toEqual([true, false]);
});

test("no write of ours is laid over a policy from before it was put back", async () => {
  const world = await overwritten(addTarget);
  await world.deps.tenant.saveProof({
    id: "closed-twin-keeps-sign-in",
    at: 0,
    holds: true,
    sentence: "seen",
    by: "lab",
  });
  const beforeIt = world.tenant.policy;
  await look(world);
  world.time.now += MINUTE;
  world.tenant.staleReads.push(...Array.from({ length: 3 }, () => beforeIt));
  const contain = () => containWave(world.deps)({ rolloutId: "r1", wave: 0, reason: "an alarm" });
  for (let call = 0; call < 30 && (await contain()).kind === "again"; call += 1) {
    expect(hasTheirTarget(world)).toBe(true);
    world.time.now += MINUTE;
  }
  expect([hasTheirTarget(world), mayRegister(world)]).toEqual([true, false]);
});
