import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { AzuriteStartError, startAzurite } from "../../../src/local/storage/azurite";
import { createAzureTables } from "../../../src/storage/azure-tables";

const tablesOf = (connectionString: string) => createAzureTables({ account: { connectionString }, writer: "w" });
const row = { partitionKey: "p", rowKey: "r", name: "Zoë" };
const portOf = (connectionString: string) => Number(/:(\d+)\/devstoreaccount1/.exec(connectionString)?.[1]);

describe("Azurite in this process", () => {
  it("keeps tables in memory unless it is given a folder, and says nothing on standard output", async () => {
    const written = jest.spyOn(process.stdout, "write");
    const first = await startAzurite();
    await tablesOf(first.connectionString).table("Rows").insert(row);
    await first.stop();
    await first.stop();
    const second = await startAzurite();
    expect(await tablesOf(second.connectionString).table("Rows").get("p", "r")).toBeUndefined();
    await second.stop();
    expect(written).not.toHaveBeenCalled();
    written.mockRestore();
  });

  it("has what was acknowledged after an orderly stop, in a folder that it makes", async () => {
    const parent = await mkdtemp(join(tmpdir(), "azurite-"));
    const dataDir = join(parent, "deep", "folder");
    const first = await startAzurite({ dataDir });
    const table = tablesOf(first.connectionString).table("Rows");
    await Promise.all(Array.from({ length: 20 }, (_, n) => table.insert({ ...row, rowKey: `${n}` })));
    await first.stop();
    expect(await readdir(dataDir)).toEqual(["azurite-tables.json"]);

    const second = await startAzurite({ dataDir, port: portOf(first.connectionString) });
    expect(second.connectionString).toBe(first.connectionString);
    const again = tablesOf(second.connectionString).table("Rows");
    expect(await again.get("p", "19")).toMatchObject({ name: "Zoë" });
    await second.stop();
    await rm(parent, { recursive: true });
  });

  it("keeps what it acknowledges while it is being stopped", async () => {
    const dataDir = await mkdtemp(join(tmpdir(), "azurite-"));
    const first = await startAzurite({ dataDir });
    const rows = tablesOf(first.connectionString).table("Rows");
    await rows.insert(row);
    const writes = Array.from({ length: 40 }, (_, n) => rows.insert({ ...row, rowKey: `${n}` }));
    // The first answer says that the others have arrived or are about to.
    await writes[0];
    await first.stop();
    const second = await startAzurite({ dataDir, port: portOf(first.connectionString) });
    const acknowledged = (await Promise.allSettled(writes)).flatMap((write, n) =>
      write.status === "fulfilled" ? [`${n}`] : [],
    );
    const again = tablesOf(second.connectionString).table("Rows");
    for (const rowKey of acknowledged) expect(await again.get("p", rowKey)).toBeDefined();
    await second.stop();
    await rm(dataDir, { recursive: true });
  });

  it("says which port is taken, and leaves nothing running behind", async () => {
    const running = await startAzurite();
    const port = portOf(running.connectionString);
    await expect(startAzurite({ port })).rejects.toThrow(AzuriteStartError);
    await expect(startAzurite({ port })).rejects.toThrow(new RegExp(`127.0.0.1:${port}.*EADDRINUSE`));
    await running.stop();
  });

  it("answers as the first account of AZURITE_ACCOUNTS where that is set", async () => {
    process.env.AZURITE_ACCOUNTS = `mine:${Buffer.from("a key of my own").toString("base64")};other:b3RoZXI=`;
    try {
      const running = await startAzurite();
      expect(running.connectionString).toContain("AccountName=mine;");
      await tablesOf(running.connectionString).table("Rows").insert(row);
      await running.stop();
    } finally {
      delete process.env.AZURITE_ACCOUNTS;
    }
  });
});
