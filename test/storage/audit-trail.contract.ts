import { verifyChain } from "../../src/domain/audit/chain";
import type { AuditTrail } from "../../src/ports/audit-trail";
import type { Tables } from "../../src/ports/tables";
import { createAuditTrail } from "../../src/storage/audit-trail";
import { aRollout, anEvent } from "./builders";
import { rowsOf } from "./tables.contract";

export function auditTrailContract(fresh: () => Tables): void {
  const id = aRollout().id;
  let tables: Tables;
  let trail: AuditTrail;
  beforeEach(() => {
    tables = fresh();
    trail = createAuditTrail(tables);
  });
  const sentences = async () => (await trail.list(id)).map((link) => link.event.sentence);

  it("chains events in the order in which they were appended", async () => {
    expect(await trail.list(id)).toEqual([]);
    for (let n = 1; n <= 12; n += 1) await trail.append(anEvent({ sentence: `${n}`, facts: { n, ü: null, ok: true } }));
    const events = await trail.list(id);
    expect(events.map((link) => link.sequence)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]);
    expect(events[11]?.event).toEqual(anEvent({ sentence: "12", facts: { n: 12, ü: null, ok: true } }));
    expect(verifyChain(events)).toEqual({ ok: true });
  });

  it("keeps one chain a rollout", async () => {
    await trail.append(anEvent({ sentence: "ours" }));
    await trail.append(anEvent({ rolloutId: "other", sentence: "theirs" }));
    expect(await sentences()).toEqual(["ours"]);
    expect(await trail.list("other")).toMatchObject([{ sequence: 1 }]);
  });

  it("appends an event of one key once, however often the activity runs", async () => {
    await trail.append(anEvent({ sentence: "first" }), "write-intended / i");
    await trail.append(anEvent({ sentence: "between" }));
    await trail.append(anEvent({ sentence: "again" }), "write-intended / i");
    await trail.append(anEvent({ sentence: "another" }), "write-intended / j");
    expect(await sentences()).toEqual(["first", "between", "another"]);
  });

  it("loses, doubles and forks nothing when many append at once", async () => {
    const other = createAuditTrail(tables);
    const names = Array.from({ length: 8 }, (_, n) => `event ${n}`);
    await Promise.all([
      ...names.map((sentence) => trail.append(anEvent({ sentence }), sentence)),
      ...names.map((sentence) => other.append(anEvent({ sentence }), sentence)),
      ...names.map((sentence) => other.append(anEvent({ sentence: `free ${sentence}` }))),
    ]);
    expect((await sentences()).sort()).toEqual([...names, ...names.map((name) => `free ${name}`)].sort());
    expect(verifyChain(await trail.list(id))).toEqual({ ok: true });
  });

  it("shows where somebody changed a row in the table, and where one is gone", async () => {
    for (let n = 1; n <= 4; n += 1) await trail.append(anEvent({ sentence: `${n}` }));
    const table = tables.table("Audit");
    const row = (await rowsOf(table)).find((found) => found.rowKey.startsWith("event") && found.sequence === 3)!;
    await table.replace({ ...row, t0: String(row.t0).replace('"3"', '"three"') });
    expect(verifyChain(await trail.list(id))).toMatchObject({
      ok: false,
      at: 3,
      what: expect.stringMatching(/changed/),
    });
    await table.delete(row.partitionKey, row.rowKey);
    expect(verifyChain(await trail.list(id))).toMatchObject({
      ok: false,
      at: 3,
      what: expect.stringMatching(/missing/),
    });
  });
}
