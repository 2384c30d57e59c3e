import type { Principal } from "../../src/domain/people";
import type { RolloutPhase } from "../../src/domain/rollout/phases";
import { controlRollout, type Control } from "../../src/operations/control-rollout";
import { type TestWorld, worldOf } from "../builders/deps";
import { bakingWave, rolloutOf, waveOf } from "../builders/rollouts";

const bo: Principal = { kind: "person", id: "bo-id", upn: "bo@contoso.example", name: "Bo", roles: ["Rollout.Abort"] };

async function inPhase(phase: RolloutPhase): Promise<TestWorld> {
  const world = worldOf();
  await world.deps.rollouts.insertRollout(rolloutOf({ phase }), [bakingWave(0), waveOf(1), waveOf(2)]);
  return world;
}

function ask(world: TestWorld, control: Control, wave: number | null = null) {
  return controlRollout(world.deps)({ rolloutId: "r1", control, wave, by: bo, reason: "incident 7" });
}

test.each(["pause", "freeze", "abort"] as const)(
  "one person may %s at any moment, and whoever waits is woken",
  async (control) => {
    for (const phase of ["scheduled", "running", "held"] as const) {
      const world = await inPhase(phase);
      expect(await ask(world, control)).toMatchObject({ kind: "done" });
      expect(world.woken).toContain("r1-a1-w0-bake");
      expect(world.tenant.sent).toHaveLength(0);
    }
  },
);

test("who asked, for what and why stands in the audit trail before it takes effect", async () => {
  const world = await inPhase("running");
  await ask(world, "abort");
  const [entry] = await world.deps.audit.list("r1");
  expect(entry?.event).toMatchObject({
    kind: "control-requested",
    actor: "bo@contoso.example",
    sentence: expect.stringContaining("incident 7"),
  });
});

test("an aborted rollout has ended at once, whatever its orchestrations do", async () => {
  const world = await inPhase("running");
  await ask(world, "abort");
  expect((await world.deps.rollouts.readRollout("r1"))?.value).toMatchObject({
    phase: "aborted",
    controls: { abortedBy: "bo@contoso.example" },
  });
});

test.each(["pause", "resume", "freeze", "abort"] as const)(
  "%s of an ended rollout is refused with a sentence and audited",
  async (control) => {
    const world = await inPhase("completed");
    expect(await ask(world, control)).toMatchObject({ kind: "refused", why: expect.stringContaining("ended") });
    expect((await world.deps.audit.list("r1")).map((entry) => entry.event.kind)).toEqual(["control-denied"]);
  },
);

test("resuming what neither paused nor held is refused", async () => {
  expect(await ask(await inPhase("running"), "resume")).toMatchObject({ kind: "refused" });
});

test("a resume takes back the pause and the hold, and lets an unanswered question be asked again", async () => {
  const world = await inPhase("held");
  const found = await world.deps.rollouts.readRollout("r1");
  if (found === undefined) throw new Error("the rollout is gone");
  const hold = { kind: "approval" as const, reason: "nobody answered", waitsFor: "resume", since: 0 };
  await world.deps.rollouts.saveRollout({ ...found.value, hold }, found.etag);
  expect(await ask(world, "resume")).toMatchObject({ kind: "done", phase: "running" });
  expect((await world.deps.rollouts.readRollout("r1"))?.value.hold).toBeNull();
});

test("a rollback before anything was applied is refused", async () => {
  expect(await ask(await inPhase("refused"), "rollback")).toMatchObject({ kind: "refused" });
});

test("a rollback of a wave that doesn't exist is refused", async () => {
  expect(await ask(await inPhase("running"), "rollback", 7)).toMatchObject({
    kind: "refused",
    why: "it has no wave 8",
  });
});

test("a completed rollout can still be taken back, by a containment of its own", async () => {
  const world = await inPhase("completed");
  const started: string[] = [];
  Object.assign(world.deps.orchestrations, {
    start: (name: string, id: string) => Promise.resolve(void started.push(`${name} ${id}`)),
  });
  expect(await ask(world, "rollback")).toMatchObject({ kind: "done" });
  expect(started).toEqual(["containment r1-a2-w0-contain"]);
});

test("a rollout that doesn't exist is not found", async () => {
  expect(await ask(worldOf(), "pause")).toEqual({ kind: "not-found" });
});

test.each(["pause", "resume", "freeze", "abort"] as const)(
  "%s never fails while a wave is being taken back",
  async (control) => {
    const world = worldOf();
    const controls = { ...rolloutOf().controls, pausedBy: "ann@contoso.example" };
    await world.deps.rollouts.insertRollout(rolloutOf({ phase: "rolling-back", controls }), [
      bakingWave(0, { phase: "rolling-back" }),
      waveOf(1),
    ]);
    expect(await ask(world, control)).toMatchObject({ kind: "done" });
  },
);

test("a wake that fails doesn't make an abort that took effect look like an error", async () => {
  const world = await inPhase("running");
  Object.assign(world.deps.orchestrations, { wake: () => Promise.reject(new Error("the host is busy")) });
  expect(await ask(world, "abort")).toEqual({ kind: "done", phase: "aborted" });
});
