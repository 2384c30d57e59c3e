import type { Fido2Policy } from "../domain/policy/fido2";
import type { Proof } from "../domain/safety/proof";
import { LeaseLostError } from "../ports/lease";
import { RolloutChangedError, type TenantStore } from "../ports/rollout-store";
import { EntityExistsError, PreconditionFailedError } from "../ports/tables";
import type { Tables } from "../ports/tables";
import { createDocuments } from "./chunks";
import { keyOf, sortable } from "./table-keys";

const POLICY = "policy";
const BASELINE = "baseline";
const PROOFS = "proofs";
const KEYS = "idempotency-keys";
/** Attempts of a guarded change before the conflict is given up to the caller's own retry. */
const ATTEMPTS = 8;

/** The row of the baseline: whoever holds a smaller token than the one that saved last saves nothing. */
interface Baseline {
  readonly fence: number;
  readonly policy: Fido2Policy;
}

/** Rows of before there were fences hold the policy alone. */
function baselineOf(text: string): Baseline {
  const stored = JSON.parse(text) as Baseline | Fido2Policy;
  return isFenced(stored) ? stored : { fence: 0, policy: stored };
}

function isFenced(stored: Baseline | Fido2Policy): stored is Baseline {
  return typeof stored.fence === "number";
}

/** What belongs to the tenant: the policy baseline, proofs, and the idempotency keys of its API. */
export function createTenantStore(tables: Tables): TenantStore {
  const table = tables.table("Tenant");
  const documents = createDocuments(table);

  return {
    async readBaseline() {
      const found = await documents.read(POLICY, BASELINE);
      return found === undefined ? undefined : { value: baselineOf(found.text).policy, etag: found.etag };
    },

    async saveBaseline(policy, fence) {
      for (let attempt = 1; ; attempt += 1) {
        const found = await documents.read(POLICY, BASELINE);
        const stored = found === undefined ? 0 : baselineOf(found.text).fence;
        if (fence !== undefined && fence < stored) throw new LeaseLostError("The policy's baseline", fence);
        const text = JSON.stringify({ fence: Math.max(fence ?? 0, stored), policy } satisfies Baseline);
        try {
          if (found === undefined) {
            if ((await documents.insert(POLICY, BASELINE, text)) !== undefined) return;
          } else {
            await documents.replace(POLICY, BASELINE, text, found.etag);
            return;
          }
        } catch (error) {
          if (!(error instanceof PreconditionFailedError)) throw error;
        }
        if (attempt >= ATTEMPTS) throw new RolloutChangedError("The policy's baseline");
      }
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
