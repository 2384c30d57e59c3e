import fc from "fast-check";
import { createPartition } from "../../../src/local/storage/memory-partition";
import { createMemoryTables } from "../../../src/local/storage/memory-tables";
import { rowsOf } from "../../storage/tables.contract";

const row = (rowKey: string, n = 0) => ({ partitionKey: "p", rowKey, n });
/** Lets every answer arrive that is on its way. */
const settle = () => new Promise((resolve) => setImmediate(resolve));

describe("a partition in memory", () => {
  it("answers ranges as sorting everything would", () => {
    const key = fc.string({ unit: fc.constantFrom("a", "b", "Z", "~", "\uffff", "👍"), minLength: 1, maxLength: 3 });
    const change = fc.record({ remove: fc.boolean(), key });
    fc.assert(
      fc.property(fc.array(change), fc.option(key), fc.option(key), fc.nat(9), (changes, from, below, limit) => {
        const partition = createPartition();
        const model = new Set<string>();
        for (const { remove, key } of changes) {
          if (remove) partition.remove(key);
          else partition.put({ ...row(key), etag: "e" });
          if (remove) model.delete(key);
          else model.add(key);
        }
        const expected = [...model].filter((k) => (from === null || k >= from) && (below === null || k < below)).sort();
        const found = partition.range(from ?? undefined, below ?? undefined, limit).map(({ rowKey }) => rowKey);
        expect(found).toEqual(expected.slice(0, limit));
        expect(partition.size).toBe(model.size);
      }),
    );
  });
});

describe("tables in memory", () => {
  it("count what a table service would have been asked", async () => {
    const tables = createMemoryTables();
    const table = tables.table("T");
    for (let n = 0; n < 1500; n += 1) await table.insert(row(String(n)));
    await table.get("p", "1");
    await table.transact([{ do: "upsert", entity: row("1") }]);
    expect(tables.requests).toBe(1502);
    await rowsOf(table);
    expect(tables.requests).toBe(1504);
  });

  it("hand out rows that nobody can change from outside", async () => {
    const table = createMemoryTables().table("T");
    const mine = row("r", 1);
    await table.insert(mine);
    mine.n = 2;
    (await table.get("p", "r"))!.n = 3;
    for await (const found of table.list({})) found.n = 4;
    expect(await table.get("p", "r")).toMatchObject({ n: 1 });
  });

  it("list what was there when the list was asked for, however it changes meanwhile", async () => {
    const table = createMemoryTables().table("T");
    for (const key of ["a", "b", "c"]) await table.insert(row(key));
    const seen: string[] = [];
    for await (const found of table.list({ partitionKey: "p" })) {
      seen.push(found.rowKey);
      await table.delete("p", "b");
      await table.replace(row("d"));
    }
    expect(seen).toEqual(["a", "b", "c"]);
  });

  it("give the same ETags in the same run", async () => {
    const run = async () => {
      const table = createMemoryTables().table("T");
      return [await table.insert(row("a")), await table.replace(row("a")), await table.insert(row("b"))];
    };
    expect(await run()).toEqual(await run());
  });

  it("can be kept and brought back, also in another process, and no ETag comes twice", async () => {
    const tables = createMemoryTables();
    const table = tables.table("T");
    const etag = await table.insert(row("r", 1));
    const kept = JSON.parse(JSON.stringify(tables.snapshot())) as ReturnType<typeof tables.snapshot>;
    const later = await table.replace(row("r", 2), etag);
    await tables.table("Other").insert(row("r"));

    tables.restore(kept);
    expect(await table.get("p", "r")).toMatchObject({ n: 1, etag });
    expect(await rowsOf(tables.table("Other"))).toEqual([]);
    expect(await table.replace(row("r", 3), etag)).not.toBe(later);

    const elsewhere = createMemoryTables();
    elsewhere.restore(kept);
    expect(await elsewhere.table("T").get("p", "r")).toMatchObject({ n: 1, etag });
  });
});

describe("a killed connection", () => {
  it("does nothing and answers nothing any more, while the tables live on", async () => {
    const tables = createMemoryTables();
    const dead = tables.connect();
    const table = dead.table("T");
    await table.insert(row("before"));
    const settled: string[] = [];
    const watch = (name: string, asked: Promise<unknown>) => {
      void asked.finally(() => settled.push(name)).catch(() => undefined);
    };
    watch("under way", table.insert(row("under way")));
    watch("refused under way", table.insert(row("before")));
    dead.kill();
    watch("after", table.insert(row("after")));
    watch("get", dead.table("T").get("p", "before"));
    watch("list", rowsOf(dead.table("T")));
    await settle();
    expect(settled).toEqual([]);
    // What was under way happened; its answer was lost with the process.
    const alive = tables.connect().table("T");
    expect((await rowsOf(alive)).map((found) => found.rowKey)).toEqual(["before", "under way"]);
  });
});
