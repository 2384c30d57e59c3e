import type { InstanceChange, HistoryStore } from "../../../src/local/host/history-store";
import { memoryHistory } from "../../../src/local/host/memory-history";
import { createTableHistory } from "../../../src/local/host/table-history";
import { createMemoryTables } from "../../../src/local/storage/memory-tables";
import type { Tables } from "../../../src/ports/tables";
import { failWhen } from "./failing-tables";
import { lifeOf, messageOf, raised, stateOf } from "./build-history";

/** For each store: how to open it, and how to open it once more as the next process would. */
const STORES: readonly [string, () => () => HistoryStore][] = [
  [
    "in memory",
    () => {
      const store = memoryHistory();
      return () => store;
    },
  ],
  [
    "in tables",
    () => {
      const tables = createMemoryTables();
      return () => createTableHistory(tables);
    },
  ],
];

const SHORT = "p";
/** More than a property holds, and with characters that JSON must escape and that must not be cut in two. */
const OVER_A_PROPERTY = 'é"\\🙂'.repeat(20_000);
const OVER_A_ROW = "x".repeat(1_200_000);

describe.each(STORES)("Histories %s", (_, make) => {
  test("know no instance at first", async () => {
    const store = make()();
    expect(await store.list()).toEqual([]);
    expect(await store.load("nobody")).toBeUndefined();
    await store.delete("nobody");
  });

  test.each([
    ["short", SHORT],
    ["over 32 Ki characters", OVER_A_PROPERTY],
    ["over a mebibyte", OVER_A_ROW],
  ])("give back what was saved, with %s payloads, to this process and to the next", async (_size, payload) => {
    const open = make();
    const store = open();
    for (const change of lifeOf("a", payload).slice(0, 4)) await store.save(change);
    for (const reader of [store, open()]) {
      const found = await reader.load("a");
      expect(found?.state.status).toBe("Running");
      expect(found?.state.open).toEqual([{ kind: "activity", id: 0, name: "Write", input: JSON.stringify(payload) }]);
      expect(found?.events).toEqual([raised("start"), raised("more", payload)]);
      expect(found?.messages).toEqual([messageOf(1, "approve", payload), messageOf(2, "stop")]);
    }
  });

  test("forget the events of an execution that was continued as new, but not the messages", async () => {
    const open = make();
    for (const change of lifeOf("a", OVER_A_PROPERTY).slice(0, 7)) await open().save(change);
    const found = await open().load("a");
    expect(found?.events).toEqual([raised("again", OVER_A_PROPERTY)]);
    expect(found?.messages).toEqual([messageOf(2, "stop"), messageOf(3, "late")]);
  });

  test("forget everything about an id that is used anew", async () => {
    const open = make();
    for (const change of lifeOf("a", SHORT).slice(0, 7)) await open().save(change);
    await open().save({ instanceId: "a", state: stateOf("a", { generation: 1 }), replace: true });
    const found = await open().load("a");
    expect(found).toEqual({ state: stateOf("a", { generation: 1 }), events: [], messages: [] });
  });

  test("keep a message whose number was used before by one that was taken", async () => {
    const open = make();
    for (const change of lifeOf("a", SHORT).slice(0, 2)) await open().save(change);
    await open().load("a"); // as a host does when it starts
    await open().save({ instanceId: "a", post: messageOf(0, "approve") });
    expect((await open().load("a"))?.messages).toEqual([messageOf(0, "approve")]);
  });

  test("drop messages for an instance that is gone", async () => {
    const open = make();
    const store = open();
    await store.save({ instanceId: "a", state: stateOf("a"), replace: true, post: messageOf(0, "start") });
    await store.delete("a");
    await store.save({ instanceId: "a", post: messageOf(1, "approve") });
    expect(await open().load("a")).toBeUndefined();
    expect(await open().list()).toEqual([]);
    await store.save({ instanceId: "a", state: stateOf("a"), replace: true });
    expect((await open().load("a"))?.messages).toEqual([]);
  });

  test("list instances by id, whatever characters the ids have", async () => {
    const open = make();
    const ids = ["a/b", "a", "Z:1#?", "ü~x", `${"long".repeat(100)}1`, `${"long".repeat(100)}2`, "head", "@app@1"];
    for (const id of ids)
      await open().save({ instanceId: id, state: stateOf(id), append: [raised(id)], replace: true });
    expect((await open().list()).map((state) => state.instanceId)).toEqual([...ids].sort());
    for (const id of ids) expect((await open().load(id))?.events).toEqual([raised(id)]);
  });

  test("keep when a timer ran", async () => {
    const open = make();
    expect(await open().loadTimer("head")).toBeUndefined();
    await open().saveTimer("head", { last: undefined, next: 5000, lastUpdated: undefined });
    expect(await open().loadTimer("head")).toMatchObject({ next: 5000 });
    const ran = { last: Date.UTC(2026, 10, 23), next: Date.UTC(2026, 10, 24), lastUpdated: Date.UTC(2026, 10, 23) };
    await open().saveTimer("head", ran);
    expect(await open().loadTimer("head")).toEqual(ran);
    expect(await open().list()).toEqual([]);
  });
});

