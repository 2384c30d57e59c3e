import type { WriteProgress } from "../../src/contracts/durable/activities";
import { openProfile } from "../../src/domain/policy/profile";
import { HOUR, MINUTE } from "../../src/domain/time";
import { applyWave } from "../../src/operations/apply-wave";
import { writePolicy } from "../../src/operations/write-policy";
import type { TestWorld, WriteFault } from "../builders/deps";
import { groupId, OPEN_PROFILE, targetOf } from "../builders/policies";
import { applyToTheEnd, firstWave, mayRegister, scheduled, WAVE } from "../builders/scheduled";

const HELD = (sentence: string) => ({ kind: "held", reason: expect.stringContaining(sentence) as string });
const VERIFIED = { kind: "verified" };

interface Story {
  readonly faults: readonly WriteFault[];
  /** How many of our next reads still show the policy as it was before the write. */
  readonly stale?: number;
  readonly end: object;
  readonly sent: number;
  readonly access: boolean;
}

// Each ends in the right state or in a hold with a sentence; never in "it worked" without effect.
test.each<[string, Story]>([
  ["a silent no-op", { faults: ["silent-noop"], end: VERIFIED, sent: 2, access: true }],
  [
    "three silent no-ops",
    { faults: ["silent-noop", "silent-noop", "silent-noop"], end: VERIFIED, sent: 4, access: true },
  ],
  [
    "silent for good",
    { faults: Array<WriteFault>(9).fill("silent-noop"), end: HELD("5 times"), sent: 5, access: false },
  ],
  ["only the profiles took effect", { faults: ["only-profiles"], end: VERIFIED, sent: 2, access: true }],
  ["only the targets took effect", { faults: ["only-targets"], end: VERIFIED, sent: 2, access: true }],
  [
    "a half, then nothing, then the rest",
    { faults: ["only-profiles", "silent-noop"], end: VERIFIED, sent: 3, access: true },
  ],
  ["a 5xx after the effect", { faults: ["lost-answer"], end: VERIFIED, sent: 1, access: true }],
  ["a cut before the effect", { faults: ["lost-before"], end: VERIFIED, sent: 2, access: true }],
  ["stale reads for minutes", { faults: [], stale: 12, end: VERIFIED, sent: 1, access: true }],
  [
    "a 5xx after the effect, and stale reads",
    { faults: ["lost-answer"], stale: 9, end: VERIFIED, sent: 1, access: true },
  ],
  ["a half and stale reads", { faults: ["only-profiles"], stale: 6, end: VERIFIED, sent: 2, access: true }],
  ["throttled for two hours", { faults: ["throttled-for-hours"], end: VERIFIED, sent: 2, access: true }],
  ["refused", { faults: ["refused"], end: HELD("too large"), sent: 1, access: false }],
  ["a half, then refused", { faults: ["only-profiles", "refused"], end: HELD("too large"), sent: 2, access: false }],
])("%s ends in the right state or in a hold", async (_, { faults, stale = 0, end, sent, access }) => {
  const world = await scheduled();
  const before = world.tenant.policy;
  world.tenant.writeFaults.push(...faults);
  world.tenant.beforeWrite = () => world.tenant.staleReads.push(...Array.from({ length: stale }, () => before));
  expect(await applyToTheEnd(world)).toMatchObject(end);
  expect(world.tenant.sent).toHaveLength(sent);
  expect(mayRegister(world)).toBe(access);
  const rollout = await world.deps.rollouts.readRollout("r1");
  expect(rollout?.value.drift).toBeNull();
  if (access) expect((await world.deps.rollouts.readRollout("r1"))?.value.owned.targets).toHaveLength(1);
});

test("applying a wave to a tenant that behaves takes four calls of the policy", async () => {
  const world = await scheduled();
  let reads = 0;
  const { policy } = world.deps;
  Object.assign(world.deps, { policy: { ...policy, read: () => policy.read().finally(() => (reads += 1)) } });
  expect(await applyToTheEnd(world)).toEqual(VERIFIED);
  expect([reads, world.tenant.sent.length]).toEqual([3, 1]);
});

test("Graph says for how long it wants to be left alone, and nothing is sent before", async () => {
  const world = await scheduled();
  world.tenant.writeFaults.push("throttled-for-hours");
  expect(await applyWave(world.deps)(WAVE)).toMatchObject({ kind: "again", afterMs: 2 * HOUR });
  expect(await firstWave(world)).toMatchObject({ appliedAt: null, write: null, sent: [] });
});

