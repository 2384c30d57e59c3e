import type { Preview, PreviewResult } from "../../src/domain/safety/preview";
import type { PreviewStore } from "../../src/ports/preview-store";
import type { Tables } from "../../src/ports/tables";
import { createPreviewStore } from "../../src/storage/preview-store";
import { MORNING, aRollout } from "./builders";

function aPreview(over: Partial<Preview> = {}): Preview {
  const { plan, requester } = aRollout();
  return {
    id: "p1",
    kind: "what-if",
    plan,
    planHash: "plan-hash",
    guard: null,
    guardHash: null,
    requester,
    createdAt: MORNING,
    ...over,
  };
}

const aResult = (findings: number): PreviewResult => ({
  endedAt: MORNING + 1,
  findings: Array.from({ length: findings }, (_, n) => ({
    id: "group-missing",
    severity: "blocks",
    sentence: `There is no group 'sg-münchen-${n}'.`,
    mend: "Create it.",
    wave: n,
  })),
  whatIf: null,
});

export function previewStoreContract(fresh: () => Tables): void {
  let store: PreviewStore;
  beforeEach(() => {
    store = createPreviewStore(fresh());
  });

  it("inserts a preview once and finds it again, whatever its id", async () => {
    for (const id of ["p1", "any / id? #1 ü"]) {
      expect(await store.readPreview(id)).toBeUndefined();
      expect(await store.insertPreview(aPreview({ id }))).toBe(true);
      expect(await store.insertPreview(aPreview({ id, kind: "preflight" }))).toBe(false);
      expect(await store.readPreview(id)).toEqual(aPreview({ id }));
    }
  });

  it("keeps the first result, of 2 or of 20,000 findings", async () => {
    expect(await store.readResult("p1")).toBeUndefined();
    await store.saveResult("p1", aResult(20_000));
    await store.saveResult("p1", aResult(2));
    expect(await store.readResult("p1")).toEqual(aResult(20_000));
    expect(await store.readResult("p2")).toBeUndefined();
  });

  it("lists previews from the oldest on, and removes one with all that belongs to it", async () => {
    const at = { p3: MORNING + 5, p1: MORNING + 7, p2: MORNING + 99_999_999 };
    for (const [id, createdAt] of Object.entries(at)) await store.insertPreview(aPreview({ id, createdAt }));
    await store.saveResult("p1", aResult(20_000));
    expect((await store.listPreviews()).map(({ id }) => id)).toEqual(["p3", "p1", "p2"]);
    await store.removePreview("p1", at.p1);
    await store.removePreview("p1", at.p1);
    expect(await store.listPreviews()).toEqual([
      { id: "p3", createdAt: at.p3 },
      { id: "p2", createdAt: at.p2 },
    ]);
    expect([await store.readPreview("p1"), await store.readResult("p1")]).toEqual([undefined, undefined]);
    expect(await store.readPreview("p3")).toEqual(aPreview({ id: "p3", createdAt: at.p3 }));
  });
}
