import type { SentWrite } from "../../src/domain/rollout/records";
import { DAY, HOUR, MINUTE } from "../../src/domain/time";
import { changeWave, readRollout } from "../../src/operations/change-rollout";
import { nameUndoneWrites } from "../../src/operations/name-undone-writes";
import { type TestWorld } from "../builders/deps";
import { TUESDAY_NINE } from "../builders/rollouts";
import { scheduled } from "../builders/scheduled";

const sentAt = (at: number, change: Partial<SentWrite> = {}): SentWrite => ({
  intentId: `intent-${String(at)}`,
  purpose: "assign",
  readAt: at,
  sentAt: at,
  doneAt: at + 1000,
  verifiedAt: null,
  checkedAt: null,
  ...change,
});

/** The first wave's write left at nine, and again six minutes later. The log knows both. */
async function sentTwice(sent = [sentAt(TUESDAY_NINE), sentAt(TUESDAY_NINE + 6 * MINUTE)]): Promise<TestWorld> {
  const world = await scheduled();
  await changeWave(world.deps.rollouts, "r1", 0, (wave) => ({ ...wave, sent }));
  for (const each of sent) await logged(world, "passkey-rollout-writer", each.sentAt + 1000);
  world.time.now = TUESDAY_NINE + HOUR;
  return world;
}

async function logged(world: TestWorld, actor: string, at: number): Promise<void> {
  const activity = "Authentication Methods Policy Update";
  await world.deps.evidence.mergePolicyChanges([{ id: `${actor}-${String(at)}`, at, actor, actorId: actor, activity }]);
}

const look = (world: TestWorld) => nameUndoneWrites(world.deps)();
const holdOf = async (world: TestWorld) => (await readRollout(world.deps.rollouts, "r1")).hold;
const named = async (world: TestWorld) =>
  (await world.deps.audit.list("r1"))
    .filter(({ event }) => event.kind === "drift-seen")
    .map(({ event }) => event.actor);

test("a tool that undid our write before we could see it is named, and the rollout is held", async () => {
  const world = await sentTwice();
  await logged(world, "Desired State Sync", TUESDAY_NINE + 2 * MINUTE);
  await look(world);
  const hold = await holdOf(world);
  expect(hold).toMatchObject({ kind: "drift" });
  expect(hold?.reason).toMatch(
    /^The application 'Desired State Sync' changed the passkey policy right after our write/,
  );
  expect(await named(world)).toEqual(["Desired State Sync"]);
});

test("it is held once: whoever resumes is not held for the same again", async () => {
  const world = await sentTwice();
  await logged(world, "Desired State Sync", TUESDAY_NINE + 2 * MINUTE);
  await look(world);
  const { hold } = await readRollout(world.deps.rollouts, "r1");
  expect(hold).not.toBeNull();
  const found = await world.deps.rollouts.readRollout("r1");
  await world.deps.rollouts.saveRollout({ ...found!.value, hold: null }, found!.etag);
  await look(world);
  expect(await holdOf(world)).toBeNull();
  expect(await named(world)).toHaveLength(1);
});

test("a write that simply had no effect at first, and one that was sent once, blame nobody", async () => {
  const twice = await sentTwice();
  await look(twice);
  expect(await holdOf(twice)).toBeNull();
  const once = await sentTwice([sentAt(TUESDAY_NINE)]);
  await logged(once, "Desired State Sync", TUESDAY_NINE + 2 * MINUTE);
  await look(once);
  expect(await holdOf(once)).toBeNull();
});

test("a write of another purpose is no repetition of the first", async () => {
  const world = await sentTwice([sentAt(TUESDAY_NINE), sentAt(TUESDAY_NINE + 6 * MINUTE, { purpose: "close" })]);
  await logged(world, "Desired State Sync", TUESDAY_NINE + 2 * MINUTE);
  await look(world);
  expect(await holdOf(world)).toBeNull();
});

test("who wrote before our first or after our last write undid nothing of it", async () => {
  const world = await sentTwice();
  await logged(world, "eve@contoso.example", TUESDAY_NINE - 5 * MINUTE);
  await logged(world, "Config Sync", TUESDAY_NINE + 20 * MINUTE);
  await look(world);
  expect(await holdOf(world)).toBeNull();
});

test("half a day later the log has nothing more to tell", async () => {
  const world = await sentTwice();
  await logged(world, "Desired State Sync", TUESDAY_NINE + 2 * MINUTE);
  world.time.now = TUESDAY_NINE + DAY;
  await look(world);
  expect(await holdOf(world)).toBeNull();
});
