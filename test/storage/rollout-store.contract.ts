import { RolloutChangedError } from "../../src/ports/rollout-store";
import type { RolloutStore } from "../../src/ports/rollout-store";
import type { Tables } from "../../src/ports/tables";
import { createRolloutStore } from "../../src/storage/rollout-store";
import { MORNING, aRollout, aWave } from "./builders";

export function rolloutStoreContract(fresh: () => Tables): void {
  let tables: Tables;
  let store: RolloutStore;
  beforeEach(() => {
    tables = fresh();
    store = createRolloutStore(tables);
  });

  it("keeps a rollout with its waves, in their order", async () => {
    const waves = [aWave(0), aWave(1), aWave(2)];
    expect(await store.insertRollout(aRollout(), waves)).toBe(true);
    expect((await store.readRollout(aRollout().id))?.value).toEqual(aRollout());
    expect((await store.readWaves(aRollout().id)).map((wave) => wave.value)).toEqual(waves);
    expect(await store.readRollout("nobody")).toBeUndefined();
    expect(await store.readWaves("nobody")).toEqual([]);
  });

  it("inserts an id once, and a second try changes nothing", async () => {
    await store.insertRollout(aRollout({ waitsFor: "first" }), [aWave(0)]);
    const second = aRollout({ waitsFor: "second" });
    expect(await store.insertRollout(second, [aWave(0, { name: "other" }), aWave(1)])).toBe(false);
    expect((await store.readRollout(aRollout().id))?.value.waitsFor).toBe("first");
    expect((await store.readWaves(aRollout().id)).map((wave) => wave.value.name)).toEqual(["wave 1"]);
  });

  it("lets one of two racing starts of the same id win", async () => {
    const answers = await Promise.all([
      store.insertRollout(aRollout({ waitsFor: "a" }), [aWave(0, { name: "a" })]),
      store.insertRollout(aRollout({ waitsFor: "b" }), [aWave(0, { name: "b" })]),
    ]);
    expect(answers.filter(Boolean)).toHaveLength(1);
    const { waitsFor } = (await store.readRollout(aRollout().id))!.value;
    expect((await store.readWaves(aRollout().id)).map((wave) => wave.value.name)).toEqual([waitsFor]);
  });

  it("saves under the ETag that was read, and says so when somebody was faster", async () => {
    await store.insertRollout(aRollout(), [aWave(0), aWave(1)]);
    const rollout = (await store.readRollout(aRollout().id))!;
    await store.saveRollout({ ...rollout.value, phase: "running" }, rollout.etag);
    await expect(store.saveRollout({ ...rollout.value, phase: "aborted" }, rollout.etag)).rejects.toThrow(
      new RolloutChangedError(`Rollout ${aRollout().id}`),
    );
    expect((await store.readRollout(aRollout().id))?.value.phase).toBe("running");

    const [, second] = await store.readWaves(aRollout().id);
    await store.saveWave({ ...second!.value, phase: "baking" }, second!.etag);
    await expect(store.saveWave({ ...second!.value, phase: "failed" }, second!.etag)).rejects.toThrow(
      /Wave 2 of rollout/,
    );
    expect((await store.readWaves(aRollout().id)).map((wave) => wave.value.phase)).toEqual(["not-started", "baking"]);
  });

  it("doesn't save what was never inserted", async () => {
    await store.insertRollout(aRollout(), []);
    const { etag } = (await store.readRollout(aRollout().id))!;
    await expect(store.saveRollout(aRollout({ id: "other" }), etag)).rejects.toThrow(RolloutChangedError);
    await expect(store.saveWave(aWave(7), etag)).rejects.toThrow(RolloutChangedError);
  });

  it("lists rollouts by age, without their waves or the parts of large ones", async () => {
    const long = "Zoë ".repeat(200_000);
    await store.insertRollout(aRollout({ id: "young", createdAt: MORNING + 2 }), [aWave(0, { rolloutId: "young" })]);
    await store.insertRollout(aRollout({ id: "old", createdAt: MORNING, waitsFor: long }), []);
    await store.insertRollout(aRollout({ id: "odd / id? ü", createdAt: MORNING + 1 }), []);
    expect((await store.listRollouts()).map((rollout) => rollout.id)).toEqual(["old", "odd / id? ü", "young"]);
    expect((await store.listRollouts())[0]?.waitsFor === long).toBe(true);
  });

  it("holds a rollout with 200 groups, a plan as big, 120 waves and long sentences", async () => {
    const groups = Array.from({ length: 200 }, (_, n) => ({
      id: `00000000-0000-4000-8000-${n}`,
      name: `Gruppe für ${n}`,
    }));
    const plan = aRollout().plan;
    const planWaves = groups.map(({ name }) => {
      const bake = { kind: "hours" as const, ms: 1 };
      return { name, groups: groups.map((group) => group.name), bake, gate: "standard", approvalBefore: true };
    });
    const rollout = aRollout({ plan: { ...plan, waves: planWaves } });
    expect(JSON.stringify(rollout).length).toBeGreaterThan(500_000);
    const waves = Array.from({ length: 120 }, (_, n) => aWave(n, n % 40 === 0 ? { groups } : {}));
    expect(await store.insertRollout(rollout, waves)).toBe(true);
    const read = (await store.readRollout(rollout.id))!;
    expect(read.value).toEqual(rollout);
    await store.saveRollout({ ...rollout, revision: 1 }, read.etag);
    expect((await store.readRollout(rollout.id))?.value.revision).toBe(1);
    expect((await store.readWaves(rollout.id)).map((wave) => wave.value)).toEqual(waves);
    expect(await store.insertRollout(rollout, waves)).toBe(false);
  });
}
