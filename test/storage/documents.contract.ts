import { EntityMissingError, PreconditionFailedError } from "../../src/ports/tables";
import type { Table } from "../../src/ports/tables";
import { DocumentBrokenError, createDocuments } from "../../src/storage/chunks";
import type { Documents } from "../../src/storage/chunks";
import { rowsOf } from "./tables.contract";

/** More than a row holds: 1.2 million characters, the last of each 1,000 beyond ASCII. */
export function largeText(mark: string): string {
  return `${mark.repeat(999)}ü`.repeat(1200);
}

async function keysIn(documents: Documents, partitionKey: string): Promise<string[]> {
  const keys: string[] = [];
  for await (const found of documents.list({ partitionKey })) keys.push(`${found.rowKey}: ${found.text.length}`);
  return keys;
}

export function documentsContract(fresh: () => Table): void {
  let table: Table;
  let documents: Documents;
  beforeEach(() => {
    table = fresh();
    documents = createDocuments(table);
  });

  it("keep small, middling and large texts, and none", async () => {
    const texts = ["", "{}", "Zoë 👩‍🚀 ".repeat(9000), largeText("a")];
    for (const [n, text] of texts.entries()) await documents.insert("p", `d${n}`, text);
    for (const [n, text] of texts.entries()) expect((await documents.read("p", `d${n}`))?.text === text).toBe(true);
    expect(await documents.read("p", "nobody")).toBeUndefined();
    expect(await keysIn(documents, "p")).toEqual(["d0: 0", "d1: 2", `d2: ${texts[2]!.length}`, "d3: 1200000"]);
  });

  it("are inserted once, large ones too", async () => {
    for (const text of ["small", largeText("a")]) {
      expect(await documents.insert("p", text.slice(0, 5), text)).toBeDefined();
      expect(await documents.insert("p", text.slice(0, 5), largeText("b"))).toBeUndefined();
      expect((await documents.read("p", text.slice(0, 5)))?.text === text).toBe(true);
    }
    expect((await rowsOf(table)).filter((row) => row.rowKey.startsWith("~"))).toHaveLength(3);
  });

  it("are replaced under the ETag they were read with, and under no other", async () => {
    for (const [before, after] of [
      ["small", "other"],
      ["small", largeText("b")],
      [largeText("a"), largeText("b")],
      [largeText("a"), "small"],
    ] as const) {
      await documents.replace("p", "d", before);
      const read = (await documents.read("p", "d"))!;
      const etag = await documents.replace("p", "d", after, read.etag);
      expect(await documents.read("p", "d")).toMatchObject({ etag });
      expect((await documents.read("p", "d"))?.text === after).toBe(true);
      await expect(documents.replace("p", "d", "late", read.etag)).rejects.toThrow(PreconditionFailedError);
      await expect(documents.replace("p", "d", largeText("c"), read.etag)).rejects.toThrow(PreconditionFailedError);
      expect((await documents.read("p", "d"))?.text === after).toBe(true);
    }
    const { etag } = (await documents.read("p", "d"))!;
    await expect(documents.replace("p", "never", "x", etag)).rejects.toThrow(EntityMissingError);
  });

  it("leave the parts of one earlier version at most", async () => {
    for (let n = 0; n < 5; n += 1) await documents.replace("p", "d", largeText(String(n)));
    const parts = (await rowsOf(table)).filter((row) => row.rowKey.startsWith("~"));
    expect(parts.length).toBeLessThanOrEqual(2 * 3);
    await documents.replace("p", "d", "small");
    await documents.replace("p", "d", "small again");
    expect(await rowsOf(table)).toHaveLength(1);
  });

  it("skip the parts that a crashed writer left", async () => {
    await documents.replace("p", "d", largeText("a"));
    await documents.stage("p", "d", largeText("crashed"));
    expect((await documents.read("p", "d"))?.text === largeText("a")).toBe(true);
    await documents.replace("p", "d", largeText("b"));
    expect((await documents.read("p", "d"))?.text === largeText("b")).toBe(true);
  });

  it("say what is wrong when parts are missing or another version of the product wrote them", async () => {
    await documents.replace("p", "d", largeText("a"));
    const [, , last] = (await rowsOf(table)).filter((row) => row.rowKey.startsWith("~"));
    await table.delete("p", last!.rowKey);
    await expect(documents.read("p", "d")).rejects.toThrow(DocumentBrokenError);
    await table.replace({ partitionKey: "p", rowKey: "d", format: 2 });
    await expect(documents.read("p", "d")).rejects.toThrow(/format 2 and this version reads format 1/);
  });
}
