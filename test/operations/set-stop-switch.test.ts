import { checkReadiness } from "../../src/operations/check-readiness";
import { setStopSwitch } from "../../src/operations/set-stop-switch";
import { principalOf } from "../builders/approvals";
import { worldOf } from "../builders/deps";
import { rolloutOf, waveOf } from "../builders/rollouts";

const ann = principalOf(1);

test("turning it on is recorded in every rollout under way, and in no other", async () => {
  const { deps } = worldOf();
  await deps.rollouts.insertRollout(rolloutOf({ id: "r1" }), [waveOf(0)]);
  await deps.rollouts.insertRollout(rolloutOf({ id: "r2", phase: "completed" }), []);
  expect(await setStopSwitch(deps)({ on: true, by: ann, reason: "phones fail" })).toMatchObject({
    on: true,
    by: ann.upn,
  });
  expect((await deps.audit.list("r1")).map(({ event }) => event.sentence)).toEqual([
    expect.stringContaining("phones fail"),
  ]);
  expect(await deps.audit.list("r2")).toEqual([]);
});

test("nothing delays a stop: it holds when the audit trail can't be written", async () => {
  const world = worldOf();
  await world.deps.rollouts.insertRollout(rolloutOf(), [waveOf(0)]);
  const logged: string[] = [];
  const deps = {
    ...world.deps,
    logger: { ...world.deps.logger, error: (event: string) => logged.push(event) },
    audit: { ...world.deps.audit, append: () => Promise.reject(new Error("storage is full")) },
  };
  expect(await setStopSwitch(deps)({ on: true, by: ann, reason: "" })).toMatchObject({ on: true });
  expect(logged).toEqual(["stop-switch-not-audited"]);
  await expect(setStopSwitch(deps)({ on: false, by: ann, reason: "" })).rejects.toThrow("storage is full");
  expect(await deps.stopSwitch.read()).toMatchObject({ on: true });
});

test("readiness names what does not answer, and goes on asking", async () => {
  const world = worldOf();
  const deps = {
    ...world.deps,
    policy: { ...world.deps.policy, read: () => Promise.reject(new Error("Graph is away")) },
  };
  expect(await checkReadiness(deps)()).toEqual([
    { name: "storage", ok: true, detail: "answers" },
    { name: "policy", ok: false, detail: "Graph is away" },
    { name: "evidence", ok: true, detail: expect.stringContaining("no rollout") },
  ]);
});
