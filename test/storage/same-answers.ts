import fc from "fast-check";
import { createMemoryTables } from "../../src/local/storage/memory-tables";
import type { Table, TableAction, Tables } from "../../src/ports/tables";
import { rowsOf } from "./tables.contract";

type Step =
  | {
      readonly do: "insert" | "replace" | "guarded replace" | "delete" | "guarded delete" | "get";
      readonly key: string;
      readonly n: number;
    }
  | {
      readonly do: "list";
      readonly from: string | undefined;
      readonly below: string | undefined;
      readonly top: number | undefined;
    }
  | {
      readonly do: "transact";
      readonly actions: readonly { readonly do: TableAction["do"]; readonly key: string; readonly n: number }[];
    };

const key = fc.constantFrom("a", "b", "B", "a b", "ü");
const n = fc.nat(3);
const action = fc.record({
  do: fc.constantFrom("insert" as const, "replace" as const, "upsert" as const, "delete" as const),
  key,
  n,
});
const step: fc.Arbitrary<Step> = fc.oneof(
  fc.record({
    do: fc.constantFrom(
      "insert" as const,
      "replace" as const,
      "guarded replace" as const,
      "delete" as const,
      "guarded delete" as const,
      "get" as const,
    ),
    key,
    n,
  }),
  fc.record({
    do: fc.constant("list" as const),
    from: fc.option(key, { nil: undefined }),
    below: fc.option(key, { nil: undefined }),
    top: fc.option(fc.nat(3), { nil: undefined }),
  }),
  fc.record({
    do: fc.constant("transact" as const),
    actions: fc.uniqueArray(action, { maxLength: 4, selector: (a) => a.key }),
  }),
);

/** Does the steps one after another and writes down every answer, with ETags told apart but not spelt out. */
async function answersOf(table: Table, steps: readonly Step[]): Promise<string[]> {
  const answers: string[] = [];
  /** The ETag that this client last saw of a row; the row may have changed since. */
  const seen = new Map<string, string>();
  const note = async (ask: Promise<unknown>) => {
    try {
      answers.push(JSON.stringify([await ask]));
    } catch (error) {
      const { name, rowKey } = error as { name: string; rowKey?: string };
      answers.push(`${name} ${rowKey ?? ""}`);
    }
  };
  const entity = (rowKey: string, value: number) => ({ partitionKey: "p", rowKey, value });
  for (const now of steps) {
    if (now.do === "list") {
      const range = {
        ...(now.from !== undefined && { rowKeyFrom: now.from }),
        ...(now.below !== undefined && { rowKeyBelow: now.below }),
      };
      const query = { ...range, ...(now.top !== undefined && { top: now.top }) };
      await note(rowsOf(table, query).then((rows) => rows.map(({ etag: _, ...row }) => row)));
    } else if (now.do === "transact") {
      const actions = now.actions.map((one): TableAction => {
        if (one.do === "delete") return { do: "delete", partitionKey: "p", rowKey: one.key };
        const etag = seen.get(one.key);
        if (one.do === "replace" && etag !== undefined) return { do: "replace", entity: entity(one.key, one.n), etag };
        return { do: one.do, entity: entity(one.key, one.n) };
      });
      await note(table.transact(actions));
    } else if (now.do === "get") {
      const found = table.get("p", now.key);
      await note(found.then((row) => row?.value));
      const etag = (await found)?.etag;
      if (etag !== undefined) seen.set(now.key, etag);
    } else if (now.do === "insert") {
      await note(table.insert(entity(now.key, now.n)).then(() => "inserted"));
    } else if (now.do === "delete" || now.do === "guarded delete") {
      await note(table.delete("p", now.key, now.do === "delete" ? undefined : seen.get(now.key)));
    } else {
      const etag = now.do === "replace" ? undefined : seen.get(now.key);
      await note(table.replace(entity(now.key, now.n), etag).then((written) => seen.set(now.key, written).size > 0));
    }
  }
  return answers;
}

/** Memory stands in for Table Storage in rehearsals, so it must answer every sequence of requests alike. */
export function sameAnswersAsMemory(fresh: () => Tables): void {
  it("answers what memory answers, step by step", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 25 }), async (steps) => {
        const expected = await answersOf(createMemoryTables().table("Rows"), steps);
        expect(await answersOf(fresh().table("Rows"), steps)).toEqual(expected);
      }),
      { numRuns: 40 },
    );
  });
}
