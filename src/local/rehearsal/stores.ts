import type { Clock } from "../../ports/clock";
import type { ApprovalStore, RolloutStore, TenantStore, WaveDocuments } from "../../ports/rollout-store";
import type { AuditTrail } from "../../ports/audit-trail";
import type { EvidenceStore } from "../../ports/evidence-store";
import type { StopSwitch } from "../../ports/stop-switch";
import type { Tables } from "../../ports/tables";
import { createApprovalStore } from "../../storage/approval-store";
import { createAuditTrail } from "../../storage/audit-trail";
import { createEvidenceStore } from "../../storage/evidence-store";
import { createRolloutStore } from "../../storage/rollout-store";
import { createStopSwitch } from "../../storage/stop-switch";
import { createTenantStore } from "../../storage/tenant-store";
import { createWaveDocuments } from "../../storage/wave-documents";

/** The product's stores, opened beside the product to look inside. */
export interface Stores {
  readonly rollouts: RolloutStore;
  readonly documents: WaveDocuments;
  readonly approvals: ApprovalStore;
  readonly tenant: TenantStore;
  readonly evidence: EvidenceStore;
  readonly audit: AuditTrail;
  readonly stopSwitch: StopSwitch;
}

export function openStores(tables: Tables, clock: Clock): Stores {
  return {
    rollouts: createRolloutStore(tables),
    documents: createWaveDocuments(tables),
    approvals: createApprovalStore(tables),
    tenant: createTenantStore(tables),
    evidence: createEvidenceStore(tables),
    audit: createAuditTrail(tables),
    stopSwitch: createStopSwitch(tables, clock),
  };
}
