import type { Tables } from "../../src/ports/tables";
import { approvalStoreContract } from "./approval-store.contract";
import { auditTrailContract } from "./audit-trail.contract";
import { documentsContract } from "./documents.contract";
import { evidenceStoreContract } from "./evidence-store.contract";
import { leaseContract } from "./lease.contract";
import { previewStoreContract } from "./preview-store.contract";
import { rolloutStoreContract } from "./rollout-store.contract";
import { stopSwitchContract } from "./stop-switch.contract";
import { tablesContract } from "./tables.contract";
import { transactionsContract } from "./transactions.contract";
import { tenantStoreContract } from "./tenant-store.contract";
import { waveDocumentsContract } from "./wave-documents.contract";

/** Every storage port's contract, over one adapter. `fresh` answers tables that nobody has written to. */
export function everyStorageContract(fresh: () => Tables): void {
  describe("tables:", () => {
    tablesContract(() => fresh().table("Rows"));
  });
  describe("transactions", () => {
    transactionsContract(() => fresh().table("Rows"));
  });
  describe("documents", () => {
    documentsContract(() => fresh().table("Rows"));
  });
  describe("the rollout store", () => {
    rolloutStoreContract(fresh);
  });
  describe("wave documents", () => {
    waveDocumentsContract(fresh);
  });
  describe("the approval store", () => {
    approvalStoreContract(fresh);
  });
  describe("the tenant store", () => {
    tenantStoreContract(fresh);
  });
  describe("the evidence store", () => {
    evidenceStoreContract(fresh);
  });
  describe("the preview store", () => {
    previewStoreContract(fresh);
  });
  describe("the audit trail", () => {
    auditTrailContract(fresh);
  });
  describe("a lease", () => {
    leaseContract(fresh);
  });
  describe("the stop switch", () => {
    stopSwitchContract(fresh);
  });
}
