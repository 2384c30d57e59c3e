import { planHash } from "../../src/domain/plan/plan-hash";
import { DAY, MINUTE } from "../../src/domain/time";
import { readPreview } from "../../src/operations/read-preview";
import { runPreview } from "../../src/operations/run-preview";
import { startPreview, type PreviewRequestInput } from "../../src/operations/start-preview";
import { sweepPreviews } from "../../src/operations/sweep-previews";
import type { OrchestrationStatus } from "../../src/ports/orchestrations";
import { worldOf, type TestWorld } from "../builders/deps";
import { planOf } from "../builders/plans";

const plan = planOf(1);
const request: PreviewRequestInput = {
  kind: "preflight",
  plan,
  guard: null,
  requester: { id: "owner-id", upn: "owner@contoso.example", name: "Owner" },
  idempotencyKey: null,
  bodyHash: "body",
};

/** Orchestrations that are only remembered, in the state that a test gives them. */
function worldWithWork(): TestWorld & { readonly started: Map<string, OrchestrationStatus["state"]> } {
  const world = worldOf();
  const started = new Map<string, OrchestrationStatus["state"]>();
  let ids = 0;
  Object.assign(world.deps.ids, { guid: () => `${String((ids += 1)).padStart(8, "0")}-0000-4000-8000-000000000000` });
  Object.assign(world.deps.orchestrations, {
    start: (_name: string, id: string) => Promise.resolve(void started.set(id, "running")),
    status: (id: string) => Promise.resolve(started.has(id) ? { state: started.get(id) } : undefined),
  });
  return { ...world, started };
}

const idOf = (answer: Awaited<ReturnType<ReturnType<typeof startPreview>>>): string =>
  answer.kind === "mismatch" ? answer.previewId : answer.preview.id;

test("a preview is running until its activity has stored a result, and running the activity again changes nothing", async () => {
  const { deps, started, time } = worldWithWork();
  const answer = await startPreview(deps)(request);
  const id = idOf(answer);
  expect([answer.kind, [...started.keys()]]).toEqual(["started", [`look-${id}`]]);
  expect(await readPreview(deps)(id)).toMatchObject({
    state: "running",
    result: null,
    preview: { planHash: planHash(plan) },
  });
  await runPreview(deps)({ previewId: id });
  const done = await readPreview(deps)(id);
  expect(done).toMatchObject({ state: "done", result: { whatIf: null } });
  time.now += MINUTE;
  Object.assign(deps.policy, { read: () => Promise.reject(new Error("the tenant is read again")) });
  await runPreview(deps)({ previewId: id });
  expect(await readPreview(deps)(id)).toEqual(done);
});

test("work that ended without a result has failed, and a preview that nobody knows is not there", async () => {
  const { deps, started } = worldWithWork();
  const id = idOf(await startPreview(deps)(request));
  started.set(`look-${id}`, "failed");
  expect(await readPreview(deps)(id)).toMatchObject({ state: "failed" });
  expect(await readPreview(deps)("p0")).toBeUndefined();
  await runPreview(deps)({ previewId: "p0" });
});

test("the same key and body is the same preview; with another body it is a mistake", async () => {
  const { deps, started } = worldWithWork();
  const one = await startPreview(deps)({ ...request, idempotencyKey: "k" });
  const two = await startPreview(deps)({ ...request, idempotencyKey: "k" });
  expect([one.kind, two.kind, idOf(two), started.size]).toEqual(["started", "same", idOf(one), 1]);
  expect(await startPreview(deps)({ ...request, idempotencyKey: "k", bodyHash: "other" })).toEqual({
    kind: "mismatch",
    previewId: idOf(one),
  });
});

test("a process that dies between row and work leaves nothing undone: the same call, or the timer, begins it", async () => {
  const { deps, started, time } = worldWithWork();
  const keyed = { ...request, idempotencyKey: "k" };
  const id = idOf(await startPreview(deps)(keyed));
  started.clear();
  await startPreview(deps)(keyed);
  expect([...started.keys()]).toEqual([`look-${id}`]);
  started.clear();
  expect(await sweepPreviews(deps)()).toEqual({ removed: 0, begun: 0 });
  time.now += 6 * MINUTE;
  expect(await sweepPreviews(deps)()).toEqual({ removed: 0, begun: 1 });
  expect(await sweepPreviews(deps)()).toEqual({ removed: 0, begun: 0 });
});

test("the timer leaves what is done or failed alone, and removes what is older than a week", async () => {
  const { deps, started, time } = worldWithWork();
  const failed = idOf(await startPreview(deps)(request));
  started.set(`look-${failed}`, "failed");
  const done = idOf(await startPreview(deps)(request));
  await runPreview(deps)({ previewId: done });
  started.delete(`look-${done}`);
  time.now += 7 * DAY;
  expect(await sweepPreviews(deps)()).toEqual({ removed: 0, begun: 0 });
  expect(await readPreview(deps)(done)).toMatchObject({ state: "done" });
  time.now += MINUTE;
  expect(await sweepPreviews(deps)()).toEqual({ removed: 2, begun: 0 });
  expect(await readPreview(deps)(done)).toBeUndefined();
  expect(await deps.previews.listPreviews()).toEqual([]);
});
