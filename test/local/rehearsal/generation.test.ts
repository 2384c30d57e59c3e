import { createGeneration } from "../../../src/local/rehearsal/generation";
import { createMemoryTables } from "../../../src/local/storage/memory-tables";

const settled = Symbol("settled");
/** Whether a promise has settled after everything that was already under way. */
async function hasSettled(promise: Promise<unknown>): Promise<boolean> {
  const turns = (async () => {
    for (let turn = 0; turn < 5; turn++) await new Promise((resolve) => setImmediate(resolve));
  })();
  const first = await Promise.race([
    promise.then(
      () => settled,
      () => settled,
    ),
    turns,
  ]);
  return first === settled;
}

function world() {
  const tables = createMemoryTables();
  const sent: string[] = [];
  let deaths = 0;
  const generation = createGeneration(
    {
      fetch: (input) => {
        sent.push(new Request(input).url);
        return Promise.resolve(new Response("ok"));
      },
      tables,
      clock: { now: () => 7, sleep: () => Promise.resolve() },
    },
    () => {
      deaths += 1;
    },
  );
  return { tables, sent, generation, deaths: () => deaths };
}

const row = { partitionKey: "p", rowKey: "r" };

describe("one life of the app's process", () => {
  it("passes everything on while it lives", async () => {
    const { generation, sent } = world();
    await generation.fetch("http://127.0.0.1/a");
    await generation.tables.table("T").insert(row);
    expect(sent).toEqual(["http://127.0.0.1/a"]);
    expect(generation.alive).toBe(true);
  });

  it("never answers and does nothing more once it is dead", async () => {
    const { generation, sent, tables } = world();
    generation.die();
    expect(await hasSettled(generation.fetch("http://127.0.0.1/a"))).toBe(false);
    expect(await hasSettled(generation.tables.table("T").insert(row))).toBe(false);
    expect(await hasSettled(generation.clock.sleep(1))).toBe(false);
    expect(sent).toEqual([]);
    expect(await tables.table("T").get("p", "r")).toBeUndefined();
  });

  it("can die before a call's effect", async () => {
    const { generation, tables, deaths } = world();
    generation.dieAt(2, false);
    await generation.tables.table("T").get("p", "r");
    expect(await hasSettled(generation.tables.table("T").insert(row))).toBe(false);
    expect(await tables.table("T").get("p", "r")).toBeUndefined();
    expect(deaths()).toBe(1);
  });

  it("can die after a call's effect, before its answer arrives", async () => {
    const { generation, tables, deaths } = world();
    generation.dieAt(1, true);
    expect(await hasSettled(generation.tables.table("T").insert(row))).toBe(false);
    expect(await tables.table("T").get("p", "r")).toMatchObject(row);
    expect(deaths()).toBe(1);
  });

  it("dies once, however often it is told to", () => {
    const { generation, deaths } = world();
    generation.die();
    generation.die();
    expect(deaths()).toBe(1);
  });
});
