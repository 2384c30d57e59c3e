import { EntityExistsError, EntityMissingError, PreconditionFailedError } from "../../src/ports/tables";
import type { StoredEntity, Table, TableQuery } from "../../src/ports/tables";
import { TableLimitError } from "../../src/storage/table-limits";

export async function rowsOf(table: Table, query: TableQuery = {}): Promise<StoredEntity[]> {
  const rows: StoredEntity[] = [];
  for await (const row of table.list(query)) rows.push(row);
  return rows;
}

async function keysIn(table: Table, query: TableQuery = {}): Promise<string[]> {
  return (await rowsOf(table, query)).map((row) => `${row.partitionKey}/${row.rowKey}`);
}

/** What every adapter of the Tables port does. `fresh` answers a table that nobody has written to. */
export function tablesContract(fresh: () => Table): void {
  let table: Table;
  beforeEach(() => {
    table = fresh();
  });

  describe("one row", () => {
    it("comes back as it was written, without properties that have no value", async () => {
      const row = { partitionKey: "p", rowKey: "r", text: "Zoë 👩‍🚀 \u2028 \"'\\", empty: "", yes: true, no: false };
      const numbers = { int: 7, below: -2_147_483_649, moment: 1_796_112_000_000, share: 0.25, tiny: 5e-324 };
      const etag = await table.insert({ ...row, ...numbers, nothing: undefined });
      expect(await table.get("p", "r")).toStrictEqual({ ...row, ...numbers, etag });
    });

    it("is undefined when it was never written", async () => {
      expect(await table.get("p", "nobody")).toBeUndefined();
    });

    it("is inserted once", async () => {
      await table.insert({ partitionKey: "p", rowKey: "r", by: "first" });
      await expect(table.insert({ partitionKey: "p", rowKey: "r", by: "second" })).rejects.toThrow(EntityExistsError);
      expect(await table.get("p", "r")).toMatchObject({ by: "first" });
    });

    it("is replaced whole, and the new ETag guards it from then on", async () => {
      const first = await table.insert({ partitionKey: "p", rowKey: "r", a: 1 });
      const second = await table.replace({ partitionKey: "p", rowKey: "r", b: 2 }, first);
      expect(second).not.toBe(first);
      expect(await table.get("p", "r")).toStrictEqual({ partitionKey: "p", rowKey: "r", b: 2, etag: second });
      await expect(table.replace({ partitionKey: "p", rowKey: "r", c: 3 }, first)).rejects.toThrow(
        PreconditionFailedError,
      );
      expect(await table.get("p", "r")).toMatchObject({ b: 2 });
    });

    it("can be written back with the ETag property it was read with", async () => {
      await table.insert({ partitionKey: "p", rowKey: "r", a: 1 });
      const read = (await table.get("p", "r"))!;
      await table.replace({ ...read, a: 2 }, read.etag);
      expect(await table.get("p", "r")).toMatchObject({ a: 2 });
    });

    it("gets a new ETag by each of many quick writes", async () => {
      const etags = new Set<string>();
      for (let n = 0; n < 50; n += 1) etags.add(await table.replace({ partitionKey: "p", rowKey: "r", n }));
      const together = Array.from({ length: 20 }, (_, n) => table.replace({ partitionKey: "p", rowKey: "r", n }));
      for (const etag of await Promise.all(together)) etags.add(etag);
      expect(etags.size).toBe(70);
    });

    it("is missed when it is to be replaced under an ETag and is gone", async () => {
      const etag = await table.insert({ partitionKey: "p", rowKey: "r" });
      await table.delete("p", "r");
      await expect(table.replace({ partitionKey: "p", rowKey: "r" }, etag)).rejects.toThrow(EntityMissingError);
      await expect(table.delete("p", "r", etag)).rejects.toThrow(EntityMissingError);
    });

    it("is inserted by a replace without ETag, and a delete without ETag asks no questions", async () => {
      await table.replace({ partitionKey: "p", rowKey: "r", a: 1 });
      await table.delete("p", "r");
      await table.delete("p", "r");
      expect(await table.get("p", "r")).toBeUndefined();
    });

    it("is deleted only under its latest ETag", async () => {
      const first = await table.insert({ partitionKey: "p", rowKey: "r" });
      const second = await table.replace({ partitionKey: "p", rowKey: "r" });
      await expect(table.delete("p", "r", first)).rejects.toThrow(PreconditionFailedError);
      await table.delete("p", "r", second);
      expect(await table.get("p", "r")).toBeUndefined();
    });

    it("lets exactly one of many racing writers win", async () => {
      const inserts = Array.from({ length: 8 }, (_, n) => table.insert({ partitionKey: "p", rowKey: "r", n }));
      const inserted = await Promise.allSettled(inserts);
      expect(inserted.filter((result) => result.status === "fulfilled")).toHaveLength(1);
      const etag = (await table.get("p", "r"))!.etag;
      const replaces = Array.from({ length: 8 }, (_, n) => table.replace({ partitionKey: "p", rowKey: "r", n }, etag));
      const replaced = await Promise.allSettled(replaces);
      expect(replaced.filter((result) => result.status === "fulfilled")).toHaveLength(1);
    });

    it("has keys of any allowed character, upper and lower case apart", async () => {
      const keys = [
        "a'b",
        "a b",
        "a%20b",
        "a%2Fb",
        "a+b",
        "ü€👩‍🚀",
        "{x}",
        "(1)",
        "a=b&c",
        "~",
        "$",
        "[1]",
        '"',
        "A",
        "a",
      ];
      for (const key of keys) await table.insert({ partitionKey: `p${key}`, rowKey: key, key });
      for (const key of keys) {
        expect(await table.get(`p${key}`, key)).toMatchObject({ key });
        expect(await keysIn(table, { partitionKey: `p${key}`, rowKeyFrom: key })).toEqual([`p${key}/${key}`]);
      }
    });
  });

  describe("limits", () => {
    it.each(["a/b", "a\\b", "a#b", "a?b", "a\tb", "a\u0085b", "\ud800", "x".repeat(513)])(
      "refuses the key %j everywhere",
      async (key) => {
        await expect(table.insert({ partitionKey: "p", rowKey: key })).rejects.toThrow(TableLimitError);
        await expect(table.replace({ partitionKey: key, rowKey: "r" })).rejects.toThrow(TableLimitError);
        await expect(table.get(key, "r")).rejects.toThrow(TableLimitError);
        await expect(table.delete("p", key)).rejects.toThrow(TableLimitError);
        await expect(table.transact([{ do: "delete", partitionKey: "p", rowKey: key }])).rejects.toThrow(
          TableLimitError,
        );
      },
    );

    it("takes 32 Ki characters in a property, of whatever alphabet, and refuses one more", async () => {
      for (const character of ["x", "ü", "€", "👍", '"', "\\"]) {
        const text = character.repeat((32 * 1024) / character.length);
        await table.replace({ partitionKey: "p", rowKey: "r", text, twice: text });
        const read = (await table.get("p", "r"))!;
        expect(read.text === text && read.twice === text).toBe(true);
        await expect(table.replace({ partitionKey: "p", rowKey: "r", text: `${text}x` })).rejects.toThrow(
          /32769 characters of at most 32768/,
        );
      }
    });

    it("refuses a row over 1 MiB, a number that is none, half a character and odd property names", async () => {
      const big = Object.fromEntries(Array.from({ length: 16 }, (_, n) => [`t${n}`, "x".repeat(32 * 1024)]));
      const at = { partitionKey: "p", rowKey: "r" };
      await expect(table.insert({ ...at, ...big })).rejects.toThrow(/bytes of at most 1048576/);
      await expect(table.insert({ ...at, n: Number.NaN })).rejects.toThrow(TableLimitError);
      await expect(table.insert({ ...at, text: "\udc00" })).rejects.toThrow(TableLimitError);
      await expect(table.insert({ ...at, "odd-name": 1 })).rejects.toThrow(TableLimitError);
      await expect(table.insert({ ...at, Timestamp: "x" })).rejects.toThrow(TableLimitError);
      expect(await table.get("p", "r")).toBeUndefined();
    });
  });

  describe("lists", () => {
    beforeEach(async () => {
      for (const key of ["b/2", "a/1", "b/10", "b/1", "a/2", "c/1"]) {
        const [partitionKey = "", rowKey = ""] = key.split("/");
        await table.insert({ partitionKey, rowKey, n: 1 });
      }
    });

    it("go by partition key, then by row key, as text", async () => {
      expect(await keysIn(table)).toEqual(["a/1", "a/2", "b/1", "b/10", "b/2", "c/1"]);
    });

    it("keep to a partition and to a range whose end is left out", async () => {
      expect(await keysIn(table, { partitionKey: "b" })).toEqual(["b/1", "b/10", "b/2"]);
      expect(await keysIn(table, { partitionKey: "b", rowKeyFrom: "10", rowKeyBelow: "2" })).toEqual(["b/10"]);
      expect(await keysIn(table, { rowKeyFrom: "10" })).toEqual(["a/2", "b/10", "b/2"]);
      expect(await keysIn(table, { partitionKey: "nobody" })).toEqual([]);
    });

    it("end at `top`", async () => {
      expect(await keysIn(table, { top: 3 })).toEqual(["a/1", "a/2", "b/1"]);
      expect(await keysIn(table, { partitionKey: "b", top: 0 })).toEqual([]);
      expect(await keysIn(table, { partitionKey: "b", top: 99 })).toEqual(["b/1", "b/10", "b/2"]);
    });

    it("carry the ETags that guard the rows", async () => {
      const [row] = await rowsOf(table, { partitionKey: "c" });
      expect(row).toStrictEqual({ partitionKey: "c", rowKey: "1", n: 1, etag: (await table.get("c", "1"))!.etag });
    });

    it("go on over many pages", async () => {
      const key = (n: number) => String(n).padStart(5, "0");
      for (let start = 0; start < 2300; start += 100) {
        await table.transact(
          Array.from({ length: 100 }, (_, n) => {
            return { do: "insert" as const, entity: { partitionKey: "many", rowKey: key(start + n) } };
          }),
        );
      }
      const found = await rowsOf(table, { partitionKey: "many", rowKeyFrom: key(50) });
      expect(found.map((row) => row.rowKey)).toEqual(Array.from({ length: 2250 }, (_, n) => key(n + 50)));
      expect(await rowsOf(table, { partitionKey: "many", top: 1500 })).toHaveLength(1500);
    });
  });
}
