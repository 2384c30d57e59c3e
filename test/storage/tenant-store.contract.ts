import type { Proof } from "../../src/domain/safety/proof";
import type { TenantStore } from "../../src/ports/rollout-store";
import type { Tables } from "../../src/ports/tables";
import { createDocuments } from "../../src/storage/chunks";
import { createTenantStore } from "../../src/storage/tenant-store";
import { MORNING, aPolicy } from "./builders";

function aProof(over: Partial<Proof>): Proof {
  return {
    id: "closed-twin-keeps-sign-in",
    at: MORNING,
    holds: true,
    sentence: "Seen.",
    by: "ann@contoso.example",
    ...over,
  };
}

export function tenantStoreContract(fresh: () => Tables): void {
  let tables: Tables;
  let store: TenantStore;
  beforeEach(() => {
    tables = fresh();
    store = createTenantStore(tables);
  });

  it("has no baseline at first, then the latest one with every property that this version doesn't know", async () => {
    expect(await store.readBaseline()).toBeUndefined();
    await store.saveBaseline(aPolicy());
    await store.saveBaseline(aPolicy({ somethingNew: { nested: [1, null, "ü"] } }));
    expect((await store.readBaseline())?.value).toEqual(aPolicy({ somethingNew: { nested: [1, null, "ü"] } }));
  });

  it("keeps a writer who lost its lease from putting an older baseline back", async () => {
    await store.saveBaseline(aPolicy({ state: "disabled" }));
    await store.saveBaseline(aPolicy(), 7);
    await expect(store.saveBaseline(aPolicy({ state: "disabled" }), 6)).rejects.toThrow(
      "another writer took the lease",
    );
    expect((await store.readBaseline())?.value).toEqual(aPolicy());
    await store.saveBaseline(aPolicy({ more: 1 }), 7);
    await store.saveBaseline(aPolicy({ more: 2 }));
    await expect(store.saveBaseline(aPolicy(), 6)).rejects.toMatchObject({ name: "LeaseLostError", token: 6 });
    expect((await store.readBaseline())?.value).toEqual(aPolicy({ more: 2 }));
  });

  it("reads a baseline of before there were fences", async () => {
    await createDocuments(tables.table("Tenant")).replace("policy", "baseline", JSON.stringify(aPolicy({ old: true })));
    expect((await store.readBaseline())?.value).toEqual(aPolicy({ old: true }));
    await store.saveBaseline(aPolicy(), 1);
    expect((await store.readBaseline())?.value).toEqual(aPolicy());
  });

  it("keeps every proof and names the newest first", async () => {
    expect(await store.readProofs()).toEqual([]);
    await store.saveProof(aProof({ at: MORNING, holds: true }));
    await store.saveProof(aProof({ at: MORNING + 9, holds: false }));
    await store.saveProof(aProof({ at: MORNING + 1, id: "closed-twin-stops-registration" }));
    await store.saveProof(aProof({ at: MORNING, holds: true, sentence: "Said again." }));
    const proofs = await store.readProofs();
    expect(proofs.map((proof) => [proof.at - MORNING, proof.holds])).toEqual([
      [9, false],
      [1, true],
      [0, true],
    ]);
    expect(proofs.at(-1)?.sentence).toBe("Said again.");
  });

  it("answers to an idempotency key what was claimed first, whoever asks at the same time", async () => {
    for (const key of ["k", "any / text? #1 ü", "x".repeat(4000)]) {
      const claims = await Promise.all(["1", "2", "3"].map((n) => store.claimKey(key, `hash ${n}`, `rollout ${n}`)));
      const [first] = claims;
      expect(claims).toEqual([first, first, first]);
      expect(await store.claimKey(key, "later", "later")).toEqual(first);
    }
    expect(await store.claimKey("K", "h", "r")).toEqual({ bodyHash: "h", rolloutId: "r" });
  });
}
