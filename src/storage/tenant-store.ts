import type { Fido2Policy } from "../domain/policy/fido2";
import type { Proof } from "../domain/safety/proof";
import type { TenantStore } from "../ports/rollout-store";
import { EntityExistsError } from "../ports/tables";
import type { Tables } from "../ports/tables";
import { createDocuments } from "./chunks";
import { keyOf, sortable } from "./table-keys";

const POLICY = "policy";
const BASELINE = "baseline";
const PROOFS = "proofs";
const KEYS = "idempotency-keys";

/** What belongs to the tenant: the policy baseline, proofs, and the idempotency keys of its API. */
export function createTenantStore(tables: Tables): TenantStore {
  const table = tables.table("Tenant");
  const documents = createDocuments(table);

  return {
    async readBaseline() {
      const found = await documents.read(POLICY, BASELINE);
      return found === undefined ? undefined : { value: JSON.parse(found.text) as Fido2Policy, etag: found.etag };
    },

    async saveBaseline(policy) {
      await documents.replace(POLICY, BASELINE, JSON.stringify(policy));
    },

    /** Newest first: every proof is kept, and the latest of a behaviour is the one that counts. */
    async readProofs() {
      const proofs: Proof[] = [];
      for await (const { text } of documents.list({ partitionKey: PROOFS })) proofs.push(JSON.parse(text) as Proof);
      return proofs.sort((a, b) => b.at - a.at || (a.id < b.id ? -1 : 1));
    },

    async saveProof(proof) {
      await documents.replace(PROOFS, keyOf(proof.id, sortable(proof.at, 15)), JSON.stringify(proof));
    },

    async claimKey(key, bodyHash, rolloutId) {
      const rowKey = keyOf(key);
      try {
        await table.insert({ partitionKey: KEYS, rowKey, bodyHash, rolloutId });
        return { bodyHash, rolloutId };
      } catch (error) {
        if (!(error instanceof EntityExistsError)) throw error;
        const first = await table.get(KEYS, rowKey);
        if (first === undefined) throw error;
        return { bodyHash: String(first.bodyHash), rolloutId: String(first.rolloutId) };
      }
    },
  };
}