test("a half of our write with a colleague's edit beside it names the colleague's edit, and not our own half", async () => {
  const world = await scheduled();
  world.tenant.writeFaults.push("only-profiles");
  await applyWave(world.deps)(WAVE);
  const { includeTargets } = world.tenant.policy;
  world.tenant.policy = { ...world.tenant.policy, includeTargets: [...includeTargets, targetOf(groupId(30), "p")] };
  const progress = await applyToTheEnd(world);
  expect(progress).toMatchObject(HELD(`include target ${groupId(30)} was added`));
  expect((progress as Extract<WriteProgress, { kind: "held" }>).reason).not.toContain("Synced passkeys");
});

test("a run of the activity that knows an older record than the store sends nothing a second time", async () => {
  const world = await scheduled();
  const before = world.tenant.policy;
  const known = await firstWave(world);
  world.tenant.beforeWrite = () => world.tenant.staleReads.push(...Array.from({ length: 20 }, () => before));
  await applyWave(world.deps)(WAVE);
  expect(await write(world, known)).toMatchObject({ kind: "again", reason: expect.stringContaining("was sent") });
  expect(world.tenant.sent).toHaveLength(1);
});

test("a stop switch that can't be read stops the PATCH and is no trace of one", async () => {
  const world = await scheduled();
  const broken = {
    ...world.deps,
    stopSwitch: { ...world.deps.stopSwitch, read: () => Promise.reject(new Error("damaged")) },
  };
  expect(await applyWave(broken)(WAVE)).toMatchObject({ kind: "again", reason: expect.stringContaining("damaged") });
  expect(world.tenant.sent).toHaveLength(0);
  expect(await firstWave(world)).toMatchObject({ appliedAt: null, write: null });
});

test("a stop switch that breaks at the last moment takes the record of the write back", async () => {
  const world = await scheduled();
  let reads = 0;
  const read = () =>
    (reads += 1) === 1 ? world.deps.stopSwitch.read() : Promise.reject(new Error("the table is gone"));
  const broken = { ...world.deps, stopSwitch: { ...world.deps.stopSwitch, read } };
  expect(await applyWave(broken)(WAVE)).toMatchObject({
    kind: "again",
    reason: expect.stringContaining("table is gone"),
  });
  expect(reads).toBe(2);
  expect(world.tenant.sent).toHaveLength(0);
  expect(await firstWave(world)).toMatchObject({ appliedAt: null, write: null, sent: [] });
  world.time.now += MINUTE;
  expect(await applyToTheEnd(world)).toEqual(VERIFIED);
});

test("a later wave sends its targets alone, so that a colleague's profile can't be overwritten by it", async () => {
  const world = await scheduled();
  await applyToTheEnd(world);
  const rollout = (await world.deps.rollouts.readRollout("r1"))!.value;
  const second = (await world.deps.rollouts.readWaves("r1"))[1]!.value;
  world.tenant.beforeWrite = () => {
    const profiles = world.tenant.policy.passkeyProfiles ?? [];
    world.tenant.policy = {
      ...world.tenant.policy,
      passkeyProfiles: [...profiles, { ...profiles[0]!, id: "colleague" }],
    };
  };
  const profile = openProfile(rollout.plan.profile, OPEN_PROFILE);
  const intent = { kind: "assign", profile, groupIds: [groupId(2)] } as const;
  expect(await write(world, second, intent)).toEqual(VERIFIED);
  expect(world.tenant.policy.passkeyProfiles?.map(({ id }) => id)).toContain("colleague");
});

async function write(
  world: TestWorld,
  wave: Awaited<ReturnType<typeof firstWave>>,
  intent?: Parameters<ReturnType<typeof writePolicy>>[0]["intent"],
): Promise<WriteProgress> {
  const rollout = (await world.deps.rollouts.readRollout("r1"))!.value;
  const profile = openProfile(rollout.plan.profile, OPEN_PROFILE);
  return writePolicy(world.deps)({
    rollout,
    wave,
    intent: intent ?? { kind: "assign", profile, groupIds: [groupId(1)] },
    mayNotLeave: () => Promise.resolve(undefined),
    isStopped: () => Promise.resolve(undefined),
  });
}
