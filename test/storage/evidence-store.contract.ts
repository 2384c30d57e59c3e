import { HOUR } from "../../src/domain/time";
import type { EvidenceStore } from "../../src/ports/evidence-store";
import type { Tables } from "../../src/ports/tables";
import { createEvidenceStore } from "../../src/storage/evidence-store";
import { MORNING, aPolicyChange, aRegistration, aRollout, aSignIn } from "./builders";
import { rowsOf } from "./tables.contract";

export function evidenceStoreContract(fresh: () => Tables): void {
  const wave = { rolloutId: aRollout().id, wave: 0 };
  const forever = [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY] as const;
  let tables: Tables;
  let store: EvidenceStore;
  beforeEach(() => {
    tables = fresh();
    store = createEvidenceStore(tables);
  });

  it("keeps every kind of record whole", async () => {
    const signIns = [
      aSignIn("s1", {
        at: MORNING,
        code: 135016,
        fresh: false,
        passkey: true,
        passkeySucceeded: false,
        platform: "iOS ü",
      }),
      aSignIn("s2", { at: MORNING + 1, passkey: true, passkeySucceeded: true }),
    ];
    const registrations = [
      aRegistration("r1", { aaguid: "a", credentialId: "c" }),
      aRegistration("r2", { type: "deviceBound" }),
      aRegistration("r3", { type: "unknown" }),
    ];
    const ceremonies = [
      { id: "c1", userId: "u", at: MORNING, step: "started" as const },
      { id: "c2", userId: "u", at: MORNING, step: "cancelled" as const },
    ];
    await store.merge(wave, "signIns", signIns);
    await store.merge(wave, "registrations", registrations);
    await store.merge(wave, "ceremonies", ceremonies);
    // A second store has nothing in memory.
    for (const reader of [store, createEvidenceStore(tables)]) {
      expect(await reader.read(wave, "signIns", ...forever)).toEqual(signIns);
      expect(await reader.read(wave, "registrations", ...forever)).toEqual(registrations);
      expect(await reader.read(wave, "ceremonies", ...forever)).toEqual(ceremonies);
    }
  });

  it("counts a record once however often it comes, and takes the revised one", async () => {
    const early = aSignIn("s", { fresh: false });
    expect(await store.merge(wave, "signIns", [early, early])).toEqual({ added: 1, revised: 0 });
    expect(await store.merge(wave, "signIns", [early])).toEqual({ added: 0, revised: 0 });
    expect(await store.merge(wave, "signIns", [early, { ...early, fresh: true }])).toEqual({ added: 0, revised: 1 });
    expect(await store.read(wave, "signIns", ...forever)).toEqual([{ ...early, fresh: true }]);
  });

  it("writes only the hours that change", async () => {
    await store.merge(wave, "signIns", [aSignIn("a"), aSignIn("b", { at: MORNING + HOUR })]);
    const before = await rowsOf(tables.table("Evidence"));
    await store.merge(wave, "signIns", [aSignIn("a"), aSignIn("c", { at: MORNING + HOUR + 1 })]);
    const after = await rowsOf(tables.table("Evidence"));
    expect(after.map((row, n) => row.etag === before[n]?.etag)).toEqual([true, false]);
  });

  it("reads from a moment on and below another, by time, then id", async () => {
    const at = (offset: number, id = String(offset)) => aSignIn(id, { at: MORNING + offset });
    const late = at(2 * HOUR);
    await store.merge(wave, "signIns", [late, at(HOUR), at(HOUR - 1), at(0, "z"), at(0, "a"), at(-1)]);
    const read = async (from: number, below: number) =>
      (await store.read(wave, "signIns", MORNING + from, MORNING + below)).map((record) => record.id);
    expect(await read(0, HOUR)).toEqual(["a", "z", String(HOUR - 1)]);
    expect(await read(0, HOUR + 1)).toEqual(["a", "z", String(HOUR - 1), String(HOUR)]);
    expect(await read(-1, 0)).toEqual(["-1"]);
    expect(await read(5, 5)).toEqual([]);
    expect(await read(HOUR + 1, 9 * HOUR)).toEqual([String(2 * HOUR)]);
  });

  it("keeps waves, rollouts and kinds apart", async () => {
    await store.merge(wave, "signIns", [aSignIn("a")]);
    await store.merge({ ...wave, wave: 1 }, "signIns", [aSignIn("b")]);
    await store.merge({ ...wave, rolloutId: "other" }, "signIns", [aSignIn("c")]);
    expect(await store.read(wave, "signIns", ...forever)).toEqual([aSignIn("a")]);
    expect(await store.read(wave, "registrations", ...forever)).toEqual([]);
  });

  it("loses nothing when two collectors merge into the same hour at once", async () => {
    const other = createEvidenceStore(tables);
    const batch = (name: string) => Array.from({ length: 5 }, (_, n) => [aSignIn(`${name}${n}`), aSignIn("both")]);
    const merges = [
      ...batch("x").map((records) => store.merge(wave, "signIns", records)),
      ...batch("y").map((records) => other.merge(wave, "signIns", records)),
    ];
    const counts = await Promise.all(merges);
    expect(counts.reduce((sum, count) => sum + count.added, 0)).toBe(11);
    expect(await store.read(wave, "signIns", ...forever)).toHaveLength(11);
    expect(await other.read(wave, "signIns", ...forever)).toHaveLength(11);
  });

  it("holds an hour of 6,000 sign-ins", async () => {
    const records = Array.from({ length: 6000 }, (_, n) =>
      aSignIn(`00000000-0000-4000-8000-${n}`, {
        userId: `00000000-0000-4000-9000-${n}`,
        correlationId: "c".repeat(36),
      }),
    );
    await store.merge(wave, "signIns", records);
    expect(await store.merge(wave, "signIns", [aSignIn("one more"), ...records])).toEqual({ added: 1, revised: 0 });
    expect(await createEvidenceStore(tables).read(wave, "signIns", ...forever)).toHaveLength(6001);
  });

  it("remembers how far each source was read", async () => {
    expect(await store.readCursor("signIns")).toBeUndefined();
    const cursor = {
      source: "signIns" as const,
      watermark: MORNING,
      readTo: 0,
      checkedAt: MORNING + 1,
      seen: 3,
      since: MORNING,
      newestAt: null,
    };
    await store.saveCursor({ ...cursor, failingSince: null, problem: null });
    await store.saveCursor({ ...cursor, failingSince: MORNING, problem: "Graph answered 503." });
    expect(await store.readCursor("signIns")).toEqual({
      ...cursor,
      failingSince: MORNING,
      problem: "Graph answered 503.",
    });
    expect(await store.readCursor("directoryAudits")).toBeUndefined();
  });

  it("keeps the tenant's policy changes, once each", async () => {
    const late = aPolicyChange("b", { at: MORNING + 3 * HOUR, actor: null });
    await store.mergePolicyChanges([late, aPolicyChange("a")]);
    await store.mergePolicyChanges([aPolicyChange("a")]);
    expect(await store.readPolicyChanges(MORNING, MORNING + 9 * HOUR)).toEqual([aPolicyChange("a"), late]);
    expect(await store.readPolicyChanges(MORNING + 1, MORNING + 3 * HOUR)).toEqual([]);
  });
}
