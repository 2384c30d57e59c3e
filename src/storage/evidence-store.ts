import type { SourceCursor } from "../domain/evidence/records";
import type { EvidenceKind, EvidenceRecords, EvidenceStore, WaveScope } from "../ports/evidence-store";
import type { Tables } from "../ports/tables";
import { createDocuments } from "./chunks";
import { createBuckets } from "./evidence-buckets";
import type { Buckets } from "./evidence-buckets";
import { ceremonyRows, policyChangeRows, registrationRows, signInRows } from "./evidence-rows";
import { keyOf } from "./table-keys";

const CURSORS = "cursors";
const POLICY_CHANGES = "policy-changes";

/** Evidence in buckets of one wave, one kind and one hour; the tenant's policy changes in buckets of one hour. */
export function createEvidenceStore(tables: Tables): EvidenceStore {
  const documents = createDocuments(tables.table("Evidence"));
  const buckets: { readonly [K in EvidenceKind]: Buckets<EvidenceRecords[K]> } = {
    signIns: createBuckets(documents, signInRows),
    registrations: createBuckets(documents, registrationRows),
    ceremonies: createBuckets(documents, ceremonyRows),
  };
  const policyChanges = createBuckets(documents, policyChangeRows);

  return {
    read: (scope, kind, from, below) => buckets[kind].read(partition(scope, kind), from, below),

    merge: (scope, kind, records) => buckets[kind].merge(partition(scope, kind), records),

    async readCursor(source) {
      const found = await documents.read(CURSORS, keyOf(source));
      return found === undefined ? undefined : (JSON.parse(found.text) as SourceCursor);
    },

    async saveCursor(cursor) {
      await documents.replace(CURSORS, keyOf(cursor.source), JSON.stringify(cursor));
    },

    async mergePolicyChanges(changes) {
      await policyChanges.merge(POLICY_CHANGES, changes);
    },

    readPolicyChanges: (from, below) => policyChanges.read(POLICY_CHANGES, from, below),
  };
}

function partition(scope: WaveScope, kind: EvidenceKind): string {
  return keyOf(scope.rolloutId, String(scope.wave), kind);
}
