import type { MembershipSnapshot } from "../../src/domain/people";
import type { WaveDocuments } from "../../src/ports/rollout-store";
import type { Tables } from "../../src/ports/tables";
import { createWaveDocuments } from "../../src/storage/wave-documents";
import { MORNING, aPolicy, aRollout, anUndoBundle } from "./builders";

function aSnapshot(people: number): MembershipSnapshot {
  const person = (n: number) => ({ id: `00000000-0000-4000-8000-${n}`, upn: `jürgen.${n}@contoso.example` });
  return {
    takenAt: MORNING,
    groups: [{ id: "g", name: "sg-münchen" }],
    people: Array.from({ length: people }, (_, n) => person(n)),
    guests: [],
    disabled: [person(-1)],
  };
}

export function waveDocumentsContract(fresh: () => Tables): void {
  const id = aRollout().id;
  let documents: WaveDocuments;
  beforeEach(() => {
    documents = createWaveDocuments(fresh());
  });

  it("keeps the latest membership snapshot of each wave, of 3 or of 20,000 people", async () => {
    expect(await documents.readSnapshot(id, 0)).toBeUndefined();
    await documents.saveSnapshot(id, 0, aSnapshot(20_000));
    await documents.saveSnapshot(id, 1, aSnapshot(3));
    expect(await documents.readSnapshot(id, 0)).toEqual(aSnapshot(20_000));
    await documents.saveSnapshot(id, 0, aSnapshot(19_999));
    expect((await documents.readSnapshot(id, 0))?.people).toHaveLength(19_999);
    expect(await documents.readSnapshot(id, 1)).toEqual(aSnapshot(3));
  });

  it("keeps the approved and the waiting people apart from the current ones", async () => {
    await documents.saveSnapshot(id, 0, aSnapshot(3));
    await documents.saveSnapshot(id, 0, aSnapshot(2), "approved");
    await documents.saveSnapshot(id, 0, aSnapshot(20_000), "pending");
    expect(await documents.readSnapshot(id, 0)).toEqual(aSnapshot(3));
    expect(await documents.readSnapshot(id, 0, "approved")).toEqual(aSnapshot(2));
    expect((await documents.readSnapshot(id, 0, "pending"))?.people).toHaveLength(20_000);
    expect(await documents.readSnapshot(id, 1, "approved")).toBeUndefined();
  });

  it("keeps the first undo bundle of an intent: a repeated activity doesn't overwrite it", async () => {
    await documents.saveUndoBundle(anUndoBundle("i", { beforeHash: "before our write" }));
    await documents.saveUndoBundle(anUndoBundle("i", { beforeHash: "after our write" }));
    expect((await documents.readUndoBundles(id, 0)).map((bundle) => bundle.beforeHash)).toEqual(["before our write"]);
  });

  it("lists a wave's undo bundles by time, of this wave only", async () => {
    const before = aPolicy({
      includeTargets: Array.from({ length: 200 }, (_, n) => ({ targetType: "group", id: `${n}` })),
    });
    await documents.saveUndoBundle(anUndoBundle("a", { at: MORNING + 2, before }));
    await documents.saveUndoBundle(anUndoBundle("b", { at: MORNING + 1 }));
    await documents.saveUndoBundle(anUndoBundle("c", { wave: 1 }));
    await documents.saveUndoBundle(anUndoBundle("d", { rolloutId: "other" }));
    await documents.saveSnapshot(id, 0, aSnapshot(1));
    const bundles = await documents.readUndoBundles(id, 0);
    expect(bundles.map((bundle) => bundle.intentId)).toEqual(["b", "a"]);
    expect(bundles[1]?.before).toEqual(before);
  });
}
