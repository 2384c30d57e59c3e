import { EntityMissingError, PreconditionFailedError } from "../../src/ports/tables";
import type { Table } from "../../src/ports/tables";
import { rowsOf } from "./tables.contract";

/** What every adapter of the Tables port does with several rows at once. */
export function transactionsContract(fresh: () => Table): void {
  let table: Table;
  beforeEach(() => {
    table = fresh();
  });

  const row = (rowKey: string, by: string) => ({ partitionKey: "p", rowKey, by });

  it("do everything together", async () => {
    const etag = await table.insert(row("guarded", "before"));
    await table.insert(row("gone", "before"));
    await table.transact([
      { do: "insert", entity: row("new {brace} ü", "us") },
      { do: "replace", entity: row("guarded", "us"), etag },
      { do: "replace", entity: row("unguarded", "us") },
      { do: "upsert", entity: row("upserted", "us \u2028 Zoë") },
      { do: "delete", partitionKey: "p", rowKey: "gone" },
    ]);
    const rows = (await rowsOf(table)).map((found) => `${found.rowKey}: ${String(found.by)}`);
    expect(rows).toEqual(["guarded: us", "new {brace} ü: us", "unguarded: us", "upserted: us \u2028 Zoë"]);
  });

  it("do nothing when one row exists already, and name that row", async () => {
    await table.insert(row("taken", "before"));
    const both = table.transact([
      { do: "insert", entity: row("fresh", "us") },
      { do: "insert", entity: row("taken", "us") },
    ]);
    await expect(both).rejects.toMatchObject({ name: "EntityExistsError", partitionKey: "p", rowKey: "taken" });
    expect(await rowsOf(table)).toMatchObject([{ rowKey: "taken", by: "before" }]);
  });

  it("do nothing when one row changed meanwhile", async () => {
    const etag = await table.insert(row("guarded", "before"));
    await table.replace(row("guarded", "somebody"));
    const both = table.transact([
      { do: "upsert", entity: row("other", "us") },
      { do: "replace", entity: row("guarded", "us"), etag },
    ]);
    await expect(both).rejects.toThrow(PreconditionFailedError);
    expect(await rowsOf(table)).toMatchObject([{ rowKey: "guarded", by: "somebody" }]);
  });

  it("do nothing when a row to delete, or to replace under an ETag, is missing", async () => {
    const etag = await table.insert(row("x", "before"));
    await table.delete("p", "x");
    const other = { do: "insert" as const, entity: row("other", "us") };
    const deleting = table.transact([other, { do: "delete", partitionKey: "p", rowKey: "x" }]);
    await expect(deleting).rejects.toMatchObject({ name: "EntityMissingError", rowKey: "x" });
    const replacing = table.transact([other, { do: "replace", entity: row("x", "us"), etag }]);
    await expect(replacing).rejects.toThrow(EntityMissingError);
    expect(await rowsOf(table)).toEqual([]);
  });

  it("refuse a second partition, a row twice, and more than 100 actions or 4 MiB; nothing at all is fine", async () => {
    const insert = (entity: { partitionKey: string; rowKey: string }) => ({ do: "insert" as const, entity });
    await expect(table.transact([insert(row("a", "us")), insert({ partitionKey: "q", rowKey: "a" })])).rejects.toThrow(
      /one partition/,
    );
    await expect(table.transact([insert(row("a", "us")), insert(row("a", "us"))])).rejects.toThrow(/twice/);
    const many = Array.from({ length: 101 }, (_, n) => insert(row(String(n), "us")));
    await expect(table.transact(many)).rejects.toThrow(/101 actions of at most 100/);
    const big = Array.from({ length: 70 }, (_, n) => insert({ ...row(String(n), "x".repeat(32_000)) }));
    await expect(table.transact(big)).rejects.toThrow(/bytes of at most 4194304/);
    await table.transact([]);
    expect(await rowsOf(table)).toEqual([]);
    await table.transact(many.slice(0, 100));
    expect(await rowsOf(table)).toHaveLength(100);
  });
}