describe("Histories in tables", () => {
  test.each([
    ["short payloads", SHORT],
    ["payloads over a property", OVER_A_PROPERTY],
    ["payloads over a row", "x".repeat(520_000)],
  ])("hold all of a change or nothing of it at whichever request the process dies, with %s", async (_, payload) => {
    const changes = lifeOf("a", payload);
    const pictures = await picturesOf(changes);
    let deaths = 0;
    for (let allowed = 0; ; allowed++) {
      const tables = createMemoryTables();
      const store = createTableHistory(failWhen(tables, (call) => call > allowed));
      const done = await saveUntilDeath(store, changes);
      const survived = JSON.stringify(await createTableHistory(tables).load("a"));
      // What was acknowledged is there; the change that the process died in may be there.
      expect([pictures[done], pictures[done + 1]]).toContain(survived);
      if (done === changes.length) break;
      deaths += 1;
    }
    expect(deaths).toBeGreaterThan(changes.length);
  });

  test.each(["before", "after"] as const)(
    "are whole when any request failed %s it took effect, and the change was saved once more",
    async (when) => {
      const changes = lifeOf("a", OVER_A_PROPERTY);
      const last = (await picturesOf(changes)).at(-1);
      for (let failing = 1, calls = Infinity; failing <= calls; failing++) {
        const tables = createMemoryTables();
        calls = 0;
        const fails = (call: number): boolean => {
          calls = call;
          return call === failing;
        };
        const store = createTableHistory(failWhen(tables, fails, when));
        for (const change of changes) await store.save(change).catch(() => store.save(change));
        expect(JSON.stringify(await createTableHistory(tables).load("a"))).toBe(last);
      }
    },
  );

  test("leave only rows behind that count", async () => {
    const tables = createMemoryTables();
    const store = createTableHistory(tables);
    for (const change of lifeOf("a", OVER_A_ROW)) await store.save(change);
    const keys = (await rowKeysOf(tables)).map((key) => key.replace(/~\d{4}$/, ""));
    expect([...new Set(keys)]).toEqual(["head", "state~0000000006", "turn~0000000006"]);
  });

  test("remove a purged instance row by row", async () => {
    const tables = createMemoryTables();
    const store = createTableHistory(tables);
    for (const change of lifeOf("a", OVER_A_ROW)) await store.save(change);
    await store.delete("a");
    expect(await rowKeysOf(tables)).toEqual([]);
  });

  test("refuse rows of another format", async () => {
    const tables = createMemoryTables();
    await createTableHistory(tables).save({ instanceId: "a", state: stateOf("a"), replace: true });
    const table = tables.table("LocalHistory");
    const head = await table.get("a", "head");
    await table.replace({ ...head, partitionKey: "a", rowKey: "head", format: 2 });
    await expect(createTableHistory(tables).list()).rejects.toThrow("it has format 2");
  });

  test("take a transaction of the usual size in one request", async () => {
    const tables = createMemoryTables();
    const store = createTableHistory(tables);
    const [born] = lifeOf("a", SHORT);
    await store.save(born ?? { instanceId: "a" });
    const before = tables.requests;
    await store.save({ instanceId: "a", state: stateOf("a"), append: [raised("x")] });
    expect(tables.requests - before).toBe(1);
  });
});

/** What a store holds after each of the changes, as JSON; the first is before all. */
async function picturesOf(changes: readonly InstanceChange[]): Promise<(string | undefined)[]> {
  const store = memoryHistory();
  const pictures = [JSON.stringify(await store.load("a"))];
  for (const change of changes) {
    await store.save(change);
    pictures.push(JSON.stringify(await store.load("a")));
  }
  return pictures;
}

async function saveUntilDeath(store: HistoryStore, changes: readonly InstanceChange[]): Promise<number> {
  for (const [index, change] of changes.entries()) {
    try {
      await store.save(change);
    } catch {
      return index;
    }
  }
  return changes.length;
}

async function rowKeysOf(tables: Tables): Promise<string[]> {
  const keys: string[] = [];
  for await (const row of tables.table("LocalHistory").list({})) keys.push(row.rowKey);
  return keys;
}
