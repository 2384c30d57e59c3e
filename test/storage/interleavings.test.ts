import fc from "fast-check";
import { verifyChain } from "../../src/domain/audit/chain";
import type { SignIn } from "../../src/domain/evidence/records";
import { HOUR } from "../../src/domain/time";
import { createMemoryTables } from "../../src/local/storage/memory-tables";
import type { Table, Tables } from "../../src/ports/tables";
import { createAuditTrail } from "../../src/storage/audit-trail";
import { createDocuments } from "../../src/storage/chunks";
import { createEvidenceStore } from "../../src/storage/evidence-store";
import { createLease } from "../../src/storage/lease";
import { MORNING, aRollout, aSignIn, anEvent, clockAt } from "./builders";
import { largeText } from "./documents.contract";

/** Tables whose every answer waits until the scheduler lets it through: all orders of many writers get their turn. */
function scheduled(scheduler: fc.Scheduler, tables: Tables): Tables {
  const inTurn = async <T>(what: string, ask: () => Promise<T>): Promise<T> => {
    await scheduler.schedule(Promise.resolve(), what);
    return ask();
  };
  const wrap = (table: Table): Table => ({
    get: (partitionKey, rowKey) => inTurn(`get ${rowKey}`, () => table.get(partitionKey, rowKey)),
    insert: (entity) => inTurn(`insert ${entity.rowKey}`, () => table.insert(entity)),
    replace: (entity, etag) => inTurn(`replace ${entity.rowKey}`, () => table.replace(entity, etag)),
    delete: (partitionKey, rowKey, etag) => inTurn(`delete ${rowKey}`, () => table.delete(partitionKey, rowKey, etag)),
    transact: (actions) => inTurn("transact", () => table.transact(actions)),
    async *list(query) {
      await scheduler.schedule(Promise.resolve(), "list");
      for await (const row of table.list(query)) yield row;
    },
  });
  return { table: (name) => wrap(tables.table(name)) };
}

describe("whatever the order in which tables answer", () => {
  it("a reader of a document never sees a half of it, and the last writer's text stays", async () => {
    const texts = ["small", largeText("a"), largeText("b"), largeText("c").slice(0, 700_000)];
    await fc.assert(
      fc.asyncProperty(
        fc.scheduler(),
        fc.array(fc.constantFrom(...texts), { minLength: 1, maxLength: 3 }),
        fc.array(fc.constantFrom(...texts), { minLength: 1, maxLength: 2 }),
        async (scheduler, first, second) => {
          const table = createMemoryTables().table("Rows");
          const start = createDocuments(table);
          await start.replace("p", "d", texts[1]!);
          const documents = createDocuments(scheduled(scheduler, { table: () => table }).table("Rows"));
          const write = async (all: readonly string[]) => {
            for (const text of all) await documents.replace("p", "d", text);
          };
          const read = async () => {
            for (let n = 0; n < 3; n += 1) expect(texts.includes((await documents.read("p", "d"))!.text)).toBe(true);
          };
          await scheduler.waitFor(Promise.all([write(first), write(second), read()]));
          expect([first.at(-1), second.at(-1)].includes((await start.read("p", "d"))!.text)).toBe(true);
        },
      ),
      { numRuns: 60 },
    );
  });

  it("an audit chain holds each event once, in one line", async () => {
    await fc.assert(
      fc.asyncProperty(fc.scheduler(), async (scheduler) => {
        const tables = createMemoryTables();
        const trails = [1, 2].map(() => createAuditTrail(scheduled(scheduler, tables)));
        const appends = trails.flatMap((trail) =>
          ["a", "b", "c"].map((sentence) => trail.append(anEvent({ sentence }), sentence)),
        );
        await scheduler.waitFor(Promise.all(appends));
        const events = await createAuditTrail(tables).list(aRollout().id);
        expect(events.map((link) => link.event.sentence).sort()).toEqual(["a", "b", "c"]);
        expect(verifyChain(events)).toEqual({ ok: true });
      }),
      { numRuns: 60 },
    );
  });

  it("evidence holds the union of what collectors merged", async () => {
    const record = fc.record({ id: fc.constantFrom("a", "b", "c", "d", "e"), hour: fc.nat(2), code: fc.nat(1) });
    const batches = fc.array(fc.array(record, { maxLength: 4 }), { maxLength: 4 });
    await fc.assert(
      fc.asyncProperty(fc.scheduler(), batches, batches, async (scheduler, ours, theirs) => {
        const tables = createMemoryTables();
        const scope = { rolloutId: "r", wave: 0 };
        // A record keeps its time for life, whatever else is revised.
        const signIns = (batch: readonly { id: string; code: number }[]): SignIn[] =>
          batch.map(({ id, code }) => aSignIn(id, { at: MORNING + id.charCodeAt(0) * (HOUR / 2), code }));
        const collect = async (all: readonly { id: string; code: number }[][]) => {
          const store = createEvidenceStore(scheduled(scheduler, tables));
          let added = 0;
          for (const batch of all) added += (await store.merge(scope, "signIns", signIns(batch))).added;
          return added;
        };
        const added = await scheduler.waitFor(Promise.all([collect(ours), collect(theirs)]));
        const stored = await createEvidenceStore(tables).read(scope, "signIns", 0, Number.POSITIVE_INFINITY);
        const ids = [...new Set([...ours, ...theirs].flat().map(({ id }) => id))].sort();
        expect(stored.map(({ id }) => id)).toEqual(ids);
        expect(added[0] + added[1]).toBe(ids.length);
      }),
      { numRuns: 60 },
    );
  });

  it("a lease has one holder at a time, and tokens only grow", async () => {
    const steps = fc.array(fc.record({ wait: fc.nat(15), work: fc.nat(15) }), { minLength: 1, maxLength: 5 });
    await fc.assert(
      fc.asyncProperty(fc.scheduler(), steps, steps, async (scheduler, ours, theirs) => {
        const clock = clockAt(MORNING);
        const lease = createLease(scheduled(scheduler, createMemoryTables()), clock);
        let last = 0;
        let until = 0;
        const hold = async (holder: string, all: readonly { wait: number; work: number }[]) => {
          for (const { wait, work } of all) {
            const held = await lease.acquire("policy", holder, 10);
            if (held === undefined) {
              clock.move(wait);
              continue;
            }
            expect(held.token).toBeGreaterThan(last);
            // Granted only when the one before had run out or was given back.
            expect(held.expiresAt - 10).toBeGreaterThanOrEqual(until);
            last = held.token;
            until = held.expiresAt;
            clock.move(work);
            if (last === held.token) until = 0;
            await lease.release(held);
          }
        };
        await scheduler.waitFor(Promise.all([hold("ours", ours), hold("theirs", theirs)]));
      }),
    );
  });
});
