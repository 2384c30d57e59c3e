import type { WriteProgress } from "../../src/contracts/durable/activities";
import { effectiveAccess } from "../../src/domain/policy/effective-access";
import { MINUTE } from "../../src/domain/time";
import { containWave } from "../../src/operations/contain-wave";
import type { TestWorld } from "../builders/deps";
import { groupId } from "../builders/policies";
import { TUESDAY_NINE } from "../builders/rollouts";
import { applyToTheEnd, firstWave, scheduled, WAVE } from "../builders/scheduled";

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
    expect(await firstWave(world)).toMatchObject({
      phase: "rolled-back",
      rollback: { strategy: "close-registration", usersClosed: 20 },
    });
  });

  test("without the proof it adds nobody else and narrows nothing", async () => {
    const world = await applied();
    expect(await contain(world)).toEqual({ kind: "verified" });
    expect(world.tenant.sent).toHaveLength(1);
    expect(await firstWave(world)).toMatchObject({ phase: "frozen", rollback: { strategy: "freeze" } });
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
